"""Trả lời một kiến nghị và đánh giá: the reply to one recommendation, and how the recommender takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from api.door import Resource, Write, subject
from api.fields import (
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Listed,
    Nos,
    Reason,
    Ref,
    document,
)
from api.replies import PointReplyBody
from domain.application import Recorded
from domain.commands import replies
from domain.errors import InvalidInputError
from domain.recommendation import Decision, Recommendation

resource = Resource("recommendations")
KNOWN = subject(Recommendation)


class PointHereBody(PointReplyBody):
    """Trả lời một ý của kiến nghị này — which may be named, as in a letter that answers several."""

    recommendation: Ref | None = None


class ReplyBody(FactBody):
    """Trả lời — one letter to this recommendation."""

    NATURAL: ClassVar[str | None] = "replied_on"

    code: Code | None = None
    document: DocumentBody | None = None
    replied_on: Day
    received_on: Day | None = None
    agency_id: Ref | None = Field(default=None, description="The body responsible, where left out.")
    points: Listed[PointHereBody]


class AssessmentBody(FactBody):
    """Đánh giá trả lời — accepted or insufficient; without points, all of them."""

    outcome: Literal["accepted", "insufficient"]
    reason: Reason | None = None
    points: Nos = Field(default_factory=list)
    resolution_due_on: Day | None = None
    ground: Line | None = None


class ReconsiderationBody(FactBody):
    """Quyết định về ý được đề nghị xem xét lại; without points, all of them."""

    decision: Decision
    points: Nos = Field(default_factory=list)
    reason: Reason
    document: DocumentBody | None = None


@resource.records("/recommendations/{code}/replies", KNOWN)
def reply_to_recommendation(write: Write, code: str, body: ReplyBody) -> Recorded:
    """Record one letter that replies to points of this recommendation."""
    _must_be_here(code, body.points)
    return replies.give_reply(
        write.ledger,
        write.act,
        reply_code=body.code,
        agency=body.agency_id,
        document=document(body.document),
        replied_on=body.replied_on,
        received_on=body.received_on,
        points=tuple((code, p.given()) for p in body.points),
    )


def _must_be_here(code: str, points: Sequence[PointHereBody]) -> None:
    """Refuse a point that is said to be another recommendation's: for those there is a route of their own."""
    here = Recommendation.identify(code)
    for i, point in enumerate(points):
        if point.recommendation and Recommendation.identify(point.recommendation) != here:
            raise InvalidInputError(
                "point_of_recommendation",
                f"Ý này là của kiến nghị “{point.recommendation}”.",
                pointer=f"/points/{i}/recommendation",
                allowed=f"{code}; POST /api/v1/replies answers points of several",
            )


@resource.records("/recommendations/{code}/assessments", KNOWN)
def assess_reply(write: Write, code: str, body: AssessmentBody) -> Recorded:
    """Accept the reply, or find it insufficient."""
    if body.outcome == "insufficient":
        return replies.find_reply_insufficient(
            write.ledger, write.act, code, reason=body.reason or "", points=tuple(body.points)
        )
    return replies.accept_reply(
        write.ledger,
        write.act,
        code,
        points=tuple(body.points),
        resolution_due_on=body.resolution_due_on,
        ground=body.ground,
    )


@resource.records("/recommendations/{code}/reconsiderations", KNOWN)
def decide_reconsideration(write: Write, code: str, body: ReconsiderationBody) -> Recorded:
    """Decide on the points that the reply asks to reconsider: upheld, or granted."""
    return replies.decide_reconsideration(
        write.ledger,
        write.act,
        code,
        decision=body.decision,
        points=tuple(body.points),
        reason=body.reason,
        document=document(body.document),
    )
