"""`/league-tables`: the bodies that exist in a period, side by side, by their duties met in time."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.indicators import EVERY_KIND, LeagueQuestion, table
from api.pages.entrance import Visit, new_router, page
from domain.agency import LEVELS

router: Final = new_router()


@page(router, "/league-tables", "list_league_table", LeagueQuestion)
def bodies(visit: Visit, asked: LeagueQuestion) -> Response:
    """Who met how many of the duties whose day has come; who had none is listed without a place."""
    with visit.rows() as rows:
        return visit.show(
            "league_tables.html",
            asked=asked,
            kinds=EVERY_KIND,
            levels=LEVELS,
            bodies=table(visit.asking, rows, asked),
        )
