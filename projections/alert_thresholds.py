"""Ngưỡng cảnh báo — the thresholds that the ledger's bodies have set, in force or not, each with its ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def withdrawn(_: State, fact: Learnt) -> State:
    """A setting that has ended keeps what it said, with the day of its end."""
    return {"status": "withdrawn", "ended_on": fact.on, "end_reason": fact.data["reason"]}


class AlertThresholds(Register):
    """The read model behind the thresholds."""

    name: ClassVar[str] = "alert_thresholds"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "alert_threshold"
    FOUNDING: ClassVar[str] = "alert_threshold.set"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "rule", "stage", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {"withdrawn": withdrawn}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The threshold as set."""
        keys = (
            "code",
            "rule",
            "stage",
            "days",
            "unit",
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


READ_MODEL = AlertThresholds
register = AlertThresholds.register
one = AlertThresholds.one
