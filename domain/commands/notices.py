"""Commands on notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.notice import LeftOut, Notice, Pace, Told


@dataclass(frozen=True)
class Composing:
    """Soạn thông báo — one notice to decide on."""

    channel: str
    recipient: str
    slot: str
    pace: Pace
    told: tuple[Told, ...]
    left_out: tuple[LeftOut, ...]


def compose(ledger: Ledger, act: Act, *composings: Composing) -> Recorded:
    """Decide on notices in one transaction; one that was decided on before refuses them all."""
    notices = [
        Notice.compose(
            act,
            channel=c.channel,
            recipient=c.recipient,
            slot=c.slot,
            pace=c.pace,
            told=c.told,
            left_out=c.left_out,
        )
        for c in composings
    ]
    return ledger.keep(act, *notices)


def deliver(
    ledger: Ledger,
    act: Act,
    notice: UUID,
    *,
    receipt: str | None,
    left_out: tuple[LeftOut, ...] = (),
) -> Recorded:
    """Write down a delivery."""
    subject = ledger.load(Notice, notice)
    subject.deliver(act, receipt, left_out)
    return ledger.keep(act, subject)


def fail_attempt(
    ledger: Ledger, act: Act, notice: UUID, *, reason: str, retry_at: datetime | None
) -> Recorded:
    """Write down an attempt that failed."""
    subject = ledger.load(Notice, notice)
    subject.fail_attempt(act, reason=reason, retry_at=retry_at)
    return ledger.keep(act, subject)


def suppress(ledger: Ledger, act: Act, notice: UUID, *, reason: str) -> Recorded:
    """Write down that a notice is not sent."""
    subject = ledger.load(Notice, notice)
    subject.suppress(act, reason=reason)
    return ledger.keep(act, subject)
