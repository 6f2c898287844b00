"""Kết quả — what became of the matter: made public, taken back, ended."""

from __future__ import annotations

from typing import Any, ClassVar

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError
from domain.recommendation.state import Event, RecommendationState
from domain.values import Document


class OutcomePublished(Event):
    """Công khai kết quả giải quyết — where the public can read what became of the matter."""

    TOPIC = "recommendation.outcome_published"

    medium: str
    link: str | None


class Withdrawn(Event):
    """Rút kiến nghị — by the recommender, with the reason."""

    TOPIC = "recommendation.withdrawn"
    class_version: ClassVar[int] = 2

    reason: str
    document: Document | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier withdrawals named no document."""
        state["document"] = None

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the end."""
        aggregate.phase = "withdrawn"


class Closed(Event):
    """Kết thúc theo dõi — after a verified resolution (or a settled reply with nothing to resolve)."""

    TOPIC = "recommendation.closed"

    reason: str | None

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the end."""
        aggregate.phase = "closed"


def publish_outcome(self: RecommendationState, act: Act, *, medium: str, link: str | None) -> None:
    """Make public what became of the matter; not before a reply, and also after the follow-up has ended."""
    if self.phase == "withdrawn":
        self._must_be_open(act)
    self._not_before_issue(act.on, "/happened_on")
    if self.replied_on is None or act.on < self.replied_on:
        raise ConflictError(
            "publication_after_reply",
            "Chưa có trả lời thì chưa có kết quả để công khai.",
            allowed="a reply first",
        )
    stated.medium(medium)
    self._record(OutcomePublished, act, medium=medium, link=link)


def withdraw(
    self: RecommendationState, act: Act, *, reason: str, document: Document | None = None
) -> None:
    """Take the recommendation back."""
    self._must_be_open(act)
    stated.reason(reason)
    self._record(Withdrawn, act, reason=reason, document=document)


def close(self: RecommendationState, act: Act, *, reason: str | None) -> None:
    """End the follow-up: after verification, or when every point was refused and the reply accepted."""
    self._must_be_open(act)
    nothing_to_resolve = self.phase == "reply_accepted" and all(
        p == "refused" for p in self.positions.values()
    )
    if self.phase != "verified" and not nothing_to_resolve:
        raise ConflictError(
            "closed_after_verification",
            "Chưa có kết quả giải quyết được xác nhận.",
            allowed="verified, or an accepted reply that refuses every point",
        )
    self._record(Closed, act, reason=reason)
