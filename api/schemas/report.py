"""A report, as answered."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from api.schemas.shape import AgencyName, DocumentShape, Shape, Span


class ReportRow(Shape):
    """Báo cáo."""

    id: UUID
    code: str
    status: Literal["submitted", "received", "returned", "accepted"]
    obligation_ids: list[UUID]
    debtor: AgencyName
    addressees: list[AgencyName]
    period: Span
    document: DocumentShape | None
    submitted_on: date
    received_on: date | None
    accepted_on: date | None
    version: int
