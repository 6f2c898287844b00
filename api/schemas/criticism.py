"""Social criticism and forwarded petitions, as answered."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas.shape import AgencyName, Shape


class CriticismRow(Shape):
    """Phản biện xã hội — one draft under criticism."""

    id: UUID
    code: str
    status: str
    subject: str
    requester: AgencyName
    lead: AgencyName
    drafter: AgencyName
    requested_on: date
    draft: dict[str, Any] | None
    acts: list[dict[str, Any]]
    opinion: dict[str, Any] | None
    points: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    effect: str | None
    final_text: dict[str, Any] | None
    same_opinion: list[str] = Field(
        default_factory=list,
        description="Of one criticism: others of its lead whose opinion has the same number and day.",
    )
    version: int


class PetitionRow(Shape):
    """Đơn thư — by its number alone."""

    id: UUID
    code: str
    number: str
    kind: str
    status: str
    received_by: AgencyName
    holder: AgencyName
    received_on: date
    forwardings: list[dict[str, Any]]
    outcome: dict[str, Any] | None
    publication: dict[str, Any] | None
    version: int
