"""`/petitions`: every petition by its number: who holds it, what became of it, what was made public."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.reading import ListQuestion, Question
from domain.agency import Agency
from domain.petition import Petition, PetitionKind
from projections import agency_directory, history, obligations, petition_register
from projections.obligations import ObligationFilter

router: Final = new_router()
CHOICES: Final = 500
TRAIL: Final = 500


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
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: petition_register.register(
                rows, visit.moment, filters, limit=limit, after=after
            ),
        )
        return visit.show(
            "petitions.html",
            listing=listing,
            asked=asked,
            agencies=agency_directory.register(rows, visit.moment, limit=CHOICES),
            names=visit.names(
                rows, *((p["holder_id"], p["first_holder_id"]) for p in listing.items)
            ),
        )


@page(router, "/petitions/{code}", "show_petition", Question)
def one(visit: Visit, _: Question) -> Response:
    """One petition: its way, its outcome; no content and no names."""
    id = Petition.identify(visit.request.path_params["code"])
    with visit.rows() as rows:
        found = visit.found(petition_register.one(rows, visit.moment, id))
        timeline = history.trail(rows, visit.moment, {"subject": str(id)}, limit=TRAIL)
        bodies = {found["first_holder_id"], *(f["to_id"] for f in found["forwardings"])}
        owed = [
            duty
            for body in sorted(bodies)
            for duty in obligations.register(
                rows, visit.moment, ObligationFilter(agency=Agency.identify(body)), limit=CHOICES
            )
        ]
        source = {"type": "petition", "code": found["code"]}
        return visit.show(
            "petition.html",
            petition=found,
            duties=[duty for duty in owed if duty["source"] == source],
            timeline=timeline,
            names=visit.names_in(rows, timeline, sorted(bodies)),
            people=visit.people([fact["actor"] for fact in timeline]),
        )
