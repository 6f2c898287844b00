"""Cơ quan, tổ chức — any body, its name over time and its typed, dated edges to other bodies."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Level, check_code

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
LEVELS: tuple[str, ...] = get_args(Level)


class Agency(Subject):
    """Cơ quan, tổ chức — a body that owes, assigns, supervises or receives."""

    TOPIC = "agency"

    class Event(Fact):
        """Any fact about a body."""

    class Registered(Event, FoundingFact):
        """Đăng ký cơ quan — the body enters the ledger under the name it bears."""

        TOPIC = "agency.registered"

        name: str
        kind: str
        level: Level
        founded_on: date | None
        province: str | None

    class EdgeAdded(Event):
        """Thêm quan hệ — from this body to another, from a day on (null: from before the records)."""

        TOPIC = "agency.edge_added"

        edge: EdgeType
        to_id: UUID
        from_on: date | None

        def apply(self, aggregate: Agency) -> None:
            """Remember the edge."""
            aggregate.edges[self.edge, self.to_id] = self.from_on

    class EdgeEnded(Event):
        """Chấm dứt quan hệ — the edge holds no longer; `happened_on` is the first day without it."""

        TOPIC = "agency.edge_ended"

        edge: EdgeType
        to_id: UUID

        def apply(self, aggregate: Agency) -> None:
            """Forget the edge."""
            aggregate.edges.pop((self.edge, self.to_id), None)

    class Renamed(Event):
        """Đổi tên — the body bears another name from `happened_on`; earlier documents keep the old one."""

        TOPIC = "agency.renamed"

        name: str
        ground: str | None

        def apply(self, aggregate: Agency) -> None:
            """Remember the name."""
            aggregate.name = self.name

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this body."""

        TOPIC = "agency.fact_corrected"

    def __init__(
        self, code: str, name: str, kind: str, level: str, founded_on: date | None
    ) -> None:
        self.code = code
        self.name = name
        self.kind = kind
        self.level = level
        self.founded_on = founded_on
        self.edges: dict[tuple[str, UUID], date | None] = {}

    @classmethod
    def register(
        cls,
        act: Act,
        *,
        code: str,
        name: str,
        kind: str,
        level: str,
        founded_on: date | None = None,
        province: str | None = None,
    ) -> Agency:
        """Enter a body into the ledger."""
        if not name.strip():
            raise InvalidInputError("name_given", "Thiếu tên cơ quan.", pointer="/name")
        if level not in LEVELS:
            raise InvalidInputError(
                "level_known",
                f"Không có cấp “{level}”.",
                pointer="/level",
                allowed=", ".join(LEVELS),
            )
        agency: Agency = cls._found(
            cls.Registered,
            act,
            code=check_code(code),
            name=name.strip(),
            kind=kind,
            level=level,
            founded_on=founded_on,
            province=province,
        )
        return agency

    def add_edge(self, act: Act, *, edge: str, to_id: UUID, from_on: date | None) -> None:
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
        if (edge, to_id) in self.edges:
            raise ConflictError(
                "edge_once",
                "Quan hệ này đã được ghi.",
                pointer="/edges",
                allowed="an edge not yet held",
            )
        self._record(self.EdgeAdded, act, edge=edge, to_id=to_id, from_on=from_on)

    def end_edge(self, act: Act, *, edge: str, to_id: UUID) -> None:
        """End a relation."""
        if (edge, to_id) not in self.edges:
            raise ConflictError(
                "edge_held", "Quan hệ này không còn hoặc chưa có.", pointer="/edges"
            )
        self._record(self.EdgeEnded, act, edge=edge, to_id=to_id)

    def rename(self, act: Act, *, name: str, ground: str | None) -> None:
        """Give the body another name from the day of the act."""
        if not name.strip() or name.strip() == self.name:
            raise InvalidInputError("name_new", "Tên mới phải khác tên cũ.", pointer="/name")
        self._record(self.Renamed, act, name=name.strip(), ground=ground)
