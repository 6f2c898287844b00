"""Cơ quan, tổ chức — any body: how it enters the ledger, and under which name.

Each side of it has a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from datetime import date
from typing import get_args

from domain.actor import Act
from domain.agency import relation, reorganization, state, transfer
from domain.agency.relation import EDGE_TYPES, EdgeType
from domain.agency.state import AgencyState
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact, FoundingFact
from domain.values import Level, check_code

__all__ = ["EDGE_TYPES", "LEVELS", "Agency", "EdgeType"]

LEVELS: tuple[str, ...] = get_args(Level)


class Agency(AgencyState):
    """Cơ quan, tổ chức — a body that owes, assigns, supervises or receives."""

    TOPIC = "agency"

    Event = state.Event

    EdgeAdded = relation.EdgeAdded
    EdgeEnded = relation.EdgeEnded
    add_edge = relation.add_edge
    end_edge = relation.end_edge

    Merged = reorganization.Merged
    Split = reorganization.Split
    Dissolved = reorganization.Dissolved
    Succeeded = reorganization.Succeeded
    merge_into = reorganization.merge_into
    split = reorganization.split
    dissolve = reorganization.dissolve
    succeed = reorganization.succeed

    ResponsibilityTransferred = transfer.ResponsibilityTransferred
    transfer_responsibility = transfer.transfer_responsibility

    class Registered(state.Event, FoundingFact):
        """Đăng ký cơ quan — the body enters the ledger under the name it bears."""

        TOPIC = "agency.registered"

        name: str
        kind: str
        level: Level
        founded_on: date | None
        province: str | None

    class Renamed(state.Event):
        """Đổi tên — the body bears another name from `happened_on`; earlier documents keep the old one."""

        TOPIC = "agency.renamed"

        name: str
        ground: str | None

        def apply(self, aggregate: AgencyState) -> None:
            """Remember the name."""
            aggregate.name = self.name

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this body."""

        TOPIC = "agency.fact_corrected"

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

    def rename(self, act: Act, *, name: str, ground: str | None) -> None:
        """Give the body another name from the day of the act."""
        if not name.strip() or name.strip() == self.name:
            raise InvalidInputError("name_new", "Tên mới phải khác tên cũ.", pointer="/name")
        self.must_exist(act.on, "/happened_on")
        self._record(self.Renamed, act, name=name.strip(), ground=ground)
