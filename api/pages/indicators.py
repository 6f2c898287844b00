"""`/indicators`: every rate with its numerator, denominator and exclusions, and how many days each stage took."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES
from api.reading import ListQuestion
from domain.agency import Agency
from projections import agency_directory, indicators
from projections.figure import Asked
from projections.read_model import Row

router: Final = new_router()
BESIDE: Final = {
    "without_a_limit": "left_out",
    "met_late": "status",
    "submitted_late": "left_out",
    "insufficient": "left_out",
    "answered_but_not_resolved": "left_out",
    "disputed": "left_out",
    "forwarded": "left_out",
    "without_a_day": "left_out",
}
"""The counts that a page tells beside a rate, and the group of their words."""


def counted_beside(figure: Row) -> list[tuple[str, str, int]]:
    """What stands beside a rate: the group of its word, its name, how many; nothing where there is none of it.

    How many have no limit is told even then: who reads “in time” must know over how many.
    """
    beside = figure["beside"]
    groups = {
        **BESIDE,
        **dict.fromkeys(beside.get("positions", ()), "position"),
        "open": "left_out",
    }
    counts = {**beside, **beside.get("positions", {})}
    return [
        (group, key, counts[key])
        for key, group in groups.items()
        if counts.get(key) or (key in counts and key == "without_a_limit")
    ]


class IndicatorsAsked(ListQuestion):
    """Of which body."""

    agency: str | None = None


@page(router, "/indicators", "list_indicators", IndicatorsAsked)
def figures(visit: Visit, asked: IndicatorsAsked) -> Response:
    """The indicators of one body or of all."""
    agency = str(Agency.identify(asked.agency)) if asked.agency else None
    with visit.rows() as rows:
        return visit.show(
            "indicators.html",
            asked=asked,
            counted_beside=counted_beside,
            figures=indicators.indicators(Asked(rows, visit.moment, agency)),
            agencies=agency_directory.register(rows, visit.moment, limit=CHOICES),
        )
