"""Quyết định về lịch — the decisions about days in the ledger, and which duties each of them moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from projections import obligations
from projections.bitemporal import FOREVER, Learnt
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from projections.read_model import Row, Rows
from projections.register import Move, Register, State


class CalendarDecisions(Register):
    """The read model behind the decisions about days."""

    name: ClassVar[str] = "calendar_decisions"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "calendar_decision"
    FOUNDING: ClassVar[str] = "calendar_decision.announced"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code",)
    MOVES: ClassVar[Mapping[str, Move]] = {}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The decision as announced."""
        keys = ("code", "days", "confirmed_years", "source", "document")
        return {"announced_on": fact.on, **{k: fact.data[k] for k in keys}}


READ_MODEL = CalendarDecisions
register = CalendarDecisions.register
one = CalendarDecisions.one


def effects(rows: Rows, moment: Moment, decision: UUID) -> list[Row] | None:
    """The duties whose last day the decision moved, with the day before and after it was known."""
    if one(rows, moment, decision) is None:
        return None
    recorded = rows.fetch(
        "SELECT recorded_at FROM calendar_decisions_facts WHERE subject = :s "
        "ORDER BY position LIMIT 1",
        {"s": str(decision)},
    )
    if not recorded:
        return []
    moved = {
        row["obligation"]: (row["before"], row["after"])
        for row in rows.fetch(
            "SELECT a.obligation, a.due_on AS before, b.due_on AS after FROM obligations a "
            "JOIN obligations b ON b.obligation = a.obligation AND b.known_from = a.known_to "
            "WHERE a.known_to = :at AND a.on_to = :forever AND b.on_to = :forever "
            "AND a.due_on <> b.due_on",
            {"at": recorded[0]["recorded_at"], "forever": FOREVER},
        )
    }
    if not moved:
        return []
    found = obligations.register(
        rows, moment, ObligationFilter(ids=tuple(map(UUID, moved))), limit=EVERY
    )
    return [
        {
            "obligation": duty["id"],
            "title": duty["title"],
            "debtor": duty["debtor"],
            "due_before": moved[duty["id"]][0],
            "due_after": moved[duty["id"]][1],
            "status": duty["status"],
        }
        for duty in found
    ]
