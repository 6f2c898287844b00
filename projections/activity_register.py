"""Sổ hoạt động — dialogues, classes and conferences: foreseen, held, chaired and attended by whom; or not held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar, Final
from uuid import UUID

from projections import agency_directory
from projections.bitemporal import Learnt
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State

EVERY: Final = 1_000_000


def _held(_: State, fact: Learnt) -> State:
    keys = ("held_on", "place", "host_ids", "attending_ids", "participants", "minutes")
    return {"status": "held", **{k: fact.data[k] for k in keys}}


def _raised(state: State, fact: Learnt) -> State:
    return {"petition_ids": [*state["petition_ids"], fact.data["petition_id"]]}


def _reported(state: State, fact: Learnt) -> State:
    return {"reported_ids": [*state["reported_ids"], fact.data["member_id"]]}


def _minuted(state: State, fact: Learnt) -> State:
    ids = [*state["obligation_ids"], *fact.data["obligation_ids"]]
    return {"minutes": fact.data["document"], "obligation_ids": ids}


def _cancelled(_: State, fact: Learnt) -> State:
    return {"status": "cancelled", "end_reason": fact.data["reason"]}


class ActivityRegister(Register):
    """The read model behind the register of activities."""

    name: ClassVar[str] = "activity_register"
    version: ClassVar[int] = 2
    KIND: ClassVar[str] = "activity"
    FOUNDING: ClassVar[str] = "activity.announced"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status", "kind", "occasion")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "held": _held,
        "petition_raised": _raised,
        "member_reported": _reported,
        "minutes_recorded": _minuted,
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
            "reported_ids": [],
            "obligation_ids": [],
            **dict.fromkeys(("held_on", "place", "participants", "minutes", "end_reason")),
        }


READ_MODEL = ActivityRegister
register = ActivityRegister.register
one = ActivityRegister.one


def members(rows: Rows, moment: Moment, activity: UUID) -> list[Row] | None:
    """Who has a seat in the body that chaired it, or reported without one; and whether it reported there."""
    found = one(rows, moment, activity)
    if found is None:
        return None
    hosts, told = set(found["host_ids"]), set(found["reported_ids"])
    every = agency_directory.register(rows, moment, limit=EVERY)
    # Who reported though nobody knows of its seat is shown with the members, not hidden.
    return [
        {
            "member": {k: body[k] for k in ("id", "code", "name")},
            "seated": _is_seated(body, hosts),
            "reported": body["id"] in told,
        }
        for body in every
        if body["id"] in told or _is_seated(body, hosts)
    ]


def seated(rows: Rows, moment: Moment, hosts: Collection[str]) -> set[str]:
    """The bodies known to have a seat in some others."""
    every = agency_directory.register(rows, moment, limit=EVERY)
    return {body["id"] for body in every if _is_seated(body, hosts)}


def _is_seated(body: Row, hosts: Collection[str]) -> bool:
    return any(e["type"] == "seat_in" and e["to_id"] in hosts for e in body["edges"])
