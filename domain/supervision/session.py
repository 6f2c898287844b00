"""Buổi làm việc — when and where the team met a supervised body, who allowed it unannounced, and its minutes."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.supervision.state import Event, SupervisionState
from domain.values import Document


def check_minutes(minutes: Document | None, held_on: date, pointer: str) -> None:
    """Refuse minutes that are older than the session of which they tell."""
    told = "Biên bản đề ngày trước buổi làm việc."
    stated.not_older(minutes, held_on, "minutes_after_session", told, pointer)


class SessionHeld(Event):
    """Buổi làm việc — the team met the supervised body; minutes exist."""

    TOPIC = "supervision.session_held"
    class_version: ClassVar[int] = 3
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    place: str | None
    minutes: Document | None
    unannounced: bool
    allowed_by_id: UUID | None
    """Who allowed that nobody was told before."""
    no: int
    """By which its minutes are named later; 0 where sessions had no numbers yet."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier sessions did not say who allowed them."""
        state["allowed_by_id"] = None

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """Earlier sessions had no numbers."""
        state["no"] = 0

    def check(self) -> None:
        """Its minutes are written when it is held, or later."""
        check_minutes(self.minutes, self.happened_on, "/minutes")

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember that the round was conducted, and whether minutes are known."""
        aggregate.conducted_on = max(aggregate.conducted_on or self.happened_on, self.happened_on)
        aggregate.sessions += 1
        aggregate.held[self.no] = self.happened_on
        if self.minutes is not None:
            aggregate.minutes[self.no] = self.minutes
        if self.no and (self.minutes is None or self.minutes.code is None):
            aggregate.undocumented.add(self.no)

    def check_bodies(self, before: SupervisionState) -> None:
        """What nobody was told of is allowed by a body that is not supervised, or by the order for the round."""
        if before.notified_on is None or self.happened_on < before.notified_on:
            _check_permission(before, self.allowed_by_id)


class SessionDocumented(Event):
    """Bổ sung biên bản — the minutes of a session that was recorded before their number was known."""

    TOPIC = "supervision.session_documented"
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    no: int
    document: Document

    def apply(self, aggregate: SupervisionState) -> None:
        """It lacks its minutes no longer."""
        aggregate.undocumented.discard(self.no)


def hold_session(
    self: SupervisionState,
    act: Act,
    *,
    place: str | None,
    minutes: Document | None,
    unannounced: bool = False,
    allowed_by_id: UUID | None = None,
) -> None:
    """Record a session; an unannounced one is declared so and allowed, by somebody or by the order for the round."""
    self._must_run()
    if self.concluded_on is not None and act.on > self.concluded_on:
        raise ConflictError(
            "session_before_conclusion",
            "Cuộc giám sát đã kết luận thì không còn buổi làm việc.",
            pointer="/happened_on",
            allowed=f"<= {self.concluded_on.isoformat()}",
        )
    if self.notified_on is None or act.on < self.notified_on:
        if not unannounced:
            raise ConflictError(
                "session_after_notice",
                "Chưa thông báo mà đã làm việc.",
                pointer="/happened_on",
                allowed="a notice first, or unannounced = true",
            )
        _check_permission(self, allowed_by_id)
    if act.on != act.today:  # else maybe entered without its day
        check_minutes(minutes, act.on, "/minutes")
    for no, told in self.minutes.items():
        same = minutes and minutes.issued_on and told.is_same_paper(minutes)
        if same and self.held[no] == act.on:
            raise ConflictError(
                "session_recorded_once",
                f"Buổi làm việc này đã được ghi: số {no}.",
                pointer="/minutes",
                allowed="another session, or a correction of what was recorded",
            )
    self._record(
        SessionHeld,
        act,
        place=place,
        minutes=minutes,
        unannounced=unannounced,
        allowed_by_id=allowed_by_id,
        no=self.sessions + 1,
    )


def _check_permission(self: SupervisionState, allowed_by_id: UUID | None) -> None:
    if allowed_by_id is None and not self.ordered:
        raise InvalidInputError(
            "unannounced_allowed",
            "Giám sát đột xuất, không báo trước phải nêu cơ quan cho phép.",
            pointer="/allowed_by_id",
            allowed="the body that allowed it, or a round that was ordered by a document",
        )
    if allowed_by_id in self.supervised_ids:
        raise InvalidInputError(
            "not_allowed_by_supervised",
            "Cơ quan chịu giám sát không cho phép việc không báo trước.",
            pointer="/allowed_by_id",
        )


def document_session(
    self: SupervisionState, act: Act, *, no: int, document: Document | None
) -> None:
    """Name the minutes of a session that lacks them; what is named is not named again."""
    self._must_run()
    if no not in self.undocumented:
        raise ConflictError(
            "session_lacks_minutes",
            f"Không có buổi làm việc số {no} nào còn thiếu biên bản.",
            allowed=", ".join(map(str, sorted(self.undocumented))) or "none",
        )
    minutes = stated.paper(document)
    check_minutes(minutes, self.held[no], "/document")
    self._record(SessionDocumented, act, no=no, document=minutes)
