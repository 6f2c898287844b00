"""Readings of what is sensitive, as answered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from api.schemas.shape import Shape


class ReadingRow(Shape):
    """Lượt đọc — who read what, when and what for."""

    at: datetime
    reader: str
    role: str
    agency: str | None
    operation: str
    kind: Literal["finding", "inspection", "evidence", "personal", "reads"]
    subject: str
    purpose: str | None
