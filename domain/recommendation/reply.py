"""Trả lời — what the body responsible writes on each point, and how the recommender takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.correctable import reading
from domain.errors import ConflictError, InvalidInputError
from domain.recommendation.answers import check_answers, check_promises
from domain.recommendation.state import SETTLED, Event, RecommendationState
from domain.recommendation.values import PointReply
from domain.values import Document

Decision = Literal["upheld", "granted"]
DECISIONS: tuple[str, ...] = get_args(Decision)


def check_arrival(replied_on: date, received_on: date | None) -> None:
    """Refuse a letter that arrives before it was written."""
    if received_on is not None and received_on < replied_on:
        raise InvalidInputError(
            "received_after_reply",
            "Ngày nhận trả lời trước ngày trả lời.",
            pointer="/received_on",
            allowed=f">= {replied_on.isoformat()}",
        )


class ReplyGiven(Event):
    """Trả lời bằng văn bản — a letter's answer to some points; `received_on` decides whether it was in time."""

    TOPIC = "recommendation.reply_given"
    DAY = "replied_on"
    STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = {
        "points": reading(tuple[PointReply, ...])
    }
    class_version: ClassVar[int] = 2

    reply_code: str
    replier_id: UUID
    document: Document
    replied_on: date
    received_on: date | None
    points: tuple[PointReply, ...]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier letters promised one day and no steps."""
        state["points"] = [{**point, "roadmap": []} for point in state["points"]]

    def check(self) -> None:
        """A letter arrives after it was written, and promises what is ahead."""
        check_arrival(self.replied_on, self.received_on)
        check_promises(self.replied_on, self.points)

    def check_bodies(self, before: RecommendationState) -> None:
        """Who has the recommendation replies to it."""
        _check_replier(before, self.replier_id, self.replied_on)

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the positions; the recommendation is replied when every point is."""
        aggregate.positions.update({p.no: p.position for p in self.points})
        aggregate.answered_in.setdefault(self.reply_code, set()).update(p.no for p in self.points)
        aggregate.replied_on = max(aggregate.replied_on or self.replied_on, self.replied_on)
        if not aggregate.unanswered:
            aggregate.phase = "replied"


class Assessment(Event):
    """Đánh giá — how the recommender takes a reply: never the body that gave it."""

    def check_bodies(self, before: RecommendationState) -> None:
        """Nobody assesses its own reply."""
        _check_assessor(before, self.agency_id)


class ReplyFoundInsufficient(Assessment):
    """Trả lời chưa đạt — the recommender's assessment, with the reason; a reply is owed again."""

    TOPIC = "recommendation.reply_found_insufficient"

    reason: str
    points: tuple[int, ...]

    def apply(self, aggregate: RecommendationState) -> None:
        """Forget the positions that do not count: those points are to be answered again."""
        for no in self.points or tuple(aggregate.positions):
            aggregate.positions.pop(no, None)
        aggregate.phase = "reply_insufficient"


