"""The closed vocabulary of cadences: what `detail` may say, and every rule that a wrong one breaks."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple, get_args

from domain.errors import InvalidInputError, ManyInvalidInputsError, Violation
from domain.time.instant import FIRST_DAY, LAST_DAY, parse_day
from domain.time.period import MONTHS_OF_YEAR, PeriodError, Validity
from domain.time.term import Term

CadenceType = Literal[
    "continuous",
    "once",
    "monthly",
    "quarterly",
    "half_yearly",
    "yearly",
    "every_n_years",
    "milestones",
    "on_request",
    "per_plan",
    "event_triggered",
]
TYPES: Final[tuple[str, ...]] = get_args(CadenceType)

_EVERYWHERE: Final = frozenset({"soft", "due", "inferred", "outlives_plan"})
_YEARS: Final = frozenset({"year", "years"})
KEYS: Final[Mapping[str, frozenset[str]]] = {
    "continuous": _EVERYWHERE,
    "once": _EVERYWHERE
    | _YEARS
    | {"quarter", "month", "by", "before", "window", "anchor", "offset"},
    "monthly": _EVERYWHERE | _YEARS | {"offset"},
    "quarterly": _EVERYWHERE | _YEARS | {"quarters", "offset"},
    "half_yearly": _EVERYWHERE | _YEARS | {"halves", "offset"},
    "yearly": _EVERYWHERE | _YEARS | {"quarter", "month", "by", "before", "offset", "for_year"},
    "every_n_years": _EVERYWHERE | {"n", "anchor"},
    "milestones": _EVERYWHERE | {"milestones", "anchor"},
    "on_request": _EVERYWHERE | {"anchor", "offset"},
    "per_plan": _EVERYWHERE | {"anchor"},
    "event_triggered": _EVERYWHERE | {"anchor", "offset"},
}
"""Which keys of `detail` each type understands; a key that would be ignored is refused."""

_DATED_ANCHOR: Final = frozenset({"once", "every_n_years", "milestones"})
_EXCLUSIVE: Final = (
    ("year", "years"),
    ("quarter", "month"),
    ("by", "before"),
    ("by", "offset"),
    ("before", "offset"),
    ("quarter", "offset"),
    ("month", "offset"),
    ("due", "by"),
    ("due", "before"),
    ("due", "offset"),
    ("anchor", "window"),
    *(("window", k) for k in ("year", "years", "quarter", "month", "by", "before", "offset")),
)
LONGEST_RAW: Final = 500
LONGEST_LIST: Final = 100


class CadenceError(ManyInvalidInputsError):
    """A cadence that says what no calendar can follow; every broken rule is named."""


class MonthDay(NamedTuple):
    """Ngày trong năm — a day that comes every year."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return the day in that year; 29/02 falls on 28/02."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def before_in_year(self, year: int) -> date:
        """Return the last day strictly before it; before 29/02 is 28/02 in every year."""
        if self.day > monthrange(year, self.month)[1]:
            return self.in_year(year)
        return self.in_year(year) - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The particulars of a cadence. None and empty say that the text gives nothing."""

    quarter: int | None = None
    month: int | None = None
    year: int | None = None
    years: tuple[int, ...] = ()
    quarters: tuple[int, ...] = ()
    halves: tuple[int, ...] = ()
    before: MonthDay | date | None = None
    """The first day that is too late ("trước ngày")."""
    by: MonthDay | date | None = None
    """The last compliant day ("chậm nhất ngày", "đến hết ngày")."""
    window: Validity | None = None
    n: int | None = None
    milestones: tuple[int, ...] = ()
    anchor: date | str | None = None
    """The day from which years or a term are counted; for events, requests and plans, which one is waited for."""
    offset: Term | None = None
    """Counted from the anchor, the issue, the event, or the end of each period."""
    soft: bool = False
    """The text says "nên": warn, never late."""
    due: Literal["awaiting"] | None = None
    """Somebody has yet to set the date: none is inferred."""
    inferred: bool = False
    """The date stands elsewhere or was supplied by reading: it warns and makes nobody late."""
    for_year: Literal["next"] | None = None
    """The act's product concerns the following year."""
    outlives_plan: bool = False
    """The plan only restates a standing duty, which does not end with the plan's period."""

    @property
    def listed_years(self) -> tuple[int, ...]:
        """The years that the text lists, in order; empty where it lists none."""
        return self.years or ((self.year,) if self.year is not None else ())

    def to_json(self) -> dict[str, Any]:
        """Write what is given, and nothing else."""
        out: dict[str, Any] = {}
        for name in sorted(f.name for f in fields(self)):
            value = getattr(self, name)
            if value is None or value is False or value == ():
                continue
            out[name] = _plain(value)
        return out


