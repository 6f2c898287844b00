"""A body and its edges, as answered."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas.shape import AgencyName, Shape
from domain.agency import EdgeType
from domain.values import Level


class Edge(Shape):
    """Quan hệ."""

    type: EdgeType
    to_id: UUID
    from_: date | None = Field(alias="from")


class AgencyRow(Shape):
    """Cơ quan, tổ chức."""

    id: UUID
    code: str
    name: str
    kind: str
    level: Level
    founded_on: date | None
    edges: list[Edge]
    status: Literal["active", "merged", "split", "dissolved"]
    ended_on: date | None
    successor_ids: list[UUID]
    predecessor_ids: list[UUID]
    version: int


class AgencySetRow(Shape):
    """Nhóm cơ quan — a group name with its members on the day."""

    id: UUID
    code: str
    name: str
    members: list[AgencyName]
    complete: bool
    version: int
