"""A supervision round, its findings, steps, overlaps and publication, as answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from api.schemas.shape import AgencyName, DocumentShape, Shape, Span
from domain.supervision import FindingKind, Origin


class FindingRow(Shape):
    """Phát hiện."""

    no: int
    kind: FindingKind
    statement: str
    evidence: list[str]
    state: Literal["recorded", "contested", "upheld", "withdrawn"]


class SupervisionRow(Shape):
    """Cuộc giám sát."""

    id: UUID
    code: str
    status: str
    subject: str
    field: str | None
    origin: Origin
    plan_id: UUID | None
    plan_item: str | None
    lead_id: UUID
    lead: AgencyName
    supervised_ids: list[UUID]
    supervised: list[AgencyName]
    window: Span
    findings: list[FindingRow]
    version: int


class SupervisionStepsRow(Shape):
    """Các bước của một cuộc giám sát."""

    code: str
    status: str
    subject: str
    origin: Origin
    field: str | None
    lead: AgencyName
    supervised: list[AgencyName]
    steps: dict[str, bool]
    missing: list[str]
    recommendations: int
    information_missing: list[AgencyName]
    ordering_document: DocumentShape | None
    counts: list[dict[str, Any]]


class OverlapRow(Shape):
    """Hai cuộc giám sát chồng chéo."""

    subject: str
    first: str
    first_lead: AgencyName
    second: str
    second_lead: AgencyName
    supervised: list[AgencyName]
    reason: str | None


class PublicationRow(Shape):
    """Công khai kết quả của một cuộc giám sát; `days` from the conclusion to it, or until the day asked for."""

    supervision: str
    lead: AgencyName
    concluded_on: date
    state: Literal["published", "withheld", "open"]
    published_on: date | None
    medium: str | None
    link: str | None
    reason: str | None
    authority: AgencyName | None
    days: int
