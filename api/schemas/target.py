"""A target with its baseline, pace and projection, as answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.schemas.shape import Shape, Span


class TargetRow(Shape):
    """Chỉ tiêu — with how far it is on the day asked for."""

    id: UUID
    code: str
    title: str
    plan_id: UUID | None
    item: str | None
    counts: str
    unit: str
    value: int | None
    period: Span
    levels: list[str]
    fields: list[str]
    counting_rule: dict[str, Any] | None
    allocations: list[dict[str, Any]]
    baselines: list[dict[str, Any]]
    adjustments: list[dict[str, Any]]
    counted: list[dict[str, Any]]
    uncounted: list[dict[str, Any]]
    progress: dict[str, Any]
    version: int
