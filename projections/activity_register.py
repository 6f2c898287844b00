"""Sổ hoạt động — dialogues, classes and conferences: foreseen, held, chaired and attended by whom; or not held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _held(_: State, fact: Learnt) -> State:
    keys = ("held_on", "place", "host_ids", "attending_ids", "participants", "minutes")
    return {"status": "held", **{k: fact.data[k] for k in keys}}


def _raised(state: State, fact: Learnt) -> State:
    return {"petition_ids": [*state["petition_ids"], fact.data["petition_id"]]}


def _cancelled(_: State, fact: Learnt) -> State:
    return {"status": "cancelled", "end_reason": fact.data["reason"]}


class ActivityRegister(Register):
    """The read model behind the register of activities."""

    name: ClassVar[str] = "activity_register"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "activity"
    FOUNDING: ClassVar[str] = "activity.announced"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status", "kind", "occasion")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "held": _held,
        "petition_raised": _raised,
        "cancelled": _cancelled,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The activity as foreseen."""
        keys = ("code", "kind", "title", "host_ids", "occasion", "area", "planned_for")
        return {
            **{k: fact.data[k] for k in keys},
            "status": "announced",
            "announced_on": fact.on,
            "attending_ids": [],
            "petition_ids": [],
            **dict.fromkeys(("held_on", "place", "participants", "minutes", "end_reason")),
        }


READ_MODEL = ActivityRegister
register = ActivityRegister.register
one = ActivityRegister.one
