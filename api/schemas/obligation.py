"""A duty, its explanation and the rates of compliance, as answered."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas.shape import AgencyThenAndNow, DueBasis, Shape, Span
from domain.plan.item import ItemKind
from domain.values import Level

ObligationStatus = Literal[
    "awaiting_date",
    "no_limit",
    "standing",
    "upcoming",
    "due_soon",
    "overdue",
    "expired_inferred",
    "submitted",
    "met",
    "met_late",
    "waived",
    "cancelled",
    "transferred",
    "suspended",
]


class ObligationRow(Shape):
    """Nghĩa vụ."""

    id: UUID
    kind: ItemKind
    title: str
    debtor: AgencyThenAndNow | None
    beneficiary: AgencyThenAndNow | None
    addressees: list[AgencyThenAndNow] = Field(
        description="All to whom it is owed; the beneficiary is the first of them."
    )
    level: Level | None
    plan: str | None
    plan_item: str | None
    period: Span | None
    data_from: date | None
    """Of a report: from when on its figures run."""
    cut_off_on: date | None
    tier: str | None
    opens_on: date | None
    due_on: date | None
    prudential_on: date | None
    due_basis: DueBasis
    ground: str | None
    setter: AgencyThenAndNow | None
    status: ObligationStatus
    days_late: int
    started_on: date | None
    evidence_on: date | None
    """The day of the last evidence attached."""
    question: Literal["open", "owed", "not_owed"] | None
    """Whether it is owed at all, where the rules leave that to a person, and what was decided."""
    met_on: date | None
    age_days: int | None
    recommendation: str | None
    source: dict[str, str] | None
    report: str | None


class Rate(Shape):
    """Tỷ lệ — without a denominator there is none."""

    numerator: int
    denominator: int
    rate: float | None


class ComplianceRow(Shape):
    """Tỷ lệ thực hiện; without a denominator there is no rate."""

    key: str | None
    label: str | None
    numerator: int
    denominator: int
    rate: float | None
    excluded: dict[str, int]
    beside: dict[str, int]
    """What was met, in the numerator, that had no limit, or a day that was only inferred."""
    in_time: Rate
    """The same of those alone whose limit the text states or a decision accepts."""


class ObligationExplanation(Shape):
    """Why this date and this status."""
