"""Nội dung đề xuất — what is put on the table, and what it overlaps."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.consultation.state import ConsultationState, Event
from domain.consultation.values import FoundBy
from domain.errors import ConflictError, InvalidInputError
from domain.values import check_code


class TopicProposed(Event):
    """Đề xuất nội dung — a subject, whom to supervise, who proposes it and why."""

    TOPIC = "consultation.topic_proposed"
    FIXED: ClassVar[frozenset[str]] = frozenset({"topic"})

    topic: str
    subject: str
    supervised_ids: tuple[UUID, ...]
    proposer_id: UUID
    reason: str
    window_from: date | None
    window_to: date | None

    def apply(self, aggregate: ConsultationState) -> None:
        """Remember the topic."""
        aggregate.topics[self.topic] = self.proposer_id

    def check_bodies(self, before: ConsultationState) -> None:
        """Who proposes takes part."""
        before.must_take_part(self.proposer_id, "/proposer_id")


class OverlapFlagged(Event):
    """Phát hiện chồng chéo — a topic beside another, or beside a round of whichever body."""

    TOPIC = "consultation.overlap_flagged"

    topic: str
    other_topic: str | None
    supervision_id: UUID | None
    found_by: FoundBy
    outcome: str


def propose_topic(
    self: ConsultationState,
    act: Act,
    *,
    topic: str,
    subject: str,
    supervised_ids: tuple[UUID, ...],
    proposer_id: UUID,
    reason: str,
    window_from: date | None,
    window_to: date | None,
) -> None:
    """Put a subject on the table, with the bodies to be supervised."""
    self._must_be_gathering()
    check_code(topic, "/topic")
    if topic in self.topics:
        raise ConflictError("topic_once", f"Nội dung “{topic}” đã được đề xuất.", pointer="/topic")
    if not supervised_ids:
        raise InvalidInputError(
            "topic_has_supervised_body",
            "Nội dung giám sát phải nêu cơ quan được giám sát.",
            pointer="/supervised_ids",
        )
    if window_from and window_to and window_to < window_from:
        raise InvalidInputError(
            "window_ordered",
            "Thời gian kết thúc trước khi bắt đầu.",
            pointer="/window/to",
            allowed=f">= {window_from.isoformat()}",
        )
    stated.reason(reason)
    self.must_take_part(proposer_id, "/proposer_id")
    self._record(
        TopicProposed,
        act,
        topic=topic,
        subject=subject,
        supervised_ids=supervised_ids,
        proposer_id=proposer_id,
        reason=reason,
        window_from=window_from,
        window_to=window_to,
    )


def flag_overlap(
    self: ConsultationState,
    act: Act,
    *,
    topic: str,
    other_topic: str | None,
    supervision_id: UUID | None,
    found_by: str,
    outcome: str,
) -> None:
    """Say what a topic overlaps, and what is to come of it."""
    self._must_know(topic, "/topic")
    if (other_topic is None) == (supervision_id is None) or other_topic == topic:
        raise InvalidInputError(
            "overlap_names_two",
            "Chồng chéo là giữa hai nội dung, hoặc giữa một nội dung và một cuộc giám sát.",
            pointer="/other_topic",
            allowed="exactly one of another topic, supervision_id",
        )
    if other_topic is not None:
        self._must_know(other_topic, "/other_topic")
    self._record(
        OverlapFlagged,
        act,
        topic=topic,
        other_topic=other_topic,
        supervision_id=supervision_id,
        found_by=found_by,
        outcome=outcome,
    )
