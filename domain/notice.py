"""Thông báo — a message to one recipient: what it was to tell and why, what it left out and why, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject

Pace = Literal["immediate", "daily", "weekly"]
Outcome = Literal["delivered", "failed", "suppressed"]


@dataclass(frozen=True)
class Told:
    """Nội dung báo — an alert that the recipient is told of, and the rung of the ladder that says so."""

    alert_id: UUID
    rung: str


@dataclass(frozen=True)
class LeftOut:
    """Nội dung bỏ qua — an alert that the recipient might have expected, and the reason for silence."""

    alert_id: UUID
    reason: str


def notice_code(channel: str, recipient: str, slot: str) -> str:
    """The identity of a notice: one a channel, recipient and slot; composing it twice must collide."""
    return f"{channel}~{recipient}~{slot}"


class Notice(Subject):
    """Thông báo — composed once, tried until it is delivered, given up or needless."""

    TOPIC = "notice"

    class Event(Fact):
        """Any fact about a notice."""

    class Composed(Event, FoundingFact):
        """Soạn thông báo — decided for one recipient and channel: whom it tells what, and what it leaves out."""

        TOPIC = "notice.composed"

        channel: str
        recipient: str
        """An opaque account id; addresses stand outside the log."""
        pace: Pace
        told: tuple[Told, ...]
        left_out: tuple[LeftOut, ...]

    class Delivered(Event):
        """Đã gửi — the channel has taken it over."""

        TOPIC = "notice.delivered"

        attempt: int
        receipt: str | None
        """What the other side answered, without names or addresses."""
        left_out: tuple[LeftOut, ...]
        """What was true when it was composed, and no more when it was sent."""

        def apply(self, aggregate: Notice) -> None:
            """Remember the end."""
            aggregate.attempts, aggregate.outcome = self.attempt, "delivered"

    class AttemptFailed(Event):
        """Gửi không được — to be tried again, or given up where no instant is named."""

        TOPIC = "notice.attempt_failed"

        attempt: int
        reason: str
        retry_at: datetime | None

        def apply(self, aggregate: Notice) -> None:
            """Remember the attempt."""
            aggregate.attempts = self.attempt
            aggregate.outcome = None if self.retry_at else "failed"

    class Suppressed(Event):
        """Không gửi — at the time of sending nothing of it was true or wanted any more."""

        TOPIC = "notice.suppressed"

        reason: str

        def apply(self, aggregate: Notice) -> None:
            """Remember the end."""
            aggregate.outcome = "suppressed"

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this notice."""

        TOPIC = "notice.fact_corrected"

    def __init__(self, code: str) -> None:
        self.code = code
        self.attempts = 0
        self.outcome: Outcome | None = None

    @classmethod
    def compose(
        cls,
        act: Act,
        *,
        channel: str,
        recipient: str,
        slot: str,
        pace: Pace,
        told: tuple[Told, ...],
        left_out: tuple[LeftOut, ...],
    ) -> Notice:
        """Decide on a notice; the same channel, recipient and slot can be decided on once only."""
        notice: Notice = cls._found(
            cls.Composed,
            act,
            code=notice_code(channel, recipient, slot),
            channel=channel,
            recipient=recipient,
            pace=pace,
            told=told,
            left_out=left_out,
        )
        return notice

    def deliver(self, act: Act, receipt: str | None, left_out: tuple[LeftOut, ...]) -> None:
        """Write down that the channel has taken it over."""
        self._must_be_pending()
        self._record(
            self.Delivered, act, attempt=self.attempts + 1, receipt=receipt, left_out=left_out
        )

    def fail_attempt(self, act: Act, *, reason: str, retry_at: datetime | None) -> None:
        """Write down why it could not be sent, and when to try again, if at all."""
        self._must_be_pending()
        self._record(
            self.AttemptFailed,
            act,
            attempt=self.attempts + 1,
            reason=reason,
            retry_at=retry_at,
        )

    def suppress(self, act: Act, *, reason: str) -> None:
        """Write down why it is not sent at all."""
        self._must_be_pending()
        self._record(self.Suppressed, act, reason=reason)

    def _must_be_pending(self) -> None:
        if self.outcome is not None:
            raise ConflictError(
                "notice_pending", "Thông báo đã xong.", allowed="a notice still to be sent"
            )
