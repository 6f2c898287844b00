"""Consultations, as answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.shape import AgencyName, DocumentShape, Shape, Span


class AgreementShape(Shape):
    """Hiệp thương thống nhất — by its minutes."""

    agreed_on: date
    in_window: bool
    document: DocumentShape
    signed_ids: list[UUID]
    absent_ids: list[UUID]
    rounds: list[dict[str, Any]]
    note: str | None


ConsultationStatus = Literal[
    "opened",
    "reopened",
    "agreed",
    "aligned",
    "submitted",
    "opinion_given",
    "plan_issued",
]


class ConsultationRow(Shape):
    """Hiệp thương — of one board on the supervision of one year, with the days that each next step took."""

    id: UUID
    code: str
    level: str
    plan_year: int
    status: ConsultationStatus
    host: AgencyName
    parties: list[AgencyName]
    opened_on: date
    window: Span
    topics: list[dict[str, Any]]
    topics_left: list[str] = Field(
        description="Topics of which the agreement says nothing: neither a round nor a note."
    )
    overlaps: list[dict[str, Any]]
    agreement: AgreementShape | None
    alignment: dict[str, Any] | None
    not_exchanged: list[AgencyName] = Field(
        description="Council, people's committee or delegation of the unit that took no part in the exchange."
    )
    submission: dict[str, Any] | None
    opinion: dict[str, Any] | None
    plan_id: UUID | None
    days_to_alignment: int | None = Field(description="From the agreement to the exchange.")
    days_to_submission: int | None = Field(description="From the agreement to the submission.")
    days_waiting: int | None = Field(description="Since the agreement, while a step is owed.")
    warnings: list[str]
    stale: list[dict[str, Any]]
    version: int


class ConsultationOverlapRow(Shape):
    """Chồng chéo — a topic, what it overlaps, and what was said of it."""

    topic: str
    other_topic: str | None
    supervision: str | None
    supervision_id: UUID | None
    outcome: str | None


class ConsultationCoverageRow(Shape):
    """Hiệp thương ở từng cấp — a board, and whether it held its consultation on the year."""

    board: AgencyName
    level: str
    plan_year: int
    consultation: str | None
    status: str
    agreed_on: date | None
    in_window: bool | None
    signed: list[AgencyName]
    absent: list[AgencyName]
