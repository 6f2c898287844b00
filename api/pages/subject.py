"""What the pages of subjects share: a register with its filters, and what is told of one beside its own fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit
from api.reading import ListQuestion
from projections import agency_directory, history, obligations
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

CHOICES: Final = 500
"""How many bodies, plans or duties a page offers or shows at the most."""
TRAIL: Final = 500
"""How many facts a page tells at the most; `/events` tells all of them."""


def registered(
    visit: Visit,
    template: str,
    asked: ListQuestion,
    *,
    register: Callable[..., list[Row]],
    filters: Mapping[str, str | None],
    bodies: tuple[str, ...],
) -> Response:
    """A register under its filters; `bodies` are the fields that name agencies."""
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: register(
                rows, visit.moment, filters, limit=limit, after=after
            ),
        )
        return visit.show(
            template,
            listing=listing,
            asked=asked,
            agencies=agency_directory.register(rows, visit.moment, limit=CHOICES),
            names=visit.names(rows, *([row[key] for key in bodies] for row in listing.items)),
        )


def story(visit: Visit, rows: Rows, id: UUID, *bodies: Any) -> dict[str, Any]:
    """The facts of one subject, with the names of the bodies in them and of the people who recorded them."""
    timeline = history.trail(rows, visit.moment, {"subject": str(id)}, limit=TRAIL)
    return {
        "timeline": timeline,
        "names": visit.names_in(rows, timeline, *bodies),
        "people": visit.people([fact["actor"] for fact in timeline]),
    }


def duties_from(
    visit: Visit, rows: Rows, source: tuple[str, str], *filters: ObligationFilter
) -> list[Row]:
    """The duties that a subject of a kind and code has raised, whoever has come to owe them."""
    raised = {"type": source[0], "code": source[1]}
    found = {
        duty["id"]: duty
        for one in filters
        for duty in obligations.register(rows, visit.moment, one, limit=CHOICES)
        if duty["source"] == raised
    }
    return list(found.values())
