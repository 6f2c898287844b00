"""The values in the `detail` of a cadence: each read from JSON into what we compute with, or refused in place."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from domain.errors import InvalidInputError
from domain.time.instant import FIRST_DAY, LAST_DAY, parse_day
from domain.time.period import MONTHS_OF_YEAR, PeriodError, Validity
from domain.time.term import Term
from domain.time.vocabulary import MonthDay

_DATED_ANCHOR: Final = frozenset({"once", "every_n_years", "milestones"})
LONGEST_LIST: Final = 100
LONGEST_RAW: Final = 500


def read_value(kind: str, key: str, value: Any, pointer: str) -> Any:
    """Turn one JSON value of `detail` into the value we compute with, or refuse."""
    if key == "anchor":
        return _anchor(kind, value, pointer)
    if key in ("by", "before"):
        return _limit(kind, key, value, pointer)
    return _READERS[key](value, pointer)


def _whole(first: int, last: int) -> Callable[[Any, str], int]:
    def read(value: Any, pointer: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not first <= value <= last:
            raise InvalidInputError(
                "cadence_value",
                f"Giá trị “{short(value)}” không hợp lệ.",
                pointer=pointer,
                allowed=f"a whole number, {first} to {last}",
            )
        return value

    return read


def _several(first: int, last: int) -> Callable[[Any, str], tuple[int, ...]]:
    one = _whole(first, last)

    def read(value: Any, pointer: str) -> tuple[int, ...]:
        numbers = value if isinstance(value, list | tuple) else None
        if (
            not numbers
            or len(numbers) > LONGEST_LIST
            or len(set(map(repr, numbers))) < len(numbers)
        ):
            raise InvalidInputError(
                "cadence_value",
                f"Danh sách “{short(value)}” không hợp lệ.",
                pointer=pointer,
                allowed=f"a list of different whole numbers, {first} to {last}, at most {LONGEST_LIST}",
            )
        return tuple(sorted(one(n, f"{pointer}/{i}") for i, n in enumerate(numbers)))

    return read


def _flag(value: Any, pointer: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidInputError(
            "cadence_value",
            f"Giá trị “{short(value)}” không hợp lệ.",
            pointer=pointer,
            allowed="true or false",
        )
    return value


def _word(*words: str) -> Callable[[Any, str], str]:
    def read(value: Any, pointer: str) -> str:
        if value not in words:
            raise InvalidInputError(
                "cadence_value",
                f"Giá trị “{short(value)}” không hợp lệ.",
                pointer=pointer,
                allowed=", ".join(words),
            )
        return str(value)

    return read


def _window(value: Any, pointer: str) -> Validity:
    window = Validity.from_json(value, pointer)
    if window.from_ is None and window.to is None:
        raise PeriodError(
            "period_form",
            "Khoảng thời gian phải có ít nhất một đầu.",
            pointer=pointer,
            allowed='{"from": "YYYY-MM-DD" | null, "to": "YYYY-MM-DD" | null}, not both null',
        )
    return window


def _offset(value: Any, pointer: str) -> Term:
    # A bare number is days: the commonest way in which other systems write it.
    text = f"{value}d" if isinstance(value, int) and not isinstance(value, bool) else value
    term = Term.parse(text, pointer) if isinstance(text, str) else None
    if term is None or term.before is not None:
        raise InvalidInputError(
            "cadence_value",
            f"Thời hạn “{short(value)}” không hợp lệ.",
            pointer=pointer,
            allowed="<n>d | <n>wd | <n>m, each optionally followed by -back",
        )
    return term


def _anchor(kind: str, value: Any, pointer: str) -> date | str:
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST_RAW:
        return parse_day(value, pointer) if kind in _DATED_ANCHOR else value
    raise InvalidInputError(
        "cadence_value",
        f"Mốc “{short(value)}” không hợp lệ.",
        pointer=pointer,
        allowed="YYYY-MM-DD" if kind in _DATED_ANCHOR else f"text of 1–{LONGEST_RAW} characters",
    )


def _limit(kind: str, key: str, value: Any, pointer: str) -> MonthDay | date:
    allowed = "MM-DD" + (" (not 01-01)" if key == "before" else "")
    allowed += ", or YYYY-MM-DD" if kind == "once" else ""
    if isinstance(value, str):
        if kind == "once" and len(value) == len("YYYY-MM-DD"):
            return parse_day(value, pointer)
        month, _, day = value.partition("-")
        if len(value) == len("MM-DD") and month.isdecimal() and day.isdecimal() and value.isascii():
            limit = MonthDay(int(month), int(day))
            known = 1 <= limit.month <= MONTHS_OF_YEAR
            # 2024 is a leap year: 29/02 may be named, and falls on 28/02 elsewhere.
            if (
                known
                and 1 <= limit.day <= monthrange(2024, limit.month)[1]
                and not (key == "before" and limit == MonthDay(1, 1))
            ):
                return limit
    raise InvalidInputError(
        "cadence_value",
        f"Ngày “{short(value)}” không hợp lệ.",
        pointer=pointer,
        allowed=allowed,
    )


_READERS: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "quarter": _whole(1, 4),
    "month": _whole(1, MONTHS_OF_YEAR),
    "year": _whole(FIRST_DAY.year, LAST_DAY.year),
    "years": _several(FIRST_DAY.year, LAST_DAY.year),
    "quarters": _several(1, 4),
    "halves": _several(1, 2),
    "window": _window,
    "n": _whole(1, 100),
    "milestones": _several(1, 100),
    "offset": _offset,
    "soft": _flag,
    "due": _word("awaiting"),
    "inferred": _flag,
    "for_year": _word("next"),
    "also": _word("on_request", "on_need"),
    "outlives_plan": _flag,
}


def short(value: Any) -> str:
    """As much of a value as a message shows."""
    return str(value)[:40]


def token(key: Any) -> str:
    """Escape one token of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")
