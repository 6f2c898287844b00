"""Inspection files, as answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from api.schemas.shape import AgencyName, DocumentShape, Shape


class SavedQuery(Shape):
    """Câu hỏi đã lưu — parameters of GET /api/v1/events."""

    no: int
    on: date
    title: str
    question: dict[str, str]


class FrozenBundle(Shape):
    """Gói bằng chứng đã chốt — its digest, and the checkpoint under which its facts are proven."""

    no: int
    query_no: int
    on: date
    sha256: str
    facts: int
    size: int
    root: str
    position: int
    kept: bool
    """Whether the file is still there; of one inspection file, also whether it still has its digest."""


class BundleReading(Shape):
    """Lượt đọc — who took a bundle out, when and what for."""

    no: int
    reader: str
    at: datetime
    purpose: str


class InspectionRow(Shape):
    """Hồ sơ kiểm tra — one file."""

    id: UUID
    code: str
    status: Literal["open", "closed"]
    subject: str
    purpose: str
    mandate: DocumentShape
    lead: AgencyName
    inspected: list[AgencyName]
    team: list[str]
    opened_on: date
    queries: list[SavedQuery]
    bundles: list[FrozenBundle]
    readings: list[BundleReading]
    copies: list[dict[str, Any]]
    conclusion: dict[str, Any] | None
    version: int
