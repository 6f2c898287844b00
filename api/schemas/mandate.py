"""A mandate, and a decision about what somebody may do, as answered."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.actions import Action
from api.authorization import Edge
from api.schemas.shape import AgencyName, DocumentShape, Shape, Span
from domain.mandate import Place, Role


class MandateRow(Shape):
    """Tư cách đại diện."""

    id: UUID
    code: str
    account: str
    agency: AgencyName | None
    role: Role
    place: Place
    stands_in_for_id: UUID | None
    from_: date = Field(alias="from")
    to: date | None
    absences: list[Span]
    ground: str
    document: DocumentShape | None
    status: Literal["given", "ended"]
    ended_on: date | None
    reason: str | None
    version: int


class AccessAnswer(Shape):
    """Câu trả lời — whether an account may do something on a day, by which rule, and what would be needed."""

    allowed: bool
    rule: Literal["mandate_valid", "mandate_for_agency", "role_may", "relation_held"]
    explanation: str
    account: str
    operation: str
    action: Action
    subject: UUID | None
    role: Role | None
    agency: AgencyName | None
    mandate: str | None
    edges: list[Edge]
    """The relations that decided; where it is refused, those that are held and do not suffice."""
    edges_needed: list[Edge]
    on: date
