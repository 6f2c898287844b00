"""Lịch làm việc and the deadline calculator: from a start and a term to the last compliant day, explained."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.asking import json_response
from api.door import Ask, Resource
from api.fields import Body, Instant, Line
from api.reading import ListQuestion, Question
from api.schemas.calendar import CalendarAnswer, DeadlineAnswer, TimeLimitRow
from domain.time.calendar import CalendarRow
from domain.time.deadlines import deadline, start_of
from domain.time.explain import sentences
from domain.time.instant import FIRST_DAY, LAST_DAY
from domain.time.term import Term
from projections import working_calendars
from projections.read_model import Row

resource = Resource("calendar")


class CalendarQuestion(Question):
    """Which year; that of `on` where it is left out."""

    year: int | None = Field(default=None, ge=FIRST_DAY.year, le=LAST_DAY.year)


class TimeLimitQuestion(ListQuestion):
    """Which time limits: all in force."""


class DeadlineBody(Body):
    """A term to compute. A term that names its day ignores the start, whatever it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"start": "2023-10-26", "term": "15d"},
                {"start": "2023-10-26", "term": "before:2023-11-20"},
            ]
        }
    )

    start: Line
    term: Line = Field(description="<n>d | <n>wd | <n>m, each also -back; or before:YYYY-MM-DD")
    known_at: Instant | None = None
    swaps: bool = Field(
        default=True, description="Whether the office applies swapped days (ngày hoán đổi, làm bù)."
    )


@resource.tells("/calendar/deadlines", DeadlineAnswer)
def calculate_deadline(ask: Ask, body: DeadlineBody) -> Response:
    """Compute a deadline, with every day counted, skipped or passed over."""
    known_at = body.known_at or ask.moment.known_at
    term = Term.parse(body.term, "/term")
    start = start_of(body.start, term)
    with ask.rows() as rows:
        calendars = working_calendars.calendars(rows, ask.ports.calendars)
    if not body.swaps:
        calendars = calendars.without_swaps()
    found = deadline(start, term, calendars.known_at(known_at)).as_known_at(known_at)
    return json_response({**found.to_json(), "sentences": sentences(found)})


@resource.shows("/calendar", CalendarAnswer)
def show_calendar(ask: Ask, query: Annotated[CalendarQuestion, Query()]) -> Response:
    """The days of a year that depart from the plain week, and who says so."""
    year = query.year or ask.moment.on.year
    with ask.rows() as rows:
        calendars = working_calendars.calendars(rows, ask.ports.calendars)
    calendar = calendars.known_at(ask.moment.known_at)

    def of_year(days: tuple[CalendarRow, ...]) -> list[Row]:
        return [
            {
                "day": d.day,
                "working": d.working,
                "reason": d.reason,
                "source": d.source,
                "swap": d.swap,
            }
            for d in days
            if d.day.year == year
        ]

    return json_response(
        {
            "year": year,
            "calendar_version": calendar.version,
            "confirmed": year in calendar.confirmed_years,
            "known_at": ask.moment.known_at,
            "days_off": of_year(calendar.days_off),
            "working_weekends": of_year(calendar.working_weekends),
        }
    )


@resource.lists("/calendar/time-limits", TimeLimitRow)
def list_time_limits(ask: Ask, query: Annotated[TimeLimitQuestion, Query()]) -> Response:  # noqa: ARG001 - it documents
    """The time limits of law and regulations in force on the day, each with its ground."""
    moment = ask.moment
    limits = ask.ports.time_limits.in_force(moment.on, moment.known_at)
    return ask.page_of(lambda _: [limit.to_json() for limit in limits])


@resource.shows("/calendar/time-limits/{id}", TimeLimitRow)
def show_time_limit(ask: Ask, id: str) -> Response:
    """One time limit, as in force on the day."""
    limit = ask.ports.time_limits.at(id, ask.moment.on, ask.moment.known_at)
    return ask.one(lambda _: limit.to_json() if limit else None)
