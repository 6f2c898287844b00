"""`/criticisms`: every draft under social criticism, what was said of it, and what its text took up."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import duties_from, registered, story
from api.reading import ListQuestion, Question
from domain.agency import Agency
from domain.social_criticism import Effect, SocialCriticism
from projections import criticism_register
from projections.obligations import ObligationFilter

router: Final = new_router()
BODIES: Final = ("requester_id", "lead_id", "drafter_id")


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
    return registered(
        visit,
        "criticisms.html",
        asked,
        register=criticism_register.register,
        filters=filters,
        bodies=BODIES,
    )


@page(router, "/criticisms/{code}", "show_criticism", Question)
def one(visit: Visit, _: Question) -> Response:
    """One draft: how early it came, what was said of it, what was answered."""
    id = SocialCriticism.identify(visit.request.path_params["code"])
    with visit.rows() as rows:
        found = visit.found(criticism_register.one(rows, visit.moment, id))
        owed = ObligationFilter(beneficiary=UUID(found["lead_id"]))
        return visit.show(
            "criticism.html",
            criticism=found,
            same_opinion=criticism_register.same_opinion(rows, visit.moment, found),
            duties=duties_from(visit, rows, (SocialCriticism.TOPIC, found["code"]), owed),
            **story(visit, rows, id, [found[key] for key in BODIES]),
        )
