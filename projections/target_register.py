"""Sổ chỉ tiêu — every target: its number and shares, its counting rule, what has counted and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _allocated(state: State, fact: Learnt) -> State:
    said = {"on": fact.on, **{k: fact.data[k] for k in ("allocations", "note", "document")}}
    return {"allocations": [*state["allocations"], said]}


def _baseline(state: State, fact: Learnt) -> State:
    # What the stroke between the two numbers means is nobody's to guess: the ratio stays without a name.
    no = len(state["baselines"]) + 1
    baseline = {**fact.data["baseline"], "no": no, "reading": None, "decided_by_id": None}
    return {"baselines": [*state["baselines"], baseline]}


def _interpreted(state: State, fact: Learnt) -> State:
    said = {k: fact.data[k] for k in ("reading", "decided_by_id")}
    return {
        "baselines": [
            {**b, **said} if b["no"] == fact.data["no"] else b for b in state["baselines"]
        ]
    }


def _ruled(_: State, fact: Learnt) -> State:
    keys = ("rule", "origins", "decided_by_id", "document")
    return {"counting_rule": {"on": fact.on, **{k: fact.data[k] for k in keys}}}


def _adjusted(state: State, fact: Learnt) -> State:
    change = {"on": fact.on, "from": state["value"], "to": fact.data["value"]}
    change["document"] = fact.data["document"]
    return {"value": fact.data["value"], "adjustments": [*state["adjustments"], change]}


def _counted(state: State, fact: Learnt) -> State:
    keys = (
        "act_id",
        "act_code",
        "credited_id",
        "level",
        "field",
        "origin",
        "year",
        "rule",
        "joint",
    )
    # Who put the act under a field, and when, stays beside it: fields overlap, so the choice is somebody's.
    count = {k: fact.data[k] for k in keys} | {"classified_on": fact.on}
    left_out = [u for u in state["uncounted"] if u["act_id"] != count["act_id"]]
    return {"counted": [*state["counted"], count], "uncounted": left_out}


def _uncounted(state: State, fact: Learnt) -> State:
    said = {k: fact.data[k] for k in ("act_id", "act_code", "origin", "field", "year", "rule")}
    others = [u for u in state["uncounted"] if u["act_id"] != said["act_id"]]
    return {
        "counted": [c for c in state["counted"] if c["act_id"] != said["act_id"]],
        "uncounted": [*others, said],
    }


class TargetRegister(Register):
    """The read model behind the register of targets."""

    name: ClassVar[str] = "target_register"
    version: ClassVar[int] = 2
    KIND: ClassVar[str] = "target"
    FOUNDING: ClassVar[str] = "target.set"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "plan_id", "counts")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "allocated": _allocated,
        "baseline_recorded": _baseline,
        "baseline_interpreted": _interpreted,
        "counting_rule_decided": _ruled,
        "adjusted": _adjusted,
        "progress_counted": _counted,
        "progress_uncounted": _uncounted,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The target as set."""
        data = fact.data
        keys = (
            "code",
            "plan_id",
            "item",
            "title",
            "counts",
            "unit",
            "value",
            "levels",
            "fields",
            "body_ids",
            "groups",
            "document",
        )
        first, last = int(data["period_from"][:4]), int(data["period_to"][:4])
        return {
            **{k: data[k] for k in keys},
            "years": [y for y in data["years"] if first <= y <= last],
            "period": {"from": data["period_from"], "to": data["period_to"]},
            "counting_rule": None,
            **{k: [] for k in ("allocations", "baselines", "adjustments", "counted", "uncounted")},
        }


READ_MODEL = TargetRegister
register = TargetRegister.register
one = TargetRegister.one
