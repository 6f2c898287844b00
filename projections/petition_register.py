"""Sổ đơn thư — every petition by its number: who holds it, since when, what became of it, what was made public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _forwarded(state: State, fact: Learnt) -> State:
    data = fact.data
    step = {"number": data["number"], "on": data["forwarded_on"], "to_id": data["addressee_id"]}
    step |= {k: data.get(k) for k in ("reply_due_on", "reply_term", "ground")}
    step["received_on"] = None
    return {
        "status": "forwarded",
        "holder_id": data["addressee_id"],
        "forwardings": [*state["forwardings"], step],
    }


def _forwarding_received(state: State, fact: Learnt) -> State:
    *before, last = state["forwardings"]
    return {"forwardings": [*before, {**last, "received_on": fact.data["received_on"]}]}


def _outcome_recorded(_: State, fact: Learnt) -> State:
    outcome = {"on": fact.on, **{k: fact.data[k] for k in ("outcome", "document")}}
    return {"status": fact.data["outcome"], "outcome": outcome}


def _published(_: State, fact: Learnt) -> State:
    return {"publication": {"on": fact.on, **{k: fact.data[k] for k in ("medium", "link")}}}


class PetitionRegister(Register):
    """The read model behind the register of petitions."""

    name: ClassVar[str] = "petition_register"
    version: ClassVar[int] = 3
    KIND: ClassVar[str] = "petition"
    FOUNDING: ClassVar[str] = "petition.received"
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "code",
        "status",
        "kind",
        "number",
        "received_on",
        "holder_id",
        "first_holder_id",
    )
    INDEXED: ClassVar[tuple[str, ...]] = ("number",)
    MOVES: ClassVar[Mapping[str, Move]] = {
        "forwarded": _forwarded,
        "forwarding_received": _forwarding_received,
        "outcome_recorded": _outcome_recorded,
        "outcome_published": _published,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The petition as received."""
        keys = ("code", "number", "kind", "holder_id")
        return {
            **{k: fact.data[k] for k in keys},
            "status": "received",
            "first_holder_id": fact.data["holder_id"],
            "received_on": fact.on,
            "forwardings": [],
            "outcome": None,
            "publication": None,
        }


READ_MODEL = PetitionRegister
register = PetitionRegister.register
one = PetitionRegister.one
