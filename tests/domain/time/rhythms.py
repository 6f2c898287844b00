"""Rhythms as the tests write them, and what is looked at of their occurrences."""

from datetime import date
from typing import Any

from domain.time.cadence import Cadence, Occurrence

FAR = date(2100, 1, 1)

FIVE_YEARS = {"from": "2020-12-11", "to": "2025-12-31"}


def of(type: str, detail: dict[str, Any] | None = None) -> Cadence:
    return Cadence.from_json({"type": type, "detail": detail})


def keys(found: list[Occurrence]) -> list[str]:
    return [o.key for o in found]


def asked(found: list[Occurrence]) -> list[str]:
    return [o.key for o in found if o.ask_first]
