"""Commands on alerts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.alert import Alert, Matter, Stage, alert_code
from domain.application import Ledger, Recorded


@dataclass(frozen=True)
class Raising:
    """Phát cảnh báo — one alert to raise, with the day from which its cause stands."""

    on: date
    rule: str
    stage: Stage
    obligation_id: UUID
    clock_start: date | None
    due_on: date | None
    effective_on: date
    recipient_ids: tuple[UUID, ...]
    matter: Matter = "obligation"
    threshold: str | None = None
    by_position: int | None = None

    @property
    def alert_id(self) -> UUID:
        """The id that a second raising collides with."""
        code = alert_code(self.rule, self.obligation_id, self.stage, self.clock_start)
        return Alert.create_id(code)


def raise_(ledger: Ledger, act: Act, *raisings: Raising) -> Recorded:
    """Raise alerts in one transaction, each on its own day; one that was raised before refuses them all."""
    alerts = [
        Alert.raise_(
            replace(act, on=r.on),
            rule=r.rule,
            stage=r.stage,
            obligation_id=r.obligation_id,
            clock_start=r.clock_start,
            due_on=r.due_on,
            effective_on=r.effective_on,
            recipient_ids=r.recipient_ids,
            matter=r.matter,
            threshold=r.threshold,
            by_position=r.by_position,
        )
        for r in raisings
    ]
    return ledger.keep(act, *alerts)


def acknowledge(ledger: Ledger, act: Act, alert: str, *, comment: str | None = None) -> Recorded:
    """Take an alert in hand."""
    subject = ledger.load(Alert, alert, act)
    subject.acknowledge(act, comment)
    return ledger.keep(act, subject)


def snooze(ledger: Ledger, act: Act, alert: str, *, until_on: date, reason: str) -> Recorded:
    """Ask not to be reminded until a day."""
    subject = ledger.load(Alert, alert, act)
    subject.snooze(act, until_on=until_on, reason=reason)
    return ledger.keep(act, subject)


def comment(ledger: Ledger, act: Act, alert: str, *, comment: str) -> Recorded:
    """Say something about an alert."""
    subject = ledger.load(Alert, alert, act)
    subject.comment(act, comment)
    return ledger.keep(act, subject)


def reassign(ledger: Ledger, act: Act, alert: str, *, to_account: str, reason: str) -> Recorded:
    """Name the person who is to deal with an alert."""
    subject = ledger.load(Alert, alert, act)
    subject.reassign(act, to_account=to_account, reason=reason)
    return ledger.keep(act, subject)


def resolve(ledger: Ledger, act: Act, alert: str, *, by_position: int | None) -> Recorded:
    """End an alert because its cause has ended."""
    subject = ledger.load(Alert, alert, act)
    subject.resolve(act, by_position)
    return ledger.keep(act, subject)


def retract(
    ledger: Ledger, act: Act, alert: str, *, by_position: int | None, reason: str
) -> Recorded:
    """Take an alert back because its cause never was."""
    subject = ledger.load(Alert, alert, act)
    subject.retract(act, by_position, reason)
    return ledger.keep(act, subject)


def reopen(
    ledger: Ledger,
    act: Act,
    alert: str,
    *,
    by_position: int | None,
    due_on: date | None,
    effective_on: date,
) -> Recorded:
    """Open an alert again because its cause is back."""
    subject = ledger.load(Alert, alert, act)
    subject.reopen(act, by_position, due_on=due_on, effective_on=effective_on)
    return ledger.keep(act, subject)