NO_DETAIL: Final = Detail()


def read_detail(kind: str, detail: Mapping[str, Any]) -> Detail:
    """Turn a `detail` that `validate` found whole into values; nulls say that the text gives nothing."""
    return Detail(**{k: _read(kind, k, v, "") for k, v in detail.items() if v is not None})


def validate(value: Any, pointer: str = "/cadence") -> tuple[Violation, ...]:
    """Name every rule that a cadence, as plain JSON, breaks; nothing where it can be used."""
    if not isinstance(value, dict):
        form = '{"type": …, "detail": {…}, "raw": … | null}'
        return (
            Violation(pointer, "cadence_form", "Thời gian thực hiện phải là một bản ghi.", form),
        )
    broken = [
        Violation(
            f"{pointer}/{_token(key)}",
            "cadence_key",
            f"Không có mục “{_short(key)}” trong thời gian thực hiện.",
            "type, detail, raw",
        )
        for key in value
        if key not in ("type", "detail", "raw")
    ]
    raw = value.get("raw")
    if raw is not None and (not isinstance(raw, str) or len(raw) > LONGEST_RAW):
        broken.append(
            Violation(
                f"{pointer}/raw",
                "cadence_raw",
                "Nguyên văn thời gian phải là chữ, không quá dài.",
                f"text of at most {LONGEST_RAW} characters, or null",
            )
        )
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in KEYS:
        broken.append(
            Violation(
                f"{pointer}/type",
                "cadence_type",
                f"Không có loại nhịp “{_short(kind)}”.",
                ", ".join(TYPES),
            )
        )
        return tuple(broken)
    detail = value.get("detail")
    if detail is not None and not isinstance(detail, dict):
        broken.append(
            Violation(
                f"{pointer}/detail",
                "cadence_form",
                "Chi tiết của nhịp phải là một bản ghi.",
                "an object, or null",
            )
        )
        return tuple(broken)
    broken += _detail_violations(kind, detail or {}, f"{pointer}/detail")
    return tuple(broken)


def _detail_violations(kind: str, detail: Mapping[str, Any], pointer: str) -> list[Violation]:
    broken: list[Violation] = []
    read: dict[str, Any] = {}
    for key, value in detail.items():
        if key not in KEYS[kind]:
            broken.append(
                Violation(
                    f"{pointer}/{_token(key)}",
                    "cadence_detail_key",
                    f"Nhịp “{kind}” không hiểu chi tiết “{_short(key)}”.",
                    ", ".join(sorted(KEYS[kind])),
                )
            )
        elif value is not None:
            try:
                read[key] = _read(kind, key, value, f"{pointer}/{key}")
            except InvalidInputError as error:
                broken += error.violations
    if not broken:
        broken = _conflicts(kind, Detail(**read), read.keys(), pointer)
    return broken


def _conflicts(kind: str, detail: Detail, given: Any, pointer: str) -> list[Violation]:
    broken = [
        Violation(
            f"{pointer}/{second}",
            "cadence_conflict",
            f"“{first}” và “{second}” không dùng cùng nhau.",
            f"{first} or {second}, not both",
        )
        for first, second in _EXCLUSIVE
        if first in given and second in given
    ]
    required = {"every_n_years": "n", "milestones": "milestones"}.get(kind)
    if required and required not in given:
        broken.append(
            Violation(
                f"{pointer}/{required}",
                "cadence_required",
                f"Nhịp “{kind}” cần “{required}”.",
                "a number of years" if required == "n" else "a list of numbers of years",
            )
        )
    if kind == "once":
        broken += _once_conflicts(detail, given, pointer)
    broken += _limit_outside_window(detail, pointer)
    return broken


