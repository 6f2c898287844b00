"""Quyết định về lịch: days decided after the product was shipped, and which duties they moved."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Body, Code, Day, DocumentBody, FactBody, Line, Listed, document
from api.reading import ListQuestion
from api.schemas.decision import CalendarDecisionRow, CalendarEffectRow
from domain.application import Recorded
from domain.calendar_decision import CalendarDecision, DecidedDay
from domain.commands import calendar_decisions as commands
from domain.values import resolve_id
from projections import calendar_decisions

resource = Resource("calendar")
KNOWN: Final = subject(CalendarDecision)


class DecidedDayBody(Body):
    """Ngày được quyết định."""

    day: Day
    working: bool
    reason: Line
    swap: bool = False


class CalendarDecisionBody(FactBody):
    """Quyết định về lịch — known from the moment it is recorded."""

    code: Code | None = None
    days: Listed[DecidedDayBody] = Field(default_factory=list)
    confirmed_years: Listed[Annotated[int, Field(ge=1900, le=2999)]] = Field(default_factory=list)
    source: Line
    document: DocumentBody | None = None


class DecisionQuestion(ListQuestion):
    """Which decisions."""

    code: str | None = None


@resource.records("/calendar/decisions", founds=True, waits=True)
def announce_calendar(write: Write, body: CalendarDecisionBody) -> Recorded:
    """Record a decision about days; every date that rests on them is worked out again."""

    def record(code: str) -> Recorded:
        return commands.announce(
            write.ledger,
            write.act,
            code=code,
            days=tuple(DecidedDay(d.day, d.working, d.reason, d.swap) for d in body.days),
            confirmed_years=tuple(body.confirmed_years),
            source=body.source,
            document=document(body.document),
        )

    return write.founding(body.code, "calendar_decision", "LICH", write.act.on.year, record)


@resource.lists("/calendar/decisions", CalendarDecisionRow)
def list_calendar_decisions(ask: Ask, query: Annotated[DecisionQuestion, Query()]) -> Response:
    """The decisions about days in this ledger."""
    return ask.page(
        lambda rows, limit, after: calendar_decisions.register(
            rows, ask.moment, {"code": query.code}, limit=limit, after=after
        )
    )


@resource.shows("/calendar/decisions/{code}", CalendarDecisionRow, KNOWN)
def show_calendar_decision(ask: Ask, code: str) -> Response:
    """One decision."""
    decision = resolve_id(CalendarDecision.TOPIC, code)
    return ask.one(lambda rows: calendar_decisions.one(rows, ask.moment, decision))


@resource.lists("/calendar/decisions/{code}/effects", CalendarEffectRow)
def list_calendar_effects(ask: Ask, code: str) -> Response:
    """The duties whose last day the decision moved, from which day to which."""
    decision = resolve_id(CalendarDecision.TOPIC, code)
    return ask.page_of(lambda rows: calendar_decisions.effects(rows, ask.moment, decision))
