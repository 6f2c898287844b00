"""`/activities/{code}`: one dialogue, class, meeting or conference: who held it, who reported, which duties it met."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES, story
from api.reading import Question
from domain.activity import Activity
from projections import activity_register, obligations, petition_register
from projections.obligations import ObligationFilter

router: Final = new_router()


@page(router, "/activities/{code}", "show_activity", Question)
def one(visit: Visit, _: Question) -> Response:
    """One activity."""
    id = Activity.identify(visit.request.path_params["code"])
    moment = visit.moment
    with visit.rows() as rows:
        found = visit.found(activity_register.one(rows, moment, id))
        served = ObligationFilter(ids=tuple(UUID(o) for o in found["obligation_ids"]))
        members = activity_register.members(rows, moment, id) or []
        petitions = [petition_register.one(rows, moment, UUID(p)) for p in found["petition_ids"]]
        bodies = [found["host_ids"], found["attending_ids"], [m["member"]["id"] for m in members]]
        return visit.show(
            "activity.html",
            activity=found,
            members=members,
            petitions=[petition for petition in petitions if petition],
            duties=obligations.register(rows, moment, served, limit=CHOICES) if served.ids else [],
            **story(visit, rows, id, *bodies),
        )
