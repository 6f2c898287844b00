"""Thang thông báo — the ladders that the ledger's bodies have set, in force or not, each with its ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.alert_thresholds import withdrawn
from projections.bitemporal import Learnt
from projections.register import Move, Register, State


class NotificationLadders(Register):
    """The read model behind the ladders."""

    name: ClassVar[str] = "notification_ladders"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "notification_ladder"
    FOUNDING: ClassVar[str] = "notification_ladder.set"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "rule", "level", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {"withdrawn": withdrawn}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The ladder as set."""
        keys = (
            "code",
            "rule",
            "level",
            "rungs",
            "valid_from",
            "valid_to",
            "setter_id",
            "ground",
            "document",
        )
        ended = dict.fromkeys(("ended_on", "end_reason"))
        return {
            **{k: fact.data[k] for k in keys},
            "status": "in_force",
            "recorded_at": fact.recorded_at.isoformat(),
            **ended,
        }


READ_MODEL = NotificationLadders
register = NotificationLadders.register
one = NotificationLadders.one
