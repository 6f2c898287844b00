"""Quyết định về lịch — the decisions about days in the ledger, and which duties each of them moved."""

from __future__ import annotations

import json
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
    """The duties whose last day, or whose working day on or before it, the decision moved: each before and after."""
    if one(rows, moment, decision) is None:
        return None
    recorded = rows.fetch(
        "SELECT recorded_at FROM calendar_decisions_facts WHERE subject = :s "
        "ORDER BY position LIMIT 1",
        {"s": str(decision)},
    )
    if not recorded:
        return []
    known = {
        row["obligation"]: tuple(
            (row[due], json.loads(row[data])["prudential_on"])
            for due, data in (("due_before", "data_before"), ("due_after", "data_after"))
        )
        for row in rows.fetch(
            "SELECT a.obligation, a.due_on AS due_before, b.due_on AS due_after, "
            "a.data AS data_before, b.data AS data_after FROM obligations a "
            "JOIN obligations b ON b.obligation = a.obligation AND b.known_from = a.known_to "
            "WHERE a.known_to = :at AND a.on_to = :forever AND b.on_to = :forever "
            "AND a.due_on IS NOT NULL AND b.due_on IS NOT NULL",
            {"at": recorded[0]["recorded_at"], "forever": FOREVER},
        )
    }
    moved = {duty: days for duty, days in known.items() if days[0] != days[1]}
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
            "due_before": before[0],
            "due_after": after[0],
            "prudential_before": before[1],
            "prudential_after": after[1],
            "status": duty["status"],
        }
        for duty in found
        for before, after in [moved[duty["id"]]]
    ]
