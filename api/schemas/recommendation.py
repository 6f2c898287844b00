"""A recommendation, its points, letters and replies, as answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from api.schemas.shape import AgencyName, DocumentShape, Shape
from domain.recommendation import Position

RecommendationStatus = Literal[
    "draft",
    "sent",
    "received",
    "transferred",
    "replied",
    "reply_insufficient",
    "reply_accepted",
    "resolving",
    "resolved",
    "verified",
    "disputed",
    "withdrawn",
    "closed",
]


class PointRow(Shape):
    """Ý kiến nghị, with the position taken on it."""

    no: int
    text: str
    position: Position | None
    reason: str | None
    measures: str | None
    promised_on: date | None


class AwaitedShape(Shape):
    """Đang chờ — what is to come next, and for how long that has been so."""

    what: Literal["reply", "assessment", "resolution", "verification"]
    since: date
    """The day of the step before; of a reply the receipt or, where none is known, the sending."""
    days: int


class TopicShape(Shape):
    """Việc gì — as the round, the dialogue, the criticism or the petition says that the letter comes from."""

    field: str | None
    """The field of the round."""
    subject: str | None
    kind: str | None
    """The kind of a petition: its content is not kept."""


class RecommendationRow(Shape):
    """Kiến nghị."""

    id: UUID
    code: str
    status: RecommendationStatus
    source: dict[str, str]
    issuer: AgencyName
    addressee: AgencyName
    responsible: AgencyName
    document: DocumentShape | None
    points: list[PointRow]
    topic: TopicShape | None
    awaiting: AwaitedShape | None
    """Null where it is settled or ended."""
    issued_on: date
    received_on: date | None
    urgent: bool
    forwarding: bool
    """Whether the addressee was asked to pass the matter on."""
    outside_round: bool | None
    """Whether it went to a body that the round does not supervise; null where no round is, or none may be seen."""
    verification: dict[str, Any] | None
    """When it was seen that the matter is settled, by what evidence or document."""
    reply_limit: dict[str, Any] | None
    reply_obligation: UUID
    resolution_obligation: UUID | None
    replies: list[dict[str, Any]]
    reminders: list[dict[str, Any]]
    version: int


class LetterRow(Shape):
    """Văn bản kiến nghị — one letter, with every recommendation that it carries."""

    issuer: AgencyName
    document: DocumentShape
    document_code: str | None
    sent_on: date
    recommendations: list[str]


class CouncilMatterRow(Shape):
    """Việc đưa ra HĐND — a recommendation of which a council was told, what it said, who was to act."""

    recommendation: str
    status: RecommendationStatus
    responsible: AgencyName
    council: AgencyName
    referred_on: date
    session: str | None
    opinion: str | None
    debated_on: date | None
    directed: list[AgencyName]
    acted: list[dict[str, Any]]
    """What has been done since the council spoke: when, what, by whom."""
    resolved_on: date | None


class ReplyRow(Shape):
    """Văn bản trả lời."""

    id: UUID
    code: str
    agency_id: UUID
    document: DocumentShape
    replied_on: date
    received_on: date | None
    points: list[dict[str, Any]]
