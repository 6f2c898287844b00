"""Hạn chế đọc: findings about persons are shown to those who supervise and inspect, and to the lead of the round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from api.access import Admitted
from api.authorization import edges_under
from projections import restricted_findings, supervision_register
from projections.moment import Moment
from projections.read_model import Row, Rows

SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "supervision.finding_contested": ("text",),
    "supervision.finding_upheld": ("reason",),
    "supervision.finding_withdrawn": ("reason",),
    "supervision.fact_corrected": ("value", "reason"),
}
"""What facts about a restricted finding tell of it beside the finding itself."""
HIDDEN: Final = "Hạn chế đọc"
FILES: Final = "inspection."
"""Facts about inspection files: that there is one is no secret, what it asks and concludes is."""


def reads_all(caller: Admitted) -> bool:
    """Whether the caller reads every finding: who may take facts out of the house as they are stored."""
    return any(edges_under(c.role, c.system, "witness") for c in caller.capacities)


def may_read(caller: Admitted, lead_id: str) -> bool:
    """Whether the caller reads restricted findings of rounds that this body leads."""
    return reads_all(caller) or any(c.agency == lead_id for c in caller.capacities)


def seen_by(caller: Admitted, rows: Rows, rounds: Sequence[Row]) -> list[Row]:
    """The rounds as the caller may see them: that there is a restricted finding is no secret, what it says is.

    What is restricted now is hidden in every earlier state of knowledge, too.
    """
    restricted = restricted_findings.numbers(rows, [row["id"] for row in rounds])
    return [
        _marked(row, {no for about, no in restricted if about == row["id"]}, caller)
        for row in rounds
    ]


def _marked(row: Row, numbers: set[int], caller: Admitted) -> Row:
    if not numbers:
        return row
    shown = _open if may_read(caller, row["lead_id"]) else _hidden
    findings = [shown(f) if f["no"] in numbers else f for f in row["findings"]]
    return {**row, "findings": findings}


def _open(finding: Row) -> Row:
    return {**finding, "restricted": True}


def _hidden(finding: Row) -> Row:
    told: Row = {"statement": HIDDEN, "evidence": [], "concerned_id": None}
    return {**finding, **told, "restricted": True}


def facts_seen_by(caller: Admitted, rows: Rows, moment: Moment, facts: Sequence[Row]) -> list[Row]:
    """The facts of the trail as the caller may see them: of rounds that the own body leads, all that they say."""
    if reads_all(caller):
        return list(facts)
    about = {f["subject"] for f in facts if f["restricted"] and not f["type"].startswith(FILES)}
    rounds = (supervision_register.one(rows, moment, UUID(id)) for id in about)
    led = {found["id"] for found in rounds if found and may_read(caller, found["lead_id"])}
    return [
        {**f, "data": _told(f)}
        if (f["restricted"] or f["type"].startswith(FILES)) and f["subject"] not in led
        else f
        for f in facts
    ]


def _told(fact: Row) -> Row:
    """What may be told of a fact that is not for everybody."""
    data: Row = fact["data"]
    if fact["type"].startswith(FILES):
        return {"code": fact["subject_code"], "restricted": HIDDEN}
    if fact["type"] in SAID:
        return {**data, **dict.fromkeys(SAID[fact["type"]], HIDDEN)}
    return _hidden(data)
