"""Time limits that law sets: a table of rules with validity, ground and mark, never constants in code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from domain.errors import NotFoundError
from domain.time.cadence import Cadence
from domain.time.period import ALWAYS, Period, Validity, add_months
from domain.time.term import Term


class UnknownTimeLimitError(NotFoundError):
    """No rule carries this id."""


LAST_DAY_EVERYWHERE: Final = 28


@dataclass(frozen=True, slots=True)
class CutOff:
    """Thời gian chốt số liệu — a report's figures run from a day of an earlier month to a day of its last month."""

    months_before: int
    from_day: int
    to_day: int

    @property
    def in_every_month(self) -> bool:
        """Whether both days are days of each month."""
        return all(1 <= day <= LAST_DAY_EVERYWHERE for day in (self.from_day, self.to_day))

    def figures_of(self, period: Period) -> Period:
        """Return the days that the figures of a reporting period cover."""
        first = add_months(period.from_.replace(day=1), -self.months_before)
        return Period(first.replace(day=self.from_day), period.to.replace(day=self.to_day))

    def to_json(self) -> dict[str, int]:
        """Write it as the seed does."""
        return {
            "months_before": self.months_before,
            "from_day": self.from_day,
            "to_day": self.to_day,
        }


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Quy định thời hạn — one rule: how long, from what, on what ground, for whom, in force when.

    `term` None with `must_be_given` says that the law names a duty and no number: each letter or a local rule
    must give one, and nobody may be called late before. `extended` is the term of complex cases.
    """

    id: str
    title: str
    start_event: str
    basis: str
    mark: str
    applies_to: str
    term: Term | None = None
    extended: Term | None = None
    cadence: Cadence | None = None
    cut_off: CutOff | None = None
    valid: Validity = ALWAYS
    announced_at: datetime | None = None
    note: str | None = None

    @property
    def must_be_given(self) -> bool:
        """Whether the law leaves the length to a letter, a local rule or a decision."""
        return self.term is None and self.cadence is None

    def to_json(self) -> dict[str, Any]:
        """Write the rule for lists and explanations."""
        return {
            "id": self.id,
            "title": self.title,
            "start_event": self.start_event,
            "term": str(self.term) if self.term else None,
            "extended": str(self.extended) if self.extended else None,
            "cadence": self.cadence.to_json() if self.cadence else None,
            "cut_off": self.cut_off.to_json() if self.cut_off else None,
            "must_be_given": self.must_be_given,
            "basis": self.basis,
            "mark": self.mark,
            "applies_to": self.applies_to,
            "valid": self.valid.to_json(),
            "announced_at": self.announced_at.isoformat() if self.announced_at else None,
            "note": self.note,
        }


class TimeLimits:
    """Bảng quy định thời hạn — every rule ever in force; of two that hold, the one announced later wins."""

    def __init__(self, rules: Iterable[TimeLimit]) -> None:
        self.rules: Final = tuple(sorted(rules, key=_announced))
        self.ids: Final = tuple(dict.fromkeys(r.id for r in self.rules))

    def at(self, id: str, on: date, known_at: datetime) -> TimeLimit | None:
        """Return the rule in force on the day, as known at the instant; None where none is."""
        if id not in self.ids:
            raise UnknownTimeLimitError(
                "time_limit_id",
                f"Không có quy định thời hạn “{id}”.",
                pointer="/id",
                allowed=", ".join(self.ids),
            )
        held = [r for r in self.in_force(on, known_at) if r.id == id]
        return held[0] if held else None

    def in_force(self, on: date, known_at: datetime) -> tuple[TimeLimit, ...]:
        """Return the rules in force on the day, one an id, as known at the instant."""
        held: dict[str, TimeLimit] = {}
        for rule in self.rules:
            known = rule.announced_at is None or rule.announced_at <= known_at
            if known and rule.valid.holds_on(on):
                held[rule.id] = rule
        return tuple(held.values())

    def announcements_after(self, instant: datetime) -> tuple[datetime, ...]:
        """Return the later instants at which rules became known, in order."""
        return tuple(
            sorted(
                {r.announced_at for r in self.rules if r.announced_at and r.announced_at > instant}
            )
        )


def _announced(rule: TimeLimit) -> datetime:
    return rule.announced_at or datetime.min.replace(tzinfo=UTC)
