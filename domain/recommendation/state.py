"""What the facts of one recommendation add up to, and what every step must respect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, Subject
from domain.recommendation.values import Point, ReplyLimit
from domain.values import Document

ENDED = ("withdrawn", "closed")
SETTLED = ("reply_accepted", "resolving", "resolved", "verified", "disputed")
"""Phases in which no reply is owed any more."""


PHASES: Final[Mapping[str, str]] = {
    "sent": "đã gửi",
    "received": "đã tiếp nhận, chưa trả lời",
    "transferred": "đã chuyển theo thẩm quyền",
    "replied": "đã trả lời, chờ đánh giá",
    "reply_insufficient": "trả lời chưa đạt",
    "reply_accepted": "đã chấp nhận trả lời",
    "resolving": "đang giải quyết",
    "resolved": "đã báo kết quả, chờ xác nhận",
    "verified": "đã xác nhận giải quyết",
    "disputed": "chưa đồng ý với kết quả",
}
"""What people call the phases before the end."""


class Event(Fact):
    """Any fact about a recommendation."""


class RecommendationState(Subject):
    """Trạng thái kiến nghị — who has it, since when, in which phase, with which positions on its points."""

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        happened_on: date,
        source_id: UUID,
        issuer_id: UUID,
        addressee_id: UUID,
        points: tuple[Point, ...],
        reply_limit: ReplyLimit | None,
        document: Document | None,
    ) -> None:
        self.code = code
        self.issued_on = happened_on
        self.source_id = source_id
        self.issuer_id = issuer_id
        self.addressee_id = addressee_id
        self.responsible_id = addressee_id
        self.points = points
        self.reply_limit = reply_limit
        self.document = document
        self.held_from = happened_on
        """Since when the responsible body has been responsible."""
        self.heirs: list[tuple[date, UUID]] = [(happened_on, addressee_id)]
        """Who has had it in turn, each since its day: who was addressed last, and who followed that body."""
        self.received_on: date | None = None
        self.phase = "sent"
        self.positions: dict[int, str] = {}
        self.replied_on: date | None = None
        self.passed: set[UUID] = set()
        self.resolver_id: UUID | None = None
        self.resolved_on: date | None = None
        self.reminders = 0
        self.undocumented: set[int] = set()
        """The reminders whose letter is not known yet, by their number."""
        self.urged_in: set[tuple[str, date | None]] = set()
        """The letters of reminders, each by number and day."""
        self.noticed: dict[tuple[date, date], set[UUID]] = {}
        """Who has been told of which half-year."""
        self.letters: set[tuple[str, date | None]] = set()
        """The further letters that carry it, each by number and day."""
        self.answered_in: dict[str, set[int]] = {}
        """Which points each letter of reply has answered."""
        self.repeats_id: UUID | None = None
        self.told: dict[UUID, date] = {}
        """Who has heard of the matter in writing beside the debtor, and since when."""

    def tell(self, on: date, *bodies: UUID) -> None:
        """Remember the first day on which each body was told."""
        for body in bodies:
            self.told[body] = min(self.told.get(body, on), on)

    def responsible_on(self, day: date) -> UUID:
        """Who had it on a day: of the body addressed last and its heirs the one of that day."""
        return next((body for on, body in reversed(self.heirs) if on <= day), self.heirs[0][1])

    @property
    def owes(self) -> bool:
        """Whether something is still to come from the responsible body, as the facts now stand."""
        return self.phase not in ("resolved", "verified", *ENDED)

    @property
    def unanswered(self) -> list[int]:
        """The points that still await a reply, or another one."""
        return sorted({p.no for p in self.points} - set(self.positions))

    def _must_be(self, act: Act | None, *phases: str) -> None:
        self._must_be_open(act)
        if self.phase not in phases:
            raise ConflictError(
                "phase_allows",
                f"Kiến nghị đang ở trạng thái “{PHASES[self.phase]}”.",
                allowed=", ".join(phases),
            )

    def _must_be_open(self, act: Act | None = None) -> None:
        """Refuse what comes after the end; with `act`, also a day before the letter."""
        if self.phase in ENDED:
            raise ConflictError(
                "recommendation_open",
                "Kiến nghị đã rút hoặc đã kết thúc.",
                allowed="a new recommendation that repeats this one",
            )
        if act is not None:
            self._not_before_issue(act.on, "/happened_on")

    def _not_before_issue(self, day: date, pointer: str) -> None:
        if day < self.issued_on:
            raise InvalidInputError(
                "after_recommendation",
                f"Ngày {day:%d/%m/%Y} trước ngày kiến nghị {self.issued_on:%d/%m/%Y}.",
                pointer=pointer,
                allowed=f">= {self.issued_on.isoformat()}",
            )
