"""Quan hệ: the typed, dated edges from a body to others."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.agency.state import AgencyState, Event
from domain.errors import ConflictError, InvalidInputError

EdgeType = Literal[
    "party_line",
    "party_over",
    "front_line",
    "pso_line",
    "member_of",
    "supervises",
    "accountable_to",
    "staff_of",
    "scores",
    "seat_in",
]
EDGE_TYPES: tuple[str, ...] = get_args(EdgeType)


class EdgeAdded(Event):
    """Thêm quan hệ — from this body to another, from a day on (null: from before the records)."""

    TOPIC = "agency.edge_added"

    edge: EdgeType
    to_id: UUID
    from_on: date | None

    def apply(self, aggregate: AgencyState) -> None:
        """Remember the edge."""
        aggregate.edges[self.edge, self.to_id] = self.from_on


class EdgeEnded(Event):
    """Chấm dứt quan hệ — the edge holds no longer; `happened_on` is the first day without it."""

    TOPIC = "agency.edge_ended"

    edge: EdgeType
    to_id: UUID

    def apply(self, aggregate: AgencyState) -> None:
        """Forget the edge."""
        aggregate.edges.pop((self.edge, self.to_id), None)


def add_edge(self: AgencyState, act: Act, *, edge: str, to_id: UUID, from_on: date | None) -> None:
    """Relate this body to another."""
    if edge not in EDGE_TYPES:
        raise InvalidInputError(
            "edge_known",
            f"Không có loại quan hệ “{edge}”.",
            pointer="/edges/type",
            allowed=", ".join(EDGE_TYPES),
        )
    if to_id == self.id:
        raise InvalidInputError(
            "edge_to_another",
            "Cơ quan không thể quan hệ với chính mình.",
            pointer="/edges/to_id",
        )
    self.must_exist(from_on or act.on, "/edges/from")
    if (edge, to_id) in self.edges:
        raise ConflictError(
            "edge_once",
            "Quan hệ này đã được ghi.",
            pointer="/edges",
            allowed="an edge not yet held",
        )
    self._record(EdgeAdded, act, edge=edge, to_id=to_id, from_on=from_on)


def end_edge(self: AgencyState, act: Act, *, edge: str, to_id: UUID) -> None:
    """End a relation."""
    if (edge, to_id) not in self.edges:
        raise ConflictError("edge_held", "Quan hệ này không còn hoặc chưa có.", pointer="/edges")
    since = max(filter(None, (self.edges[edge, to_id], self.founded_on)), default=None)
    if since is not None and act.on < since:
        raise InvalidInputError(
            "edge_ends_after_beginning",
            f"Quan hệ này bắt đầu ngày {since:%d/%m/%Y}.",
            pointer="/happened_on",
            allowed=f">= {since.isoformat()}",
        )
    self._record(EdgeEnded, act, edge=edge, to_id=to_id)
