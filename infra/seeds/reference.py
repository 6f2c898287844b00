"""The reference data that ships with the product: the working calendar and the time limits, read from TOML."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from domain.time.cadence import Cadence
from domain.time.calendar import CalendarRow, Calendars, ConfirmedYear
from domain.time.instant import start_of
from domain.time.period import Validity
from domain.time.term import Term
from domain.time.time_limit import CutOff, TimeLimit, TimeLimits


@cache
def calendars() -> Calendars:
    """Return every decision about working days, each known from its announcement."""
    given = seed("calendar.toml")
    return Calendars(
        [
            CalendarRow(
                day=day,
                working=entry.get("working", False),
                reason=entry["reason"],
                source=entry["source"],
                mark=entry["mark"],
                announced_at=_announced(entry),
                swap=entry.get("swap", False),
            )
            for entry in given["day"]
            for day in entry["days"]
        ],
        [
            ConfirmedYear(entry["year"], entry["source"], entry["mark"], _announced(entry))
            for entry in given["year"]
        ],
    )


@cache
def time_limits() -> TimeLimits:
    """Return the rules of law about time, in force or not."""
    return TimeLimits(_rule(entry) for entry in seed("time_limits.toml")["rule"])


def _rule(entry: dict[str, Any]) -> TimeLimit:
    return TimeLimit(
        id=entry["id"],
        title=entry["title"],
        start_event=entry["start_event"],
        basis=entry["basis"],
        mark=entry["mark"],
        applies_to=entry["applies_to"],
        term=Term.parse(entry["term"]) if "term" in entry else None,
        extended=Term.parse(entry["extended"]) if "extended" in entry else None,
        cadence=Cadence.from_json(entry["cadence"]) if "cadence" in entry else None,
        cut_off=CutOff(**entry["cut_off"]) if "cut_off" in entry else None,
        valid=Validity(entry.get("valid_from"), entry.get("valid_to")),
        announced_at=_announced(entry),
        note=entry.get("note"),
    )


def _announced(entry: dict[str, Any]) -> datetime | None:
    day: date | None = entry.get("announced_on")
    return start_of(day) if day else None


@cache
def seed(name: str) -> dict[str, Any]:
    """Read a file that ships beside this module."""
    return tomllib.loads(files("infra.seeds").joinpath(name).read_text(encoding="utf-8"))
