"""Dự thảo và việc phản biện — the draft arrives, and is discussed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import FoundingFact
from domain.social_criticism.state import CriticismState, Event
from domain.social_criticism.values import FORMS, Form
from domain.values import Document


class Requested(Event, FoundingFact):
    """Yêu cầu phản biện — somebody entitled asks for it, or the plan foresees it."""

    TOPIC = "criticism.requested"

    requester_id: UUID
    lead_id: UUID
    drafter_id: UUID
    subject: str
    document: Document | None

    def check(self) -> None:
        """Nobody criticizes its own draft."""
        check_critic(self.lead_id, self.drafter_id)


class DraftReceived(Event):
    """Nhận dự thảo — the draft arrives, with the day on which it is to be submitted for issue."""

    TOPIC = "criticism.draft_received"
    DAY = "received_on"

    received_on: date
    submission_on: date | None
    document: Document | None

    def apply(self, aggregate: CriticismState) -> None:
        """Remember when there first was a draft; a revised one begins nothing anew."""
        aggregate.draft_on = min(self.received_on, aggregate.draft_on or self.received_on)

    def check(self) -> None:
        """A draft comes before it is submitted."""
        _check_submission(self.received_on, self.submission_on)


class Discussed(Event):
    """Hội nghị, lấy ý kiến bằng văn bản, đối thoại — one act of criticism, by its form."""

    TOPIC = "criticism.discussed"
    class_version: ClassVar[int] = 2
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    form: Form
    place: str | None
    minutes: Document | None
    no: int
    """By which its minutes are named later; 0 where discussions had no numbers yet."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier discussions had no numbers."""
        state["no"] = 0

    def apply(self, aggregate: CriticismState) -> None:
        """Remember that it was discussed, and whether minutes are known."""
        aggregate.discussed_on = aggregate.discussed_on or self.happened_on
        aggregate.discussions += 1
        aggregate.held[self.no] = self.happened_on
        if self.no and (self.minutes is None or self.minutes.code is None):
            aggregate.undocumented.add(self.no)


class DiscussionDocumented(Event):
    """Bổ sung biên bản phản biện — the minutes of a discussion recorded before their number was known."""

    TOPIC = "criticism.discussion_documented"
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    no: int
    document: Document

    def apply(self, aggregate: CriticismState) -> None:
        """It lacks its minutes no longer."""
        aggregate.undocumented.discard(self.no)


def check_critic(lead_id: UUID, drafter_id: UUID) -> None:
    """Refuse a criticism of one's own draft."""
    if lead_id == drafter_id:
        raise InvalidInputError(
            "critic_is_not_drafter",
            "Cơ quan soạn thảo không tự phản biện.",
            pointer="/drafter_id",
        )


def receive_draft(
    self: CriticismState,
    act: Act,
    *,
    received_on: date,
    submission_on: date | None,
    document: Document | None,
) -> None:
    """Record the draft; how early it came is worked out from the day of its submission."""
    self._must_run(act)
    _check_submission(received_on, submission_on)
    self._record(
        DraftReceived,
        act,
        received_on=received_on,
        submission_on=submission_on,
        document=document,
    )


def discuss(
    self: CriticismState, act: Act, *, form: str, place: str | None, minutes: Document | None
) -> None:
    """Hold a conference, ask in writing, or meet; there must be a draft to speak of."""
    self._must_run(act)
    if form not in FORMS:
        raise InvalidInputError(
            "form_known",
            f"Không có hình thức “{form}”.",
            pointer="/form",
            allowed=", ".join(FORMS),
        )
    if self.draft_on is None or act.on < self.draft_on:
        raise ConflictError(
            "discussed_after_draft", "Chưa có dự thảo để phản biện.", pointer="/happened_on"
        )
    if form != "written" and not (place or "").strip():
        raise InvalidInputError(
            "place_given", "Hội nghị, đối thoại phải có địa điểm.", pointer="/place"
        )
    if act.on != act.today:  # else maybe entered without its day
        _check_minutes(minutes, act.on, "/minutes")
    self._record(
        Discussed,
        act,
        form=form,
        place=place,
        minutes=minutes,
        no=self.discussions + 1,
    )


def document_discussion(
    self: CriticismState, act: Act, *, no: int, document: Document | None
) -> None:
    """Name the minutes of a discussion that lacks them; what is named is not named again."""
    self._must_not_be_dropped(act)
    if no not in self.undocumented:
        raise ConflictError(
            "discussion_lacks_minutes",
            f"Không có lần phản biện số {no} nào còn thiếu biên bản.",
            allowed=", ".join(map(str, sorted(self.undocumented))) or "none",
        )
    _check_minutes(document, self.held[no], "/document")
    self._record(DiscussionDocumented, act, no=no, document=stated.paper(document))


def _check_minutes(minutes: Document | None, held_on: date, pointer: str) -> None:
    told = "Biên bản đề ngày trước hội nghị, đối thoại."
    stated.not_older(minutes, held_on, "minutes_after_discussion", told, pointer)


def _check_submission(received_on: date, submission_on: date | None) -> None:
    if submission_on is not None and submission_on < received_on:
        raise InvalidInputError(
            "draft_before_submission",
            "Dự thảo đã trình thì không còn để phản biện.",
            pointer="/submission_on",
            allowed=f">= {received_on.isoformat()}",
        )
