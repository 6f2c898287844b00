"""What a rule about the service itself is: a sign that it is unwell, why that matters, and from when on it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from alerts.rule import Text, Threshold, in_turn
from domain.commands.incidents import Told
from domain.incident import Label, Severity
from domain.time.instant import VIETNAM

SOURCE: Final = "giamsat"
"""The label by which what was noticed here is known from what Prometheus noticed."""


@dataclass(frozen=True)
class Sign:
    """Dấu hiệu — something that is not as it should be, and since when."""

    about: str
    since: datetime


@dataclass(frozen=True)
class Vitals:
    """Tình trạng — what a round has found out about the service."""

    parked: Sequence[Sign]
    """Read models that have set facts aside."""
    behind: Sequence[Sign]
    """Read models that have not seen the last facts."""
    watched: Sequence[Sign]
    """The deadline watch, and when it last ended well."""
    refused: Sequence[Sign] = ()
    """The seal, where it would contradict a head that was signed before."""


@dataclass(frozen=True)
class VitalRule:
    """Quy tắc về hệ thống — one thing that should be true of the service, and what is said when it is not."""

    id: str
    title: Text
    why: Text
    sentence: Text
    """Takes {about}."""
    severity: Severity
    after: timedelta
    reason: str
    """Why so long and no longer."""
    signs: Callable[[Vitals], Iterable[Sign]]
    set_here: tuple[Threshold, ...] = ()
    """What the ledger's bodies have decided instead."""

    def in_force(self, on: date) -> Threshold:
        """How many minutes a sign has to last on a day before it is told."""
        minutes = int(self.after / timedelta(minutes=1))
        shipped = Threshold("overdue", minutes, self.reason, unit="min")
        [found] = (
            t for t in in_turn((shipped, *self.set_here), "overdue") if t.since <= on <= t.until
        )
        return found

    def broken(self, vitals: Vitals, at: datetime) -> Iterator[Told]:
        """What has to be told at an instant; the same sign is known again by its name and its beginning."""
        after = timedelta(minutes=self.in_force(at.astimezone(VIETNAM).date()).days or 0)
        for sign in self.signs(vitals):
            if at - sign.since >= after:
                yield Told(
                    fingerprint=f"{self.id}.{sign.about}",
                    alertname=self.id,
                    severity=self.severity,
                    labels=(Label("about", sign.about), Label("source", SOURCE)),
                    summary=self.title.vi,
                    description=self.sentence.vi.format(about=sign.about),
                    starts_at=sign.since,
                    ended_at=None,
                )
