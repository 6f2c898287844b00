"""Sự cố vận hành — what was told about the state of the service, from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _ended(_: State, fact: Learnt) -> State:
    return {"state": "ended", "ends_at": fact.data["ends_at"]}


class Incidents(Register):
    """The read model behind incidents."""

    name: ClassVar[str] = "incidents"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "incident"
    FOUNDING: ClassVar[str] = "incident.reported"
    COLUMNS: ClassVar[tuple[str, ...]] = ("starts_at", "state", "alertname", "severity")
    MOVES: ClassVar[Mapping[str, Move]] = {"ended": _ended}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The incident as reported."""
        keys = ("code", "alertname", "severity", "summary", "description", "starts_at")
        labels = {label["name"]: label["value"] for label in fact.data["labels"]}
        noticed = fact.recorded_at.isoformat()
        said = {k: fact.data[k] for k in keys}
        return {**said, "labels": labels, "noticed_at": noticed, "state": "firing", "ends_at": None}


READ_MODEL = Incidents
register = Incidents.register
one = Incidents.one
