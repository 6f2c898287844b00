"""Alerts, their rules, and who was told or not, as answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.shape import Shape
from domain.alert import Stage

AlertState = Literal["raised", "acknowledged", "snoozed", "resolved", "retracted"]


class AlertRow(Shape):
    """Cảnh báo."""

    id: UUID
    rule: str
    stage: Stage
    obligation: UUID
    effective_on: date
    noticed_at: datetime
    state: AlertState
    recipients: list[UUID]


class NoticeRow(Shape):
    """Thông báo."""

    id: UUID
    channel: str
    recipient: str
    pace: str
    state: Literal["pending", "delivered", "failed", "suppressed"]
    composed_at: datetime
    delivered_at: datetime | None
    attempts: int
    failures: list[str]
    reason: str | None
    told: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    dropped: list[dict[str, Any]]


class WhyToldRow(Shape):
    """Vì sao được báo, vì sao không."""

    alert: UUID | None
    rule: str | None
    stage: Stage | None
    verdict: Literal["told", "waits", "not_told"]
    reason: str
    text: str
    rung: str | None
    rung_from: date | None
    notices: list[dict[str, Any]]


class ThresholdShape(Shape):
    """Ngưỡng — when a stage begins."""

    stage: Stage
    days: int = Field(description="From the anchor; before it where negative.")
    unit: Literal["d", "wd"]
    anchor: Literal["due_on", "status_since"]
    reason: str
    since: date | None


class AlertRuleRow(Shape):
    """Quy tắc cảnh báo."""

    id: str = Field(examples=["reply_overdue"])
    title: str
    why: str
    kinds: list[str] = Field(description="The kinds of duty it takes; empty for any.")
    thresholds: list[ThresholdShape]
