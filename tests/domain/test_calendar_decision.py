"""A decision about days names days or years, each day once, and where it is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.calendar_decision import CalendarDecision, DecidedDay
from tests.domain.given import act, names, refused

SWAP = (
    DecidedDay(date(2027, 2, 12), working=False, reason="Hoán đổi", swap=True),
    DecidedDay(date(2027, 2, 20), working=True, reason="Làm bù", swap=True),
)


def announced(**fields: Any) -> CalendarDecision:
    given: dict[str, Any] = {
        "code": "LICH-2027",
        "days": SWAP,
        "confirmed_years": (2027,),
        "source": "Thông báo",
        "document": None,
    }
    return CalendarDecision.announce(act(), **given | fields)


def test_a_decision_is_announced() -> None:
    assert names(announced()) == ["announced"]
    assert names(announced(days=())) == ["announced"]


def test_a_decision_about_nothing_is_refused() -> None:
    with refused("day_or_year_given", "/days"):
        announced(days=(), confirmed_years=())


def test_a_day_is_decided_once() -> None:
    with refused("day_once", "/days/1/day"):
        announced(days=(SWAP[0], SWAP[0]))


def test_a_day_has_a_reason_and_lies_within_reach() -> None:
    with refused("reason_given", "/days/0/reason"):
        announced(days=(DecidedDay(date(2027, 1, 4), working=False, reason=" "),))
    with refused("day_form", "/days/0/day"):
        announced(days=(DecidedDay(date(1800, 1, 4), working=False, reason="x"),))


def test_a_decision_says_where_it_is_written() -> None:
    with refused("source_given", "/source"):
        announced(source=" ")
