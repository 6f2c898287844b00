"""Chỉ số: rates with numerators, denominators and exclusions; league tables of the bodies that exist in a period."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.asking import Asking
from api.door import Ask, Resource
from api.fields import Day
from api.reading import ListQuestion
from api.schemas.indicator import IndicatorRow, LeagueRow
from domain.errors import InvalidInputError
from domain.plan.item import ItemKind
from domain.values import Level, resolve_id
from projections import indicators, league_table
from projections.figure import Asked
from projections.read_model import Row, Rows

resource = Resource("indicators")
EVERY_KIND: Final = ("reply", "resolution", "information", "report", "publication")


class IndicatorQuestion(ListQuestion):
    """Of which body, of which span of days."""

    agency: str | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class LeagueQuestion(ListQuestion):
    """Of which kind of duty, at which level, of which span of days."""

    bodies: Literal["then", "today"] = Field(
        default="then",
        description="Each duty with the body that had it, or with the one that follows that body today.",
    )
    kind: ItemKind | None = None
    level: Level | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


@resource.lists("/indicators", IndicatorRow)
def list_indicators(ask: Ask, query: Annotated[IndicatorQuestion, Query()]) -> Response:
    """Every indicator, of one body or of all; where nothing arose, it says so."""
    agency = str(resolve_id("agency", query.agency)) if query.agency else None
    return ask.page_of(lambda rows: indicators.indicators(_asked(ask, rows, query, agency)))


@resource.lists("/league-tables", LeagueRow)
def list_league_table(ask: Ask, query: Annotated[LeagueQuestion, Query()]) -> Response:
    """The bodies that exist in the period, by their rate of duties met in time."""
    return ask.page_of(lambda rows: table(ask, rows, query))


def table(ask: Asking, rows: Rows, query: LeagueQuestion) -> list[Row]:
    """The bodies of one league table, in their places."""
    kinds = (query.kind,) if query.kind else EVERY_KIND
    return league_table.league_table(
        _asked(ask, rows, query),
        kinds,
        query.level,
        by_successor=ask.today if query.bodies == "today" else None,
    )


def _asked(
    ask: Asking, rows: Rows, query: IndicatorQuestion | LeagueQuestion, agency: str | None = None
) -> Asked:
    if query.from_ and query.to and query.to < query.from_:
        raise InvalidInputError(
            "period_ordered",
            "Kỳ kết thúc trước khi bắt đầu.",
            pointer="/query/to",
            allowed=f">= {query.from_.isoformat()}",
        )
    return Asked(rows, ask.moment, agency, query.from_, query.to)
