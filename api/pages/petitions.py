"""`/petitions`: every petition by its number: who holds it, what became of it, what was made public."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import duties_from, registered, story
from api.reading import ListQuestion, Question
from domain.agency import Agency
from domain.petition import Petition, PetitionKind
from projections import petition_register
from projections.obligations import ObligationFilter

router: Final = new_router()
BODIES: Final = ("holder_id", "first_holder_id")


class PetitionsAsked(ListQuestion):
    """Which petitions."""

    status: str | None = None
    kind: PetitionKind | None = None
    holder: str | None = None


@page(router, "/petitions", "list_petitions", PetitionsAsked)
def register(visit: Visit, asked: PetitionsAsked) -> Response:
    """The register of petitions."""
    holder = str(Agency.identify(asked.holder)) if asked.holder else None
    filters = {"status": asked.status, "kind": asked.kind, "holder_id": holder}
    return registered(
        visit,
        "petitions.html",
        asked,
        register=petition_register.register,
        filters=filters,
        bodies=BODIES,
    )


@page(router, "/petitions/{code}", "show_petition", Question)
def one(visit: Visit, _: Question) -> Response:
    """One petition: its way, its outcome; no content and no names."""
    id = Petition.identify(visit.request.path_params["code"])
    with visit.rows() as rows:
        found = visit.found(petition_register.one(rows, visit.moment, id))
        first = UUID(found["first_holder_id"])
        owed = (ObligationFilter(beneficiary=first), ObligationFilter(agency=first))
        way = [step["to_id"] for step in found["forwardings"]]
        return visit.show(
            "petition.html",
            petition=found,
            duties=duties_from(visit, rows, (Petition.TOPIC, found["code"]), *owed),
            **story(visit, rows, id, [found[key] for key in BODIES], way),
        )
