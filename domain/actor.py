"""Who acts, for which body, on which legal day, at which instant: an argument of every command, never ambient state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.errors import InvalidInputError


@dataclass(frozen=True)
class Act:
    """One act: `on` is the day it happened in law, `at` the instant we record it, `today` the ledger's day.

    `actor` is an opaque account id, `agency_id` the body acted for. `expected_version` is what the caller
    believes the subject's version to be; `command_id` makes a retry find its own success.
    """

    actor: str
    at: datetime
    today: date
    on: date
    agency_id: UUID | None = None
    correlation: str | None = None
    expected_version: int | None = None
    command_id: str | None = None
    fingerprint: str | None = None

    def happening(self, on: date | None, pointer: str) -> Act:
        """The same act on another legal day (or the same when None); a day still to come is refused."""
        if on is None:
            return self
        if on > self.today:
            raise InvalidInputError(
                "not_in_the_future",
                f"Ngày {on:%d/%m/%Y} chưa đến (hôm nay {self.today:%d/%m/%Y}).",
                pointer=pointer,
                allowed=f"<= {self.today.isoformat()}",
            )
        return replace(self, on=on)

    def stamp(self) -> dict[str, Any]:
        """The fields that every fact carries."""
        return {
            "timestamp": self.at,
            "happened_on": self.on,
            "actor": self.actor,
            "agency_id": self.agency_id,
            "correlation": self.correlation,
        }
