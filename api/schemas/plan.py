"""A plan, its items, its progress and its recipients, as answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.obligation import ObligationStatus
from api.schemas.shape import AgencyName, AgencyThenAndNow, Shape, Span
from domain.plan.item import ItemKind, Modality

PlanStatus = Literal["draft", "issued", "concluded", "superseded", "revoked"]


class PlanItemRow(Shape):
    """Nội dung kế hoạch."""

    code: str
    kind: ItemKind
    text: str
    place: str | None
    lead_ids: list[UUID]
    coordinator_ids: list[UUID]
    addressee_ids: list[UUID]
    debtor_ids: list[UUID]
    modality: Modality
    cadence: dict[str, Any]
    scope: dict[str, Any] | None
    quantity: dict[str, Any] | None


class PlanRow(Shape):
    """Kế hoạch."""

    id: UUID
    code: str
    title: str
    type: str
    status: PlanStatus
    edition: int
    """Which edition of its draft the text is."""
    issuer_id: UUID
    issuer: AgencyName
    document_code: str | None = Field(examples=["15-ĐA/TU"])
    issued_on: date | None
    place: str | None
    """Where it was issued, as the document says."""
    period: Span
    recipients: list[UUID]
    recipient_names: list[str]
    items: list[PlanItemRow]
    version: int


class PlanProgressRow(Shape):
    """Tiến độ kế hoạch."""

    plan: str
    plan_id: UUID
    title: str
    items: int
    statuses: dict[ObligationStatus, int]
    total: int


class AmbiguityRow(Shape):
    """Điểm chưa rõ — with its readings, the default, who decides, and the resolution that holds."""

    plan: str
    code: str
    items: list[str]
    problem: str
    readings: list[dict[str, Any]]
    default: str | None
    decider_id: UUID | None
    decider: AgencyName | None
    decided_by: str | None
    status: Literal["open", "resolved"]
    resolution: dict[str, Any] | None
    history: list[dict[str, Any]]


class CascadeRow(Shape):
    """Cụ thể hóa — one body bound to issue a plan of its own."""

    plan_item: str
    debtor: AgencyThenAndNow
    obligation: UUID
    status: ObligationStatus
    issued: bool
    issued_on: date | None
    days_after_parent: int | None
    days_since_parent: int | None
    committee_informed_on: date | None
    committee_informed_before: bool | None
    subordinate_plan: str | None
    left_out: list[str]
    later: list[dict[str, Any]]
    smaller: list[dict[str, Any]]


class BodyAsWritten(Shape):
    """A body under its name on the day asked for; without id and code where nobody of the name is registered."""

    id: UUID | None
    code: str | None
    name: str | None


class PlanRecipientRow(Shape):
    """Nơi nhận — a body that a plan names."""

    agency: BodyAsWritten
    roles: list[str]
    recipient: bool
    bound_but_not_told: bool
    sent_on: date | None
    received_on: date | None
