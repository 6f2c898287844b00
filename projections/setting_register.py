"""The common shape of what bodies decide for their own ledger: in force or withdrawn, each with its ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from projections.bitemporal import Learnt
from projections.register import Move, State

EVERY_ONE: Final = ("valid_from", "valid_to", "setter_id", "ground", "document")


def _withdrawn(_: State, fact: Learnt) -> State:
    """What has ended keeps what it said, with the day of its end."""
    return {"status": "withdrawn", "ended_on": fact.on, "end_reason": fact.data["reason"]}


class Settings:
    """What registers of such decisions have in common; each names what its decisions say."""

    SAYS: ClassVar[tuple[str, ...]]
    MOVES: ClassVar[Mapping[str, Move]] = {"withdrawn": _withdrawn}

    @classmethod
    def founded(cls, fact: Learnt) -> State:
        """The decision as made."""
        return {
            **{k: fact.data[k] for k in ("code", *cls.SAYS, *EVERY_ONE)},
            "status": "in_force",
            "recorded_at": fact.recorded_at.isoformat(),
            "ended_on": None,
            "end_reason": None,
        }
