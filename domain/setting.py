"""Quyết định cho sổ của mình — how a body decides for its own ledger: from a day on, on a ground, until withdrawn."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, FoundingFact, Subject
from domain.values import Document, check_code


class SettingMade(FoundingFact):
    """Đặt — what every such decision says beside what it decides."""

    valid_from: date
    valid_to: date | None
    setter_id: UUID
    ground: str
    document: Document | None


class SettingWithdrawn(Fact):
    """Bãi bỏ — from the day on, what held before holds again."""

    reason: str

    def apply(self, aggregate: Setting) -> None:
        """Remember the end."""
        aggregate.ended = True


class Setting(Subject):
    """Quyết định — holds for what begins from its first day on, and leaves what was before as it was."""

    if TYPE_CHECKING:
        ENDED: ClassVar[tuple[str, str]]
        """The rule that a second withdrawal breaks, and how that is said."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.ended = False

    @classmethod
    def _decide(
        cls,
        event_class: type[SettingMade],
        act: Act,
        *,
        code: str,
        valid_from: date,
        valid_to: date | None,
        ground: str,
        **says: Any,
    ) -> Self:
        """Decide. Whoever does says on what ground, and not for days gone by."""
        if not ground.strip():
            raise InvalidInputError("ground_given", "Phải nêu căn cứ.", pointer="/ground")
        if valid_from < act.on:
            raise InvalidInputError(
                "validity_not_before_decision",
                "Không có hiệu lực trước ngày quyết định.",
                pointer="/valid_from",
                allowed=f">= {act.on.isoformat()}",
            )
        if valid_to is not None and valid_to < valid_from:
            raise InvalidInputError(
                "period_ordered",
                "Hiệu lực kết thúc trước khi bắt đầu.",
                pointer="/valid_to",
                allowed=f">= {valid_from.isoformat()}",
            )
        found: Self = cls._found(
            event_class,
            act,
            code=check_code(code),
            valid_from=valid_from,
            valid_to=valid_to,
            ground=ground,
            **says,
        )
        return found

    def withdraw(self, act: Act, *, reason: str) -> None:
        """End it for what begins from the day of the act on."""
        if self.ended:
            raise ConflictError(*self.ENDED)
        if not reason.strip():
            raise InvalidInputError("reason_given", "Phải nêu lý do.", pointer="/reason")
        self._record(self.Withdrawn, act, reason=reason)  # type: ignore[attr-defined]  # each names its own
