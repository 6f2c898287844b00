"""Văn bản phản biện và trả lời — what is said of the draft, point by point, and what the drafter answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact
from domain.social_criticism.state import CriticismState, Event
from domain.social_criticism.values import TAKEN, Comment, CommentAnswer
from domain.values import Document


class OpinionGiven(Event):
    """Văn bản phản biện — what is said of the draft, point by point."""

    TOPIC = "criticism.opinion_given"
    class_version: ClassVar[int] = 3

    document: Document
    points: tuple[Comment, ...]
    answer_due_on: date | None
    ground: str | None
    answer_term: str | None
    """Instead of a day: how long after its receipt the answer is wanted."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier opinions set no limit for the answer."""
        state |= {"answer_due_on": None, "ground": None}

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """Earlier limits were days."""
        state["answer_term"] = None

    def check(self) -> None:
        """What is to be answered by a day lies ahead."""
        stated.ahead(self.happened_on, self.answer_due_on, "/answer_due_on")

    def apply(self, aggregate: CriticismState) -> None:
        """Remember the points."""
        aggregate.opinion_on = self.happened_on
        aggregate.points = tuple(p.no for p in self.points)


class OpinionReceived(Event):
    """Tiếp nhận văn bản phản biện — by the drafter; a term for the answer runs from here."""

    TOPIC = "criticism.opinion_received"
    DAY = "received_on"

    received_on: date

    def apply(self, aggregate: CriticismState) -> None:
        """Remember the receipt."""
        aggregate.opinion_received = True


class Answered(Event):
    """Trả lời phản biện — in writing; what is not accepted is explained."""

    TOPIC = "criticism.answered"
    DAY = "received_on"

    answerer_id: UUID
    document: Document
    received_on: date
    points: tuple[CommentAnswer, ...]

    def apply(self, aggregate: CriticismState) -> None:
        """Remember which points have been answered."""
        numbers = {p.no for p in self.points}
        aggregate.answered |= numbers
        letter = (self.document.code, self.document.issued_on)
        aggregate.answered_in.setdefault(letter, set()).update(numbers)

    def check_bodies(self, before: CriticismState) -> None:
        """The drafter answers."""
        _check_answerer(before, self.answerer_id)


def give_opinion(
    self: CriticismState,
    act: Act,
    *,
    document: Document | None,
    points: tuple[Comment, ...],
    answer_due_on: date | None = None,
    answer_term: str | None = None,
    ground: str | None = None,
) -> None:
    """Give the opinion in writing, once; the drafter's answer is owed from here, by a day only where one is set."""
    self._must_run(act)
    if self.discussed_on is None or act.on < self.discussed_on:
        raise ConflictError("opinion_after_discussion", "Chưa hội nghị, lấy ý kiến, đối thoại.")
    if self.opinion_on is not None:
        raise ConflictError("opinion_once", "Đã có văn bản phản biện.")
    if not points or len({p.no for p in points}) != len(points):
        raise InvalidInputError(
            "points_numbered", "Nêu từng ý phản biện, mỗi số một lần.", pointer="/points"
        )
    stated.answer_limit(act, due_on=answer_due_on, term=answer_term, on_what=ground, field="answer")
    self._record(
        OpinionGiven,
        act,
        document=stated.paper(document),
        points=points,
        answer_due_on=answer_due_on,
        ground=ground,
        answer_term=answer_term,
    )


def receive_opinion(self: CriticismState, act: Act, *, received_on: date) -> None:
    """Record that the drafter has the opinion."""
    self._must_not_be_dropped(act)
    if self.opinion_on is None or received_on < self.opinion_on:
        raise ConflictError(
            "received_after_opinion",
            "Chưa có văn bản phản biện để nhận.",
            pointer="/received_on",
            allowed="the opinion first"
            if self.opinion_on is None
            else f">= {self.opinion_on.isoformat()}",
        )
    if self.opinion_received:
        raise ConflictError(
            "received_once", "Văn bản phản biện đã được tiếp nhận; sửa ngày bằng đính chính."
        )
    self._record(OpinionReceived, act, received_on=received_on)


def answer(
    self: CriticismState,
    act: Act,
    *,
    answerer_id: UUID,
    document: Document | None,
    received_on: date,
    points: tuple[CommentAnswer, ...],
    heir_id: UUID | None = None,
) -> None:
    """Record the written answer of the drafter, or of its heir, to some or all points."""
    self._must_not_be_dropped(act)
    if self.opinion_on is None or received_on < self.opinion_on:
        raise ConflictError("answer_after_opinion", "Chưa có văn bản phản biện để trả lời.")
    if answerer_id != heir_id:
        _check_answerer(self, answerer_id)
    numbers = [p.no for p in points]
    if not numbers or len(set(numbers)) != len(numbers) or not set(numbers) <= {*self.points}:
        raise InvalidInputError(
            "points_exist",
            "Trả lời phải nêu đúng các ý phản biện, mỗi ý một lần.",
            pointer="/points",
            allowed=", ".join(map(str, self.points)),
        )
    for point in points:
        if point.taken not in TAKEN:
            raise InvalidInputError(
                "taken_known",
                f"Không có mức tiếp thu “{point.taken}”.",
                pointer="/points/taken",
                allowed=", ".join(TAKEN),
            )
        if point.taken != "accepted" and not (point.explanation or "").strip():
            raise InvalidInputError(
                "not_accepted_explained",
                f"Ý {point.no}: không tiếp thu thì phải giải trình.",
                pointer="/points/explanation",
            )
    paper = stated.paper(document)
    twice = self.answered_in.get((paper.code, paper.issued_on), set()) & set(numbers)
    if twice and paper.issued_on is not None:
        raise ConflictError(
            "letter_answers_once",
            f"Văn bản này đã được ghi cho các ý: {', '.join(map(str, sorted(twice)))}.",
            pointer="/points",
            allowed="another letter, other points, or a correction of what was recorded",
        )
    self._record(
        Answered,
        act,
        answerer_id=answerer_id,
        document=paper,
        received_on=received_on,
        points=points,
    )


def check_drafter(known: Sequence[Fact], drafter_id: UUID) -> None:
    """Refuse another drafter than the one that has answered."""
    answered = any(isinstance(fact, Answered) for fact in known)
    if answered and getattr(known[0], "drafter_id", drafter_id) != drafter_id:
        raise InvalidInputError(
            "answerer_is_drafter",
            "Cơ quan soạn thảo đã trả lời phản biện.",
            pointer="/value",
            allowed="the drafter that has answered",
        )


def _check_answerer(self: CriticismState, answerer_id: UUID) -> None:
    if answerer_id != self.drafter_id:
        raise InvalidInputError(
            "answerer_is_drafter",
            "Cơ quan này không soạn thảo dự thảo.",
            pointer="/agency_id",
            allowed=str(self.drafter_id),
        )
