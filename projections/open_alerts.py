"""Cảnh báo — what was raised, on which day it took effect, and whether it still stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from projections.bitemporal import Learnt, at
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State

STATE: Final[Mapping[str, str]] = {
    "acknowledged": "acknowledged",
    "snoozed": "snoozed",
    "resolved": "resolved",
    "retracted": "retracted",
    "reopened": "raised",
}


def _moved(_: State, fact: Learnt) -> State:
    what = fact.name.partition(".")[2]
    snooze = {"snoozed_until": fact.data["until_on"]} if what == "snoozed" else {}
    return {"state": STATE[what], "reason": fact.data.get("reason")} | snooze


class OpenAlerts(Register):
    """The read model behind the list of alerts."""

    name: ClassVar[str] = "open_alerts"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "alert"
    FOUNDING: ClassVar[str] = "alert.raised"
    COLUMNS: ClassVar[tuple[str, ...]] = ("effective_on", "state", "rule", "stage", "obligation")
    MOVES: ClassVar[Mapping[str, Move]] = dict.fromkeys(STATE, _moved)

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The alert as raised."""
        data = fact.data
        keys = ("code", "rule", "stage", "clock_start", "due_on", "effective_on", "noticed_at")
        return {
            **{k: data[k] for k in keys},
            "obligation": data["obligation_id"],
            "state": "raised",
            "recipients": data["recipient_ids"],
            "snoozed_until": None,
            "reason": None,
        }


READ_MODEL = OpenAlerts
register = OpenAlerts.register
one = OpenAlerts.one


def counts(rows: Rows, moment: Moment) -> list[Row]:
    """How many alerts there are of each rule and state."""
    return rows.fetch(
        "SELECT t.rule, t.state, COUNT(*) AS n FROM open_alerts t "
        f"WHERE {at('t')} GROUP BY t.rule, t.state",
        moment.params,
    )


def by_obligation(rows: Rows, moment: Moment, obligations: Sequence[str]) -> dict[str, list[Row]]:
    """The alerts about each of some duties."""
    found: dict[str, list[Row]] = {o: [] for o in obligations}
    for obligation in obligations:
        found[obligation] = register(rows, moment, {"obligation": obligation}, limit=500)
    return found
