"""What settles a date or a limit: local rules, calendar decisions and the worklists that wait for them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from api.schemas.obligation import ObligationStatus
from api.schemas.shape import AgencyName, AgencyThenAndNow, Shape
from domain.values import Level
from projections import worklists


class LocalRuleRow(Shape):
    """Quy định thời hạn của địa phương."""

    id: UUID
    code: str
    kind: str
    term: str
    setter: AgencyName
    levels: list[Level]
    debtor_ids: list[UUID]
    valid_from: date
    valid_to: date | None
    ground: str
    status: Literal["in_force", "superseded"]
    ended_on: date | None
    version: int


class RollingRuleRow(Shape):
    """Quy định lùi hạn — of one body, for the fixed days it sets."""

    id: UUID
    code: str
    setter: AgencyName
    valid_from: date
    ground: str
    status: Literal["in_force", "superseded"]
    ended_on: date | None
    version: int


class CalendarDecisionRow(Shape):
    """Quyết định về lịch."""

    id: UUID
    code: str
    announced_on: date
    days: list[dict[str, Any]]
    confirmed_years: list[int]
    source: str
    version: int


class CalendarEffectRow(Shape):
    """A duty whose last day, or whose working day on or before it, a decision about days moved."""

    obligation: UUID
    title: str
    debtor: AgencyThenAndNow | None
    due_before: date
    due_after: date
    prudential_before: date | None
    prudential_after: date | None
    status: ObligationStatus


class WorklistRow(Shape):
    """Việc chờ quyết định — one matter, who must decide it, and the duties that wait."""

    kind: worklists.Kind
    plan: str | None
    plan_item: str | None
    title: str
    decider_id: UUID | None
    decider: AgencyName | None
    decided_by: str | None
    why: str
    duties: int
    oldest_age_days: int | None
    obligation_ids: list[UUID]
    recommendation: str | None
    """Whose steps of urging lack their documents."""
    supervision: str | None
    """Whose sessions lack their minutes, or whose conclusion its report."""
    criticism: str | None
    """Whose discussions lack their minutes."""
