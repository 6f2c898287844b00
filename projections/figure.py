"""Số liệu — what is asked of the registers, and a rate with its numerator, its denominator and what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from projections import obligations, recommendation_register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

EVERY: Final = 1_000_000
NOTHING_ARISEN: Final = "không phát sinh"
"""What stands in place of a rate without a denominator: neither 0 % nor 100 %."""


OWED: Final = ("met", "met_late", "overdue", "submitted_late")
"""How duties stand whose day has come, or that were met before it: what rates of bodies are over."""


def standing(duty: Row) -> str:
    """The status of a duty; what came late is owed and cannot be in time any more, accepted or not."""
    late = duty["status"] == "submitted" and duty["days_late"]
    return "submitted_late" if late else str(duty["status"])


@dataclass
class Asked:
    """What is asked: the state on a day, of one body or of all, of duties and letters of a span of days."""

    rows: Rows
    moment: Moment
    agency: str | None = None
    first: date | None = None
    last: date | None = None

    def within(self, day: str | None) -> bool:
        """Whether a day lies in the span."""
        if self.first is None and self.last is None:
            return True
        if day is None:
            return False
        low = self.first.isoformat() if self.first else ""
        high = self.last.isoformat() if self.last else "9999"
        return low <= day <= high

    @cached_property
    def letters(self) -> list[Row]:
        """The recommendations issued in the span, that the body has or had."""
        return [
            r
            for r in recommendation_register.register(self.rows, self.moment, limit=EVERY)
            if self.within(r["issued_on"])
            and self.agency in (None, r["responsible_id"], *(t["from_id"] for t in r["transfers"]))
        ]

    @cached_property
    def duties(self) -> list[Row]:
        """The duties of the span: by their last day, those without one by the day their clock began."""
        found = obligations.register(self.rows, self.moment, ObligationFilter(), limit=EVERY)
        return [
            d
            for d in found
            if self.within(d["due_on"] or d["clock_start"])
            and (self.agency is None or (d["debtor"] and d["debtor"]["id"] == self.agency))
        ]


@dataclass
class Figure:
    """Chỉ số — numerator over denominator, with what was left out of it and what stands beside it."""

    numerator: int
    denominator: int
    excluded: dict[str, int] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)

    def row(self, id: str, label: str) -> Row:
        """The figure as rows show it."""
        rate = self.numerator / self.denominator if self.denominator else None
        return {
            "id": id,
            "label": label,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rate": rate,
            "shown": f"{rate:.1%}".replace(".", ",") if rate is not None else NOTHING_ARISEN,
            "excluded": {k: n for k, n in self.excluded.items() if n},
            "beside": self.beside,
        }
