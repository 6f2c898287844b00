"""Erasures of personal data, as answered."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from api.schemas.shape import DocumentShape, Shape


class ErasureRow(Shape):
    """Xóa dữ liệu cá nhân — that it was done, never what was deleted."""

    id: UUID
    code: str
    """The opaque id under which facts know the person."""
    erased_on: date
    recorded_at: datetime
    position: int
    legal_basis: str
    requested_on: date | None
    document: DocumentShape | None
    kinds: list[str]
    version: int
