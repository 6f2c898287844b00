"""Miễn, huỷ, gia hạn, tạm dừng: what a body other than the debtor changes about a duty."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import InvalidInputError
from domain.obligation.state import Event, ObligationState
from domain.values import Document


class Waived(Event):
    """Miễn — the beneficiary releases the debtor, for a reason."""

    TOPIC = "obligation.waived"

    reason: str
    document: Document | None

    def apply(self, aggregate: ObligationState) -> None:
        """Remember the end."""
        aggregate.phase = "waived"


class Cancelled(Event):
    """Huỷ — the issuer takes the duty back, for a reason."""

    TOPIC = "obligation.cancelled"

    reason: str
    document: Document | None

    def apply(self, aggregate: ObligationState) -> None:
        """Remember the end."""
        aggregate.phase = "cancelled"


class DueDateExtended(Event):
    """Gia hạn — another day in place of the old one, by somebody other than the debtor."""

    TOPIC = "obligation.due_date_extended"

    due_on: date
    setter_id: UUID
    ground: str
    document: Document | None

    def check(self) -> None:
        """Nobody is given a last day that is over."""
        stated.ahead(self.happened_on, self.due_on, "/due_on")


class Suspended(Event):
    """Tạm dừng — the clock rests until resumed."""

    TOPIC = "obligation.suspended"

    reason: str
    document: Document | None

    def apply(self, aggregate: ObligationState) -> None:
        """Remember the pause."""
        aggregate.phase = "suspended"


class Resumed(Event):
    """Tiếp tục — the pause ends."""

    TOPIC = "obligation.resumed"

    document: Document | None

    def apply(self, aggregate: ObligationState) -> None:
        """Open again."""
        aggregate.phase = "open"


def waive(self: ObligationState, act: Act, *, reason: str, document: Document | None) -> None:
    """Release the debtor."""
    self._must_be("open", "submitted", "suspended")
    stated.reason(reason)
    self._not_by_debtor(act, "not_waived_by_debtor")
    self._record(Waived, act, reason=reason, document=document)


def cancel(self: ObligationState, act: Act, *, reason: str, document: Document | None) -> None:
    """Take the duty back."""
    self._must_be("open", "submitted", "suspended")
    stated.reason(reason)
    self._not_by_debtor(act, "not_cancelled_by_debtor")
    self._record(Cancelled, act, reason=reason, document=document)


def extend(
    self: ObligationState,
    act: Act,
    *,
    due_on: date,
    setter_id: UUID,
    ground: str,
    document: Document | None,
) -> None:
    """Replace the last day by another, with a ground."""
    self._must_be("open")
    stated.ground(ground, "Gia hạn phải có căn cứ.")
    if setter_id == self.debtor_id:
        raise InvalidInputError(
            "not_extended_by_debtor",
            "Cơ quan có nghĩa vụ không tự gia hạn.",
            pointer="/setter_id",
        )
    stated.not_before(act, due_on, "/due_on")
    self._record(
        DueDateExtended,
        act,
        due_on=due_on,
        setter_id=setter_id,
        ground=ground,
        document=document,
    )


def suspend(self: ObligationState, act: Act, *, reason: str, document: Document | None) -> None:
    """Let nobody be late until it is resumed; the last day stays unless it is extended."""
    self._must_be("open")
    stated.reason(reason)
    self._not_by_debtor(act, "not_suspended_by_debtor")
    self._record(Suspended, act, reason=reason, document=document)


def resume(self: ObligationState, act: Act, *, document: Document | None) -> None:
    """End the pause."""
    self._must_be("suspended")
    self._record(Resumed, act, document=document)
