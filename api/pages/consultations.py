"""`/consultations/{code}`: one consultation on the supervision of a year: topics, agreement, the steps after it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES, duties_from, story
from api.reading import Question
from domain.consultation import Consultation
from projections import consultation_register, obligations, plan_directory
from projections.obligations import ObligationFilter

router: Final = new_router()


@page(router, "/consultations/{code}", "show_consultation", Question)
def one(visit: Visit, _: Question) -> Response:
    """One consultation."""
    id = Consultation.identify(visit.request.path_params["code"])
    moment = visit.moment
    with visit.rows() as rows:
        found = visit.found(consultation_register.one(rows, moment, id))
        agreement = found["agreement"] or {}
        own = ObligationFilter(agency=UUID(found["host_id"]))
        raised = duties_from(visit, rows, (Consultation.TOPIC, found["code"]), own)
        named = ObligationFilter(ids=tuple(UUID(o) for o in agreement.get("obligation_ids", ())))
        met = obligations.register(rows, moment, named, limit=CHOICES) if named.ids else []
        plan = found["plan_id"] and plan_directory.one(rows, moment, UUID(found["plan_id"]))
        bodies = [
            [found["host_id"]],
            found["party_ids"],
            *([topic["proposer_id"], *topic["supervised_ids"]] for topic in found["topics"]),
            agreement.get("signed_ids", []),
            agreement.get("absent_ids", []),
            [agreed["lead_id"] for agreed in agreement.get("rounds", ())],
            (found["alignment"] or {}).get("with_ids", []),
            [(found["submission"] or {}).get("committee_id")],
            found["not_exchanged_ids"],
        ]
        return visit.show(
            "consultation.html",
            consultation=found,
            plan=plan,
            duties=[*met, *raised],
            **story(visit, rows, id, *bodies),
        )
