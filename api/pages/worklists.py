"""`/worklists`: what waits for a decision (a date, a limit, a lead, an heir, a reading), and who must take it."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES
from api.reading import Question
from domain.agency import Agency
from domain.values import resolve_id
from projections import agency_directory, worklists
from projections.read_model import Row

router: Final = new_router()


class WorklistAsked(Question):
    """Which matters."""

    kind: worklists.Kind | None = None
    decider: str | None = None


@page(router, "/worklists", "list_worklist", WorklistAsked)
def worklist(visit: Visit, asked: WorklistAsked) -> Response:
    """The matters of each body that must decide, those with most duties waiting first."""
    decider = str(resolve_id(Agency.TOPIC, asked.decider)) if asked.decider else None
    with visit.rows() as rows:
        every = worklists.register(rows, visit.moment, None, decider)
        matters = [matter for matter in every if asked.kind in (None, matter["kind"])]
        return visit.show(
            "worklists.html",
            asked=asked,
            counts={kind: sum(m["kind"] == kind for m in every) for kind in worklists.KINDS},
            deciders=by_decider(matters),
            agencies=agency_directory.register(rows, visit.moment, limit=CHOICES),
            names=visit.names(rows, [matter["decider_id"] for matter in matters]),
        )


def by_decider(matters: list[Row]) -> list[tuple[str | None, list[Row]]]:
    """The matters of each body together."""
    found: dict[str | None, list[Row]] = {}
    for matter in matters:
        found.setdefault(matter["decider_id"], []).append(matter)
    return sorted(found.items(), key=lambda item: -sum(m["duties"] for m in item[1]))
