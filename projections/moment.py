"""As of which day in law, as known at which instant: the two times that every question takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from projections.bitemporal import instant_text


@dataclass(frozen=True)
class Moment:
    """The day and the instant a question is asked for; both are inclusive."""

    on: date
    known_at: datetime

    @property
    def params(self) -> dict[str, str]:
        """The parameters that `bitemporal.at` compares with."""
        return {"on": self.on.isoformat(), "known_at": instant_text(self.known_at)}
