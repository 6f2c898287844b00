"""Cơ quan có trách nhiệm — who has the letter: its receipt, its transfer, its passing to an heir."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.recommendation.state import Event, RecommendationState
from domain.values import Document

TransferClock = Literal["restarts", "continues"]
TRANSFER_CLOCKS: tuple[str, ...] = get_args(TransferClock)


class Received(Event):
    """Tiếp nhận — the addressee's incoming register; the reply clock starts here."""

    TOPIC = "recommendation.received"
    DAY = "received_on"

    received_on: date
    incoming_number: str | None

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the receipt."""
        aggregate.received_on = self.received_on
        if aggregate.phase in ("sent", "transferred"):
            aggregate.phase = "received"


class Transferred(Event):
    """Chuyển theo thẩm quyền — another body becomes responsible; the letter keeps its addressee."""

    TOPIC = "recommendation.transferred"
    FIXED: ClassVar[frozenset[str]] = frozenset({"from_id", "to_id", "clock"})
    class_version: ClassVar[int] = 2

    from_id: UUID
    to_id: UUID
    reason: str
    document: Document | None
    clock: TransferClock
    """Whether the next body has the whole term from its own receipt, or what is left of the first one's."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier transfers always gave the next body the whole term."""
        state["clock"] = "restarts"

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember who is responsible and who passed it on."""
        aggregate.passed.add(self.from_id)
        aggregate.responsible_id = self.to_id
        aggregate.held_from = self.happened_on
        aggregate.heirs = [(self.happened_on, self.to_id)]
        aggregate.received_on = None
        aggregate.phase = "transferred"


class ResponsibilitySucceeded(Event):
    """Tiếp nhận trách nhiệm — the responsible body is gone; its heir owes the same by the same day."""

    TOPIC = "recommendation.responsibility_succeeded"
    FIXED: ClassVar[frozenset[str]] = frozenset({"from_id", "to_id"})

    from_id: UUID
    to_id: UUID
    ground: str
    document: Document | None

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember who is responsible; nothing else moves."""
        aggregate.passed.add(self.from_id)
        aggregate.responsible_id = self.to_id
        aggregate.heirs.append((self.happened_on, self.to_id))


def receive(
    self: RecommendationState, act: Act, *, received_on: date, incoming_number: str | None
) -> None:
    """Record the receipt by the body now responsible, also when its reply was recorded first."""
    self._must_be_open()
    if self.received_on is not None:
        raise ConflictError(
            "received_once", "Kiến nghị đã được tiếp nhận; sửa ngày bằng đính chính."
        )
    self._not_before_issue(received_on, "/received_on")
    if received_on < self.held_from:
        raise InvalidInputError(
            "received_after_transfer",
            "Ngày tiếp nhận trước ngày chuyển.",
            pointer="/received_on",
            allowed=f">= {self.held_from.isoformat()}",
        )
    self._record(Received, act, received_on=received_on, incoming_number=incoming_number)


def transfer(
    self: RecommendationState,
    act: Act,
    *,
    to_id: UUID,
    reason: str,
    document: Document | None,
    clock: str,
) -> None:
    """Pass the recommendation to the body that is competent; never back along the way."""
    self._must_be_open(act)
    stated.one_of(
        clock,
        TRANSFER_CLOCKS,
        "transfer_clock_known",
        "Nêu thời hạn tính lại hay tính tiếp.",
        pointer="/clock",
    )
    from_id = self.responsible_on(act.on)
    if self.replied_on is not None:
        raise ConflictError("transfer_before_reply", "Đã trả lời thì không chuyển nữa.")
    stated.reason(reason)
    held_from = self.received_on or self.held_from
    if act.on < held_from:
        raise InvalidInputError(
            "transferred_after_receipt",
            "Ngày chuyển trước ngày tiếp nhận.",
            pointer="/happened_on",
            allowed=f">= {held_from.isoformat()}",
        )
    if to_id == self.issuer_id:
        raise InvalidInputError(
            "addressee_is_another", "Không chuyển về cơ quan kiến nghị.", pointer="/to_id"
        )
    _no_loop(self, to_id)
    self._record(
        Transferred,
        act,
        from_id=from_id,
        to_id=to_id,
        reason=reason,
        document=document,
        clock=clock,
    )


def succeed(
    self: RecommendationState, act: Act, *, to_id: UUID, ground: str, document: Document | None
) -> None:
    """Let the heir of the responsible body owe what it owed; the days already run count.

    The heir may have passed it on itself, before it followed the body to which it came: by law, not by a transfer.
    """
    self._must_be_open(act)
    if not ground.strip():
        raise InvalidInputError(
            "succession_has_ground", "Phải nêu căn cứ sáp nhập, giải thể.", pointer="/ground"
        )
    if to_id == self.issuer_id:
        raise InvalidInputError(
            "addressee_is_another", "Không chuyển về cơ quan kiến nghị.", pointer="/to_id"
        )
    _to_another(self, to_id)
    if act.on < self.held_from:
        raise InvalidInputError(
            "succeeded_after_transfer",
            "Ngày tiếp nhận trách nhiệm trước ngày cơ quan cũ có trách nhiệm.",
            pointer="/happened_on",
            allowed=f">= {self.held_from.isoformat()}",
        )
    self._record(
        ResponsibilitySucceeded,
        act,
        from_id=self.responsible_id,
        to_id=to_id,
        ground=ground,
        document=document,
    )


def _no_loop(self: RecommendationState, to_id: UUID) -> None:
    _to_another(self, to_id, *self.passed)


def _to_another(self: RecommendationState, to_id: UUID, *others: UUID) -> None:
    if to_id in (self.responsible_id, *others):
        raise InvalidInputError(
            "no_transfer_loop",
            "Cơ quan này đang giữ hoặc đã chuyển kiến nghị đi.",
            pointer="/to_id",
        )
