"""Danh mục nhóm cơ quan — which bodies a group name stands for, on any day, as known at any instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _added(state: State, fact: Learnt) -> State:
    return {"member_ids": [*state["member_ids"], fact.data["member_id"]]}


def _removed(state: State, fact: Learnt) -> State:
    return {"member_ids": [m for m in state["member_ids"] if m != fact.data["member_id"]]}


class AgencySets(Register):
    """The read model behind the list of named sets."""

    name: ClassVar[str] = "agency_sets"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "agency_set"
    FOUNDING: ClassVar[str] = "agency_set.named"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code",)
    MOVES: ClassVar[Mapping[str, Move]] = {"member_added": _added, "member_removed": _removed}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The set as named."""
        return {k: fact.data[k] for k in ("code", "name", "member_ids", "complete")}


READ_MODEL = AgencySets
register = AgencySets.register
one = AgencySets.one
