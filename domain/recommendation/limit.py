"""Thời hạn trả lời — the last day of the reply: always with a setter and a ground, moved by facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.correctable import reading
from domain.errors import ConflictError, InvalidInputError
from domain.recommendation.state import SETTLED, Event, RecommendationState
from domain.recommendation.values import ReplyLimit
from domain.time.term import Term
from domain.values import Document


def check_limit(limit: ReplyLimit | None, pointer: str = "/reply_limit") -> None:
    """Refuse a limit without a ground, or with neither or both of term and day."""
    if limit is None:
        return
    stated.ground(limit.ground, "Thời hạn trả lời phải có căn cứ.", pointer=f"{pointer}/ground")
    if (limit.term is None) == (limit.due_on is None):
        raise InvalidInputError(
            "one_limit",
            "Nêu hoặc số ngày kể từ ngày nhận, hoặc một ngày cụ thể.",
            pointer=pointer,
            allowed="exactly one of term, due_on",
        )
    if limit.term is not None:
        Term.from_receipt(limit.term, f"{pointer}/term")


def check_setter(limit: ReplyLimit, debtor_id: UUID, pointer: str = "/setter_id") -> None:
    """Refuse a limit that the debtor sets for itself."""
    if limit.setter_id == debtor_id:
        raise InvalidInputError(
            "setter_is_not_debtor", "Cơ quan phải trả lời không tự đặt hạn.", pointer=pointer
        )


class ReplyLimitSet(Event):
    """Ấn định thời hạn trả lời — by the recommender or by rule, after the letter left without one."""

    TOPIC = "recommendation.reply_limit_set"
    STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"limit": reading(ReplyLimit)}

    limit: ReplyLimit
    document: Document | None

    def check(self) -> None:
        """It is a limit, and lies ahead."""
        check_limit(self.limit, "")
        stated.ahead(self.happened_on, self.limit.due_on, "/due_on")

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the limit."""
        aggregate.reply_limit = self.limit


class ReplyLimitExtended(Event):
    """Gia hạn trả lời — old and new day, who asked, who approved, on what ground."""

    TOPIC = "recommendation.reply_limit_extended"

    old_due_on: date | None
    due_on: date
    requested_by_id: UUID
    approved_by_id: UUID
    ground: str
    document: Document | None

    def check(self) -> None:
        """More time ends later than before, and lies ahead."""
        _check_later(self.old_due_on, self.due_on)
        stated.ahead(self.happened_on, self.due_on, "/due_on")

    def check_bodies(self, before: RecommendationState) -> None:
        """The debtor grants itself no time."""
        _check_approver(before, self.approved_by_id)


def _check_later(old_due_on: date | None, due_on: date) -> None:
    if old_due_on is not None and due_on <= old_due_on:
        raise InvalidInputError(
            "extension_is_later",
            "Hạn mới phải sau hạn cũ.",
            pointer="/due_on",
            allowed=f"> {old_due_on.isoformat()}",
        )


def _check_approver(self: RecommendationState, approved_by_id: UUID) -> None:
    if approved_by_id == self.responsible_id:
        raise InvalidInputError(
            "not_extended_by_debtor",
            "Cơ quan phải trả lời không tự gia hạn.",
            pointer="/approved_by_id",
        )


def set_reply_limit(
    self: RecommendationState, act: Act, *, limit: ReplyLimit, document: Document | None
) -> None:
    """Give a limit to a letter that left without one."""
    self._must_be_open(act)
    check_limit(limit, "")
    _reply_outstanding(self, "limit_before_reply", "Đã trả lời thì không đặt hạn trả lời nữa.")
    if self.reply_limit is not None:
        raise ConflictError(
            "limit_set_once", "Đã có thời hạn trả lời; dùng gia hạn.", allowed="an extension"
        )
    check_setter(limit, self.responsible_id)
    stated.not_before(act, limit.due_on, "/due_on")
    self._record(ReplyLimitSet, act, limit=limit, document=document)


def extend_reply_limit(
    self: RecommendationState,
    act: Act,
    *,
    old_due_on: date | None,
    due_on: date,
    requested_by_id: UUID,
    approved_by_id: UUID,
    ground: str,
    document: Document | None,
) -> None:
    """Move the last day, approved by somebody other than the debtor."""
    self._must_be_open(act)
    _reply_outstanding(self, "extension_before_reply", "Đã trả lời thì không gia hạn trả lời.")
    if self.reply_limit is None:
        raise ConflictError("limit_to_extend", "Chưa có thời hạn để gia hạn.")
    _check_approver(self, approved_by_id)
    stated.ground(ground, "Gia hạn phải có căn cứ.")
    _check_later(old_due_on, due_on)
    stated.not_before(act, due_on, "/due_on")
    if old_due_on is not None and act.on > old_due_on:
        stated.paper(
            document,
            "late_extension_has_document",
            "Gia hạn khi đã hết hạn phải có văn bản chấp thuận có số, ký hiệu.",
        )
    self._record(
        ReplyLimitExtended,
        act,
        old_due_on=old_due_on,
        due_on=due_on,
        requested_by_id=requested_by_id,
        approved_by_id=approved_by_id,
        ground=ground,
        document=document,
    )


def _reply_outstanding(self: RecommendationState, rule: str, message: str) -> None:
    if self.phase in SETTLED or not self.unanswered:
        raise ConflictError(rule, message)