def _once_conflicts(detail: Detail, given: Any, pointer: str) -> list[Violation]:
    years = detail.listed_years
    broken = []
    if years and years[-1] - years[0] >= len(years):
        broken.append(
            Violation(
                f"{pointer}/years",
                "cadence_years",
                "Việc làm một lần chỉ trải qua các năm liền nhau.",
                "consecutive years; for several occasions use type yearly",
            )
        )
    for key in ("quarter", "month", "by", "before"):
        dated = isinstance(getattr(detail, key), date)
        if key not in given or (dated and not years) or (not dated and len(years) == 1):
            continue
        broken.append(
            Violation(
                f"{pointer}/{key}",
                "cadence_year_of_date",
                f"“{key}” của việc làm một lần cần đúng một năm.",
                "one year beside MM-DD, quarter or month; or a full YYYY-MM-DD alone",
            )
        )
    if "offset" in given and years:
        broken.append(
            Violation(
                f"{pointer}/offset",
                "cadence_conflict",
                "Việc làm một lần có năm thì không tính thời hạn từ mốc.",
                "offset, or year(s), not both",
            )
        )
    return broken


def _limit_outside_window(detail: Detail, pointer: str) -> list[Violation]:
    limit = detail.by or detail.before
    if not isinstance(limit, MonthDay) or not (detail.quarter or detail.month):
        return []
    months = (
        range(3 * detail.quarter - 2, 3 * detail.quarter + 1)
        if detail.quarter
        else range(detail.month or 0, (detail.month or 0) + 1)
    )
    # A limit on the first day of the window, taken strictly, would fall before it opens.
    first = detail.before is not None and limit == MonthDay(months[0], 1)
    if limit.month in months and not first:
        return []
    key = "by" if detail.by else "before"
    return [
        Violation(
            f"{pointer}/{key}",
            "cadence_conflict",
            "Ngày hạn nằm ngoài quý hoặc tháng đã nêu.",
            f"a day of month {months[0]}" + (f" to {months[-1]}" if len(months) > 1 else ""),
        )
    ]


def _read(kind: str, key: str, value: Any, pointer: str) -> Any:
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
                f"Giá trị “{_short(value)}” không hợp lệ.",
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
                f"Danh sách “{_short(value)}” không hợp lệ.",
                pointer=pointer,
                allowed=f"a list of different whole numbers, {first} to {last}, at most {LONGEST_LIST}",
            )
        return tuple(sorted(one(n, f"{pointer}/{i}") for i, n in enumerate(numbers)))

    return read


def _flag(value: Any, pointer: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidInputError(
            "cadence_value",
            f"Giá trị “{_short(value)}” không hợp lệ.",
            pointer=pointer,
            allowed="true or false",
        )
    return value


def _word(word: str) -> Callable[[Any, str], str]:
    def read(value: Any, pointer: str) -> str:
        if value != word:
            raise InvalidInputError(
                "cadence_value",
                f"Giá trị “{_short(value)}” không hợp lệ.",
                pointer=pointer,
                allowed=word,
            )
        return word

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
            f"Thời hạn “{_short(value)}” không hợp lệ.",
            pointer=pointer,
            allowed="<n>d | <n>wd | <n>m, each optionally followed by -back",
        )
    return term


def _anchor(kind: str, value: Any, pointer: str) -> date | str:
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST_RAW:
        return parse_day(value, pointer) if kind in _DATED_ANCHOR else value
    raise InvalidInputError(
        "cadence_value",
        f"Mốc “{_short(value)}” không hợp lệ.",
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
        f"Ngày “{_short(value)}” không hợp lệ.",
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
    "outlives_plan": _flag,
}


def _plain(value: Any) -> Any:
    match value:
        case MonthDay() | Term():
            return str(value)
        case date():
            return value.isoformat()
        case Validity():
            return value.to_json()
        case tuple():
            return list(value)
        case _:
            return value


def _short(value: Any) -> str:
    return str(value)[:40]


def _token(key: Any) -> str:
    """Escape one token of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")
