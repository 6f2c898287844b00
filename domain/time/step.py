"""One line of the account of a date: the day, what happened to it, why, and where that is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Step:
    """Bước — one line of an explanation, read by people and by machines (`step` is the word for both)."""

    date: date | None
    step: str
    reason: str
    source: str | None = None

    def to_json(self) -> dict[str, str | None]:
        """Write the line as the contract shows it."""
        return {
            "date": self.date.isoformat() if self.date else None,
            "step": self.step,
            "reason": self.reason,
            "source": self.source,
        }
