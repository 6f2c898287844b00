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

router: Final = new_router()


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
            figures=indicators.indicators(Asked(rows, visit.moment, agency)),
            agencies=agency_directory.register(rows, visit.moment, limit=CHOICES),
        )
