"""Periods: closed spans of days, always explicit, and the calendar's own months, quarters, halves, years."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from domain.errors import InvalidInputError
from domain.time.instant import parse_day

MONTHS_OF_YEAR: Final = 12


class PeriodError(InvalidInputError):
    """A period that ends before it begins, or is not written as from–to."""


def add_months(day: date, months: int) -> date:
    """Move by whole months to the corresponding day; the month's last day where there is none (BLDS Đ148.3)."""
    year, month = divmod(day.year * MONTHS_OF_YEAR + day.month - 1 + months, MONTHS_OF_YEAR)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def anniversary(day: date, years: int) -> date:
    """Return the same day `years` later; 29/02 falls on 28/02."""
    return add_months(day, years * MONTHS_OF_YEAR)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Kỳ — a closed span of days, both ends known. A year of one body is not a year of another: spell it out."""

    from_: date
    to: date

    def __post_init__(self) -> None:
        if self.to < self.from_:
            raise PeriodError(
                "period_order",
                f"Kỳ kết thúc ({self.to:%d/%m/%Y}) trước khi bắt đầu ({self.from_:%d/%m/%Y}).",
                pointer="/to",
                allowed=f">= {self.from_.isoformat()}",
            )

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Tháng."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """Quý."""
        first = date(year, 3 * quarter - 2, 1)
        return cls(first, date(year, 3 * quarter, monthrange(year, 3 * quarter)[1]))

    @classmethod
    def half(cls, year: int, half: int) -> Self:
        """Nửa năm: 6 tháng đầu năm, 6 tháng cuối năm."""
        last = 6 * half
        return cls(date(year, last - 5, 1), date(year, last, monthrange(year, last)[1]))

    @classmethod
    def year(cls, year: int) -> Self:
        """Năm."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def days(self) -> int:
        """How many days it holds, both ends counted."""
        return (self.to - self.from_).days + 1

    @property
    def iso(self) -> str:
        """ISO 8601 interval."""
        return f"{self.from_.isoformat()}/{self.to.isoformat()}"

    def __contains__(self, day: date) -> bool:
        return self.from_ <= day <= self.to

    def covers(self, other: Period) -> bool:
        """Whether all days of the other lie in it."""
        return self.from_ <= other.from_ and other.to <= self.to

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return self.from_ <= other.to and other.from_ <= self.to

    def to_json(self) -> dict[str, str]:
        """Write it as the contract does."""
        return {"from": self.from_.isoformat(), "to": self.to.isoformat()}

    @classmethod
    def from_json(cls, value: Any, pointer: str = "/period") -> Self:
        """Read {from, to}, both ends given."""
        ends = Validity.from_json(value, pointer)
        if ends.from_ is None or ends.to is None:
            raise PeriodError(
                "period_form",
                "Kỳ phải có cả ngày đầu và ngày cuối.",
                pointer=pointer,
                allowed='{"from": "YYYY-MM-DD", "to": "YYYY-MM-DD"}',
            )
        return cls(ends.from_, ends.to)


@dataclass(frozen=True, slots=True)
class Validity:
    """Thời gian hiệu lực — a span whose ends may be unknown or open: a plan's period, a rule's force."""

    from_: date | None = None
    to: date | None = None

    def __post_init__(self) -> None:
        if self.from_ and self.to and self.to < self.from_:
            raise PeriodError(
                "period_order",
                f"Thời gian kết thúc ({self.to:%d/%m/%Y}) trước khi bắt đầu ({self.from_:%d/%m/%Y}).",
                pointer="/to",
                allowed=f">= {self.from_.isoformat()}",
            )

    def holds_on(self, day: date) -> bool:
        """Whether the day lies inside; an open end excludes nothing."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)

    def to_json(self) -> dict[str, str | None]:
        """Write it with nulls for open ends."""
        return {
            "from": self.from_.isoformat() if self.from_ else None,
            "to": self.to.isoformat() if self.to else None,
        }

    @classmethod
    def from_json(cls, value: Any, pointer: str = "/period") -> Self:
        """Read {from, to}; null or absent ends are open."""
        if not isinstance(value, dict) or not value.keys() <= {"from", "to"}:
            raise PeriodError(
                "period_form",
                "Thời gian phải ghi bằng ngày đầu và ngày cuối.",
                pointer=pointer,
                allowed='{"from": "YYYY-MM-DD" | null, "to": "YYYY-MM-DD" | null}',
            )
        ends: list[date | None] = []
        for name in ("from", "to"):
            text = value.get(name)
            if text is not None and not isinstance(text, str):
                raise PeriodError(
                    "day_form",
                    "Ngày phải ghi bằng chữ theo dạng YYYY-MM-DD.",
                    pointer=f"{pointer}/{name}",
                    allowed="YYYY-MM-DD",
                )
            ends.append(None if text is None else parse_day(text, f"{pointer}/{name}"))
        if ends[0] and ends[1] and ends[1] < ends[0]:
            raise PeriodError(
                "period_order",
                f"Thời gian kết thúc ({ends[1]:%d/%m/%Y}) trước khi bắt đầu ({ends[0]:%d/%m/%Y}).",
                pointer=f"{pointer}/to",
                allowed=f">= {ends[0].isoformat()}",
            )
        return cls(ends[0], ends[1])


ALWAYS: Final = Validity()
"""The span without ends."""
