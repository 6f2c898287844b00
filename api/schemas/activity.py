"""Meetings and other activities, and the money set aside for them, as answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from api.schemas.shape import AgencyName, Shape, Span


class ActivityRow(Shape):
    """Hoạt động — a dialogue, class or conference."""

    id: UUID
    code: str
    kind: str
    title: str
    status: Literal["announced", "held", "cancelled"]
    occasion: str
    area: str | None
    planned_for: date | None
    held_on: date | None
    place: str | None
    hosts: list[AgencyName]
    attending: list[AgencyName]
    participants: int | None
    version: int


class ActivityMemberRow(Shape):
    """Thành viên — with a seat in the body that chaired an activity, or one that reported there without."""

    member: AgencyName
    seated: bool
    reported: bool


class FundRow(Shape):
    """Kinh phí — four amounts in đồng, in all and by year."""

    id: UUID
    code: str
    plan_id: UUID | None
    item: str | None
    period: Span
    need: int
    words: str | None
    requested: int
    allocated: int
    spent: int
    years: dict[str, dict[str, int]]
    entries: list[dict[str, Any]]
    guide: dict[str, Any]
    version: int
