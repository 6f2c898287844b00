"""`/criticisms`: every draft under social criticism, what was said of it, and what its text took up."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.reading import ListQuestion, Question
from domain.agency import Agency
from domain.social_criticism import Effect, SocialCriticism
from projections import agency_directory, criticism_register, history, obligations
from projections.obligations import ObligationFilter

router: Final = new_router()
CHOICES: Final = 500
TRAIL: Final = 500


class CriticismsAsked(ListQuestion):
    """Which criticisms."""

    status: str | None = None
    effect: Effect | None = None
    drafter: str | None = None


@page(router, "/criticisms", "list_criticisms", CriticismsAsked)
def register(visit: Visit, asked: CriticismsAsked) -> Response:
    """The register of social criticism."""
    drafter = str(Agency.identify(asked.drafter)) if asked.drafter else None
    filters = {"status": asked.status, "effect": asked.effect, "drafter_id": drafter}
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: criticism_register.register(
                rows, visit.moment, filters, limit=limit, after=after
            ),
        )
        return visit.show(
            "criticisms.html",
            listing=listing,
            asked=asked,
            agencies=agency_directory.register(rows, visit.moment, limit=CHOICES),
            names=visit.names(
                rows, *((c["requester_id"], c["lead_id"], c["drafter_id"]) for c in listing.items)
            ),
        )


@page(router, "/criticisms/{code}", "show_criticism", Question)
def one(visit: Visit, _: Question) -> Response:
    """One draft: how early it came, what was said of it, what was answered."""
    id = SocialCriticism.identify(visit.request.path_params["code"])
    with visit.rows() as rows:
        found = visit.found(criticism_register.one(rows, visit.moment, id))
        timeline = history.trail(rows, visit.moment, {"subject": str(id)}, limit=TRAIL)
        bodies = [found[k] for k in ("requester_id", "lead_id", "drafter_id")]
        of_drafter = ObligationFilter(agency=Agency.identify(found["drafter_id"]))
        owed = obligations.register(rows, visit.moment, of_drafter, limit=CHOICES)
        source = {"type": "criticism", "code": found["code"]}
        return visit.show(
            "criticism.html",
            criticism=found,
            duties=[duty for duty in owed if duty["source"] == source],
            timeline=timeline,
            names=visit.names_in(rows, timeline, bodies),
            people=visit.people([fact["actor"] for fact in timeline]),
        )
