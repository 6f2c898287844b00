"""`/supervisions`: every round, and for each which of its steps were done and which are missing."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES, TRAIL
from api.reading import ListQuestion, Question
from api.restricted import facts_seen_by, seen_by
from domain.agency import Agency
from domain.plan import Plan
from domain.supervision import Origin, Supervision
from domain.values import resolve_id
from projections import (
    agency_directory,
    codes,
    history,
    obligations,
    recommendation_register,
    supervision_register,
)
from projections.obligations import ObligationFilter
from projections.paper import unnamed
from projections.read_model import Row

router: Final = new_router()


class SupervisionsAsked(ListQuestion):
    """Which rounds."""

    status: str | None = None
    lead: str | None = None
    plan: str | None = None
    origin: Origin | None = None

    def filters(self) -> dict[str, str | None]:
        """The question as the register takes it."""
        return {
            "status": self.status,
            "lead_id": str(resolve_id(Agency.TOPIC, self.lead)) if self.lead else None,
            "plan_id": str(resolve_id(Plan.TOPIC, self.plan)) if self.plan else None,
            "origin": self.origin,
        }


@page(router, "/supervisions", "list_supervisions", SupervisionsAsked)
def register(visit: Visit, asked: SupervisionsAsked) -> Response:
    """The register of rounds."""
    moment = visit.moment
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: supervision_register.register(
                rows, moment, asked.filters(), limit=limit, after=after
            ),
        )
        return visit.show(
            "supervisions.html",
            listing=listing,
            asked=asked,
            steps={row["code"]: steps(row) for row in listing.items},
            agencies=agency_directory.register(rows, moment, limit=CHOICES),
            names=visit.names(rows, *((r["lead_id"], r["supervised_ids"]) for r in listing.items)),
        )


@page(router, "/supervisions/{code}", "show_supervision", Question)
def one(visit: Visit, _: Question) -> Response:
    """One round with its steps, findings and recommendations."""
    moment = visit.moment
    id = resolve_id(Supervision.TOPIC, visit.request.path_params["code"])
    with visit.rows() as rows:
        [found] = seen_by(
            visit.caller, rows, [visit.found(supervision_register.one(rows, moment, id))]
        )
        duties = obligations.register(
            rows, moment, ObligationFilter(supervision=found["code"]), limit=CHOICES
        )
        recommendations = recommendation_register.register(
            rows, moment, {"source_id": str(id)}, limit=CHOICES
        )
        timeline = facts_seen_by(
            visit.caller,
            rows,
            moment,
            history.trail(rows, moment, {"subject": str(id)}, limit=TRAIL),
        )
        plan = (
            codes.lookup(rows, resolve_id(Plan.TOPIC, found["plan_id"]))
            if found["plan_id"]
            else None
        )
        into = (found["ending"] or {}).get("into_id")
        names = visit.names_in(
            rows,
            timeline,
            found["lead_id"],
            found["supervised_ids"],
            [(line["supplier_id"], line["for_ids"]) for line in found["information"]],
            [finding["concerned_id"] for finding in found["findings"]],
            [rec["responsible_id"] for rec in recommendations],
            (found["publication"] or {}).get("authority_id"),
            (found["ending"] or {}).get("approved_by_id"),
        )
        return visit.show(
            "supervision.html",
            round=found,
            plan=plan[1] if plan else None,
            into=codes.lookup(rows, UUID(into)) if into else None,
            steps=steps(found, recommendations),
            duties=duties,
            recommendations=recommendations,
            handed_in={
                body: [line for line in found["information"] if body in line["for_ids"]]
                for body in found["supervised_ids"]
            },
            timeline=timeline,
            names=names,
            people=visit.people([fact["actor"] for fact in timeline]),
        )


def steps(found: Row, recommendations: list[Row] | None = None) -> list[dict[str, Any]]:
    """Each step of a round: done on a day, missing, or left out for a reason; the law's own order."""
    supplied = {b for line in found["information"] for b in line["for_ids"]}
    owed = set(found["supervised_ids"])
    publication = found["publication"]
    told = [
        _step("team", found["team"]),
        _step("notice", found["notice"]),
        {
            "key": "information",
            "state": "done" if owed and owed <= supplied else "part" if supplied else "missing",
            "on": max((line["on"] for line in found["information"]), default=None),
            "n": len(owed & supplied),
            "of": len(owed),
        },
        {
            **_step("sessions", found["sessions"][-1] if found["sessions"] else None),
            "lacks": _unsaid(found),
        },
        _step("findings", found["findings"][-1] if found["findings"] else None),
        _step("conclusion", found["conclusion"]),
        {
            **_step("publication", publication),
            **({"state": "withheld"} if publication and publication["withheld"] else {}),
        },
    ]
    if recommendations is not None:
        days = [rec["issued_on"] for rec in recommendations]
        issued = {
            "key": "recommendations",
            "state": "done" if days else "none",
            "on": max(days, default=None),
        }
        told.insert(-1, issued)
    return told


def _unsaid(found: Row) -> str | None:
    """What nobody has said yet of the sessions that were held."""
    if any(unnamed(session["minutes"]) for session in found["sessions"]):
        return "chưa có biên bản"
    return "chưa ghi nơi làm việc" if supervision_register.unplaced(found) else None


def _step(key: str, done: Row | None) -> dict[str, Any]:
    return {
        "key": key,
        "state": "done" if done else "missing",
        "on": done["on"] if done else None,
    }
