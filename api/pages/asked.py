"""What a person typed into a page's address: empty fields mean nothing, local times are Vietnam's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from domain.time.instant import VIETNAM

LANGUAGE: Final = "lang"
_LOCAL: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?")
_VIETNAMESE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DAYS: Final = ("on", "from", "to", "start", "before")


INSTANTS: Final = frozenset({"known_at", "since"})


def cleaned(given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters as the API would be given them: no empty ones, days ISO, instants with their offset."""
    return [(name, _plain(name, value.strip())) for name, value in given if value.strip()]


def _plain(name: str, value: str) -> str:
    if name in _DAYS:
        return iso_day(value)
    return iso_instant(value) if name in INSTANTS else value


def iso_day(value: str) -> str:
    """2023-11-20 from 20/11/2023; anything else as it stands, to be refused where it is read."""
    found = _VIETNAMESE.fullmatch(value)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else value


def iso_instant(value: str) -> str:
    """A local time becomes an instant in Vietnam; a day alone, the last instant of that day."""
    found = _LOCAL.fullmatch(iso_day(value))
    if found is None:
        return value
    day, minute, second = found.groups()
    clock = f"{minute}{second or ':00'}" if minute else "23:59:59"
    offset = VIETNAM.utcoffset(None)
    return f"{day}T{clock}+{int(offset.total_seconds()) // 3600:02}:00"