class ReplyAccepted(Assessment):
    """Chấp nhận trả lời — the reply is enough; resolving is another duty, with its own clock."""

    TOPIC = "recommendation.reply_accepted"

    points: tuple[int, ...]
    resolution_due_on: date | None
    ground: str | None

    def check(self) -> None:
        """What is to be done by a day lies ahead."""
        stated.ahead(self.happened_on, self.resolution_due_on, "/resolution_due_on")

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the assessment."""
        aggregate.phase = "reply_accepted"


class ReconsiderationDecided(Assessment):
    """Quyết định xem xét lại — the recommender upholds the points reconsidered, or grants that they fall away."""

    TOPIC = "recommendation.reconsideration_decided"

    decision: Decision
    points: tuple[int, ...]
    reason: str
    document: Document | None

    def apply(self, aggregate: RecommendationState) -> None:
        """Points upheld are to be answered again; points granted leave nothing to resolve."""
        if self.decision == "granted":
            aggregate.positions.update(dict.fromkeys(self.points, "refused"))
            return
        for no in self.points:
            aggregate.positions.pop(no, None)
        aggregate.phase = "reply_insufficient"


def give_reply(
    self: RecommendationState,
    act: Act,
    *,
    reply_code: str,
    replier_id: UUID,
    document: Document | None,
    replied_on: date,
    received_on: date | None,
    points: tuple[PointReply, ...],
    pointer: str = "/points",
) -> None:
    """Record a written reply to some or all points, by the body responsible."""
    self._must_be_open()
    if self.phase in SETTLED:
        raise ConflictError("reply_still_owed", "Trả lời đã được chấp nhận.")
    stated.paper(document, "reply_has_document", "Trả lời phải bằng văn bản có số, ký hiệu.")
    self._not_before_issue(replied_on, "/replied_on")
    check_arrival(replied_on, received_on)
    if received_on and self.received_on and received_on < self.received_on:
        raise InvalidInputError(
            "reply_after_receipt",
            "Ngày nhận trả lời trước ngày cơ quan trả lời tiếp nhận kiến nghị.",
            pointer="/received_on",
            allowed=f">= {self.received_on.isoformat()}",
        )
    _check_replier(self, replier_id, replied_on)
    check_answers(self, points, pointer)
    twice = self.answered_in.get(reply_code, set()) & {p.no for p in points}
    if twice:
        raise ConflictError(
            "letter_answers_once",
            f"Văn bản này đã được ghi cho các ý: {', '.join(map(str, sorted(twice)))}.",
            pointer=pointer,
            allowed="another letter, other points, or a correction of what was recorded",
        )
    check_promises(replied_on, points, pointer)
    self._record(
        ReplyGiven,
        act,
        reply_code=reply_code,
        replier_id=replier_id,
        document=document,
        replied_on=replied_on,
        received_on=received_on,
        points=points,
    )


def find_reply_insufficient(
    self: RecommendationState, act: Act, *, reason: str, points: tuple[int, ...]
) -> None:
    """Assess the reply as not enough."""
    _assessable(self, act, points)
    stated.reason(reason)
    self._record(ReplyFoundInsufficient, act, reason=reason, points=points)


def accept_reply(
    self: RecommendationState,
    act: Act,
    *,
    points: tuple[int, ...] = (),
    resolution_due_on: date | None = None,
    ground: str | None = None,
) -> None:
    """Accept the reply as a whole; every point must have been answered, and found sufficient."""
    _assessable(self, act, points)
    if self.unanswered:
        raise ConflictError(
            "every_point_replied",
            f"Chưa trả lời đạt các ý: {', '.join(map(str, self.unanswered))}.",
        )
    if asked := _to_reconsider(self):
        raise ConflictError(
            "reconsideration_decided",
            f"Chưa quyết định về các ý được đề nghị xem xét lại: {', '.join(map(str, asked))}.",
            allowed="a decision on the reconsideration first",
        )
    if points and set(points) != set(self.positions):
        raise InvalidInputError(
            "accepted_whole",
            "Chấp nhận trả lời là chấp nhận mọi ý; ý nào chưa đạt thì đánh giá chưa đạt.",
            pointer="/points",
            allowed="every point, or none named",
        )
    stated.not_before(act, resolution_due_on, "/resolution_due_on")
    if resolution_due_on is not None:
        stated.ground(ground, "Thời hạn giải quyết phải có căn cứ.")
    self._record(
        ReplyAccepted,
        act,
        points=points,
        resolution_due_on=resolution_due_on,
        ground=ground,
    )


def decide_reconsideration(
    self: RecommendationState,
    act: Act,
    *,
    decision: str,
    points: tuple[int, ...],
    reason: str,
    document: Document | None,
) -> None:
    """Decide on the points that the reply asks to reconsider; the body that asks does not decide."""
    _assessable(self, act, points)
    stated.one_of(
        decision,
        DECISIONS,
        "decision_known",
        f"Không có quyết định “{decision}”.",
        pointer="/decision",
    )
    asked = _to_reconsider(self)
    if not asked or not set(points) <= set(asked):
        raise ConflictError(
            "reconsideration_asked",
            "Chỉ quyết định về ý được đề nghị xem xét lại.",
            pointer="/points",
            allowed=", ".join(map(str, asked)) or "a reply that asks to reconsider",
        )
    stated.reason(reason)
    self._record(
        ReconsiderationDecided,
        act,
        decision=decision,
        points=points or tuple(asked),
        reason=reason,
        document=document,
    )


def _to_reconsider(self: RecommendationState) -> list[int]:
    """The points on which the recommender has still to say whether it keeps to them."""
    return sorted(no for no, p in self.positions.items() if p == "reconsideration_requested")


def _assessable(self: RecommendationState, act: Act, points: tuple[int, ...]) -> None:
    self._must_be_open(act)
    if self.phase in SETTLED or self.replied_on is None or not self.positions:
        raise ConflictError(
            "reply_to_assess",
            "Không có trả lời nào đang chờ đánh giá.",
            allowed="a reply that has not been assessed",
        )
    if act.on < self.replied_on:
        raise InvalidInputError(
            "assessed_after_reply",
            "Ngày đánh giá trước ngày trả lời.",
            pointer="/happened_on",
            allowed=f">= {self.replied_on.isoformat()}",
        )
    _check_assessor(self, act.agency_id)
    if not set(points) <= set(self.positions):
        raise InvalidInputError(
            "points_replied", "Chỉ đánh giá các ý đã được trả lời.", pointer="/points"
        )


def _check_assessor(self: RecommendationState, agency_id: UUID | None) -> None:
    if agency_id is not None and agency_id == self.responsible_id:
        raise InvalidInputError(
            "assessor_is_not_replier",
            "Cơ quan trả lời không tự đánh giá.",
            pointer="/agency_id",
        )


def _check_replier(self: RecommendationState, replier_id: UUID, replied_on: date) -> None:
    responsible = self.responsible_on(replied_on)
    if replier_id != responsible:
        raise InvalidInputError(
            "replier_responsible",
            f"Cơ quan này không phải cơ quan có trách nhiệm trả lời vào ngày {replied_on:%d/%m/%Y}.",
            pointer="/agency_id",
            allowed=f"{responsible}, or a body that follows it, once that is recorded (successions)",
        )
