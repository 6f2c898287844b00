"""Commands on alerts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.alert import Alert, Stage
from domain.application import Ledger, Recorded


def raise_(
    ledger: Ledger,
    act: Act,
    *,
    rule: str,
    stage: Stage,
    obligation_id: UUID,
    clock_start: date | None,
    due_on: date | None,
    effective_on: date,
    recipient_ids: tuple[UUID, ...],
) -> Recorded:
    """Raise an alert; raising the same one twice is a conflict."""
    alert = Alert.raise_(
        act,
        rule=rule,
        stage=stage,
        obligation_id=obligation_id,
        clock_start=clock_start,
        due_on=due_on,
        effective_on=effective_on,
        recipient_ids=recipient_ids,
    )
    return ledger.keep(act, alert)


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


def reopen(ledger: Ledger, act: Act, alert: str, *, by_position: int | None) -> Recorded:
    """Open an alert again because its cause is back."""
    subject = ledger.load(Alert, alert, act)
    subject.reopen(act, by_position)
    return ledger.keep(act, subject)
