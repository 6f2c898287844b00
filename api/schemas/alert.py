"""Alerts, their rules, and who was told or not, as answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.shape import Shape
from domain.alert import Matter, Stage

AlertState = Literal["raised", "acknowledged", "snoozed", "resolved", "retracted"]


class AlertRow(Shape):
    """Cảnh báo."""

    id: UUID
    rule: str
    stage: Stage
    matter: Matter = Field(description="What it is about: a duty, or a round or target.")
    obligation: UUID = Field(description="The duty; of another matter, its id.")
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
    subscriptions: list[dict[str, Any]] = Field(
        description="What was chosen or ended by then; who has chosen nothing has the inbox."
    )


class ThresholdShape(Shape):
    """Ngưỡng — when a stage begins."""

    stage: Stage
    days: int | None = Field(
        description="From the anchor; before it where negative. Null: not told."
    )
    unit: Literal["d", "wd", "min"]
    anchor: Literal["due_on", "lacks_since", "begun_at"]
    reason: str
    since: date | None
    until: date | None
    set_by: str | None = Field(description="The threshold of this ledger that says so.")


class AlertRuleRow(Shape):
    """Quy tắc cảnh báo."""

    id: str = Field(examples=["reply_overdue"])
    title: str
    why: str
    matter: Matter | Literal["service"]
    lacks: Literal["date", "request", "reply"] | None
    kinds: list[str] = Field(description="The kinds of duty it takes; empty for any.")
    thresholds: list[ThresholdShape]


class SettingRow(Shape):
    """Quyết định về cảnh báo."""

    id: UUID
    code: str
    rule: str | None
    valid_from: date
    valid_to: date | None
    setter_id: UUID
    ground: str
    status: Literal["in_force", "withdrawn"]
    ended_on: date | None
    end_reason: str | None


class AlertThresholdRow(SettingRow):
    """Ngưỡng cảnh báo."""

    stage: Stage
    days: int | None
    unit: Literal["d", "wd", "min"]


class NotificationLadderRow(SettingRow):
    """Thang thông báo."""

    level: str | None
    rungs: list[dict[str, Any]]


class SubscriptionRow(Shape):
    """Đăng ký nhận."""

    channel: Literal["mail", "webhook", "chat", "inbox"]
    address: str | None
    pace: Literal["immediate", "daily", "weekly"]
    lang: Literal["vi", "en"]
    secret: str | None = Field(default=None, description="Of a webhook, when it is chosen.")


class AbsenceRow(Shape):
    """Vắng mặt."""

    id: UUID
    code: str
    account: str
    from_on: date
    to_on: date
    deputy: str | None
    back_on: date | None


class IncidentRow(Shape):
    """Sự cố vận hành."""

    id: UUID
    alertname: str
    severity: Literal["info", "warning", "critical"]
    summary: str
    description: str
    labels: dict[str, str]
    starts_at: datetime
    ends_at: datetime | None
    noticed_at: datetime
    state: Literal["firing", "ended"]


class TakenInRow(Shape):
    """Đã nhận."""

    alerts: int
    facts: int
    ignored: int = Field(description="Alerts that this ledger had told itself.")
