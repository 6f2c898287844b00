"""What read models know that is not in the ledger: the shipped calendars and how far ahead to list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.time.calendar import Calendars


@dataclass(frozen=True)
class Reference:
    """Dữ liệu tham chiếu — known from its announcement, not from a position of the ledger.

    `fingerprint` changes when the data change: every read model that used them is then built again.
    """

    calendars: Calendars
    today: date

    @property
    def fingerprint(self) -> str:
        """The digest of the data."""
        return self.calendars.fingerprint()
