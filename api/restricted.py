"""Hạn chế đọc: findings about persons are shown to those who supervise and inspect, and to the lead of the round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.ports import Caller
from domain.values import resolve_id
from projections.read_model import Row

READERS: Final = frozenset({"inspector", "supervisor", "leader", "auditor"})
"""The roles that read every finding."""
RECORDED: Final = "supervision.finding_recorded"
CORRECTED: Final = "supervision.fact_corrected"
TELLING: Final = frozenset({"statement", "evidence", "concerned_id"})
"""What a restricted finding says; a correction does not tell whose finding it corrects."""
HIDDEN: Final = "Hạn chế đọc"
FILES: Final = "inspection."
"""Facts about inspection files: that there is one is no secret, what it asks and concludes is."""


def may_read(caller: Caller, lead_id: str) -> bool:
    """Whether the caller reads restricted findings of rounds that this body leads."""
    return caller.role in READERS or (
        caller.agency is not None and str(resolve_id("agency", caller.agency)) == lead_id
    )


def seen_by(caller: Caller, rounds: Sequence[Row]) -> list[Row]:
    """The rounds as the caller may see them: that there is a restricted finding is no secret, what it says is."""
    return [
        row
        if may_read(caller, row["lead_id"])
        else {**row, "findings": [_hidden(f) if f["restricted"] else f for f in row["findings"]]}
        for row in rounds
    ]


def _hidden(finding: Row) -> Row:
    return {**finding, "statement": HIDDEN, "evidence": [], "concerned_id": None}


def facts_seen_by(caller: Caller, facts: Sequence[Row]) -> list[Row]:
    """The facts of the trail as the caller may see them."""
    if caller.role in READERS:
        return list(facts)
    return [{**f, "data": _told(f)} for f in facts]


def _told(fact: Row) -> Row:
    data: Row = fact["data"]
    if fact["type"].startswith(FILES):
        return {"code": fact["subject_code"], "restricted": HIDDEN}
    if fact["type"] == RECORDED and data["restricted"]:
        return _hidden(data)
    if fact["type"] == CORRECTED and data["field"] in TELLING:
        return {**data, "value": HIDDEN}
    return data
