"""The closed vocabulary of cadences: their types, what `detail` of each may say, and what it then holds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple, get_args

from domain.errors import ManyInvalidInputsError
from domain.time.period import Validity
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
_PERIODS: Final = _EVERYWHERE | _YEARS | {"offset", "also"}
KEYS: Final[Mapping[str, frozenset[str]]] = {
    "continuous": _EVERYWHERE,
    "once": _EVERYWHERE
    | _YEARS
    | {"quarter", "month", "by", "before", "window", "anchor", "offset"},
    "monthly": _PERIODS,
    "quarterly": _PERIODS | {"quarters"},
    "half_yearly": _PERIODS | {"halves"},
    "yearly": _PERIODS | {"quarter", "month", "by", "before", "for_year"},
    "every_n_years": _EVERYWHERE | {"n", "anchor"},
    "milestones": _EVERYWHERE | {"milestones", "anchor"},
    "on_request": _EVERYWHERE | {"anchor", "offset"},
    "per_plan": _EVERYWHERE | {"anchor"},
    "event_triggered": _EVERYWHERE | {"anchor", "offset"},
}
"""Which keys of `detail` each type understands; a key that would be ignored is refused."""


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
    also: Literal["on_request", "on_need"] | None = None
    """What comes round may be asked for besides: "hoặc đột xuất", "hoặc khi có nhu cầu"; one act on need is enough."""
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
