"""Sổ hiệp thương — for which year each board held one, with whom, when, and how long each next step took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from projections import agency_directory, bodies, exchanges, supervision_steps
from projections.bitemporal import Learnt
from projections.bodies import Bodies
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State

EVERY: Final = 1_000_000
BOARD: Final = "front_standing_board"
"""The kind of body that calls a consultation."""
FIRST_MONTH: Final = 10
LATER: Final = ("alignment", "submission", "opinion")
"""What is stale once a consultation is reopened."""


def _proposed(state: State, fact: Learnt) -> State:
    keys = ("topic", "subject", "supervised_ids", "proposer_id", "reason")
    window = {"from": fact.data["window_from"], "to": fact.data["window_to"]}
    return {"topics": [*state["topics"], {**{k: fact.data[k] for k in keys}, "window": window}]}


def _flagged(state: State, fact: Learnt) -> State:
    keys = ("topic", "other_topic", "supervision_id", "found_by", "outcome")
    return {"overlaps": [*state["overlaps"], {k: fact.data[k] for k in keys}]}


def _agreed(state: State, fact: Learnt) -> State:
    keys = ("agreed_on", "document", "signed_ids", "absent_ids", "rounds", "note", "obligation_ids")
    agreed_on: Any = fact.data["agreed_on"]
    inside = state["window"]["from"] <= agreed_on <= state["window"]["to"]
    agreement = {**{k: fact.data[k] for k in keys}, "in_window": inside}
    return {"status": "agreed", "agreement": agreement}


def _aligned(_: State, fact: Learnt) -> State:
    keys = ("aligned_on", "with_ids", "document", "changes")
    return {"status": "aligned", "alignment": {k: fact.data[k] for k in keys}}


def _submitted(state: State, fact: Learnt) -> State:
    keys = ("submitted_on", "committee_id", "edition", "document")
    early = state["alignment"] is None
    return {
        "status": "submitted",
        "submission": {k: fact.data[k] for k in keys},
        "warnings": ["submitted_before_exchange"] if early else [],
    }


def _judged(_: State, fact: Learnt) -> State:
    keys = ("opinion", "edition", "document")
    given = {"given_on": fact.on, **{k: fact.data[k] for k in keys}}
    return {"status": "opinion_given", "opinion": given}


def _issued(_: State, fact: Learnt) -> State:
    return {"status": "plan_issued", "plan_id": fact.data["plan_id"], "plan_on": fact.on}


def _reopened(state: State, fact: Learnt) -> State:
    stale = [
        {"reopened_on": fact.on, "reason": fact.data["reason"], "agreement": state["agreement"]}
        | {k: state[k] for k in LATER}
    ]
    fresh = dict.fromkeys(("agreement", *LATER))
    return {"status": "reopened", "stale": [*state["stale"], *stale], "warnings": [], **fresh}


class ConsultationRegister(Register):
    """The read model behind the register of consultations."""

    name: ClassVar[str] = "consultation_register"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "consultation"
    FOUNDING: ClassVar[str] = "consultation.opened"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status", "level", "plan_year", "host_id")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "topic_proposed": _proposed,
        "overlap_flagged": _flagged,
        "agreed": _agreed,
        "aligned": _aligned,
        "submitted": _submitted,
        "opinion_given": _judged,
        "plan_issued": _issued,
        "reopened": _reopened,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The consultation as opened."""
        keys = ("code", "host_id", "level", "plan_year", "party_ids")
        return {
            **{k: fact.data[k] for k in keys},
            "status": "opened",
            "opened_on": fact.on,
            "window": {"from": fact.data["window_from"], "to": fact.data["window_to"]},
            **{k: [] for k in ("topics", "overlaps", "stale", "warnings")},
            **dict.fromkeys(("agreement", *LATER, "plan_id", "plan_on")),
        }


READ_MODEL = ConsultationRegister


def register(
    rows: Rows,
    moment: Moment,
    filters: Mapping[str, str | None] | None = None,
    *,
    limit: int = 100,
    after: tuple[str, str] | None = None,
) -> list[Row]:
    """The consultations, each with the days from the agreement to the two steps after it."""
    found = ConsultationRegister.register(rows, moment, filters, limit=limit, after=after)
    every = bodies.bodies(rows, moment) if any(row["alignment"] for row in found) else None
    return [row | _paces(row, moment) | _left(row) | _exchanged(row, every) for row in found]


def one(rows: Rows, moment: Moment, consultation: UUID) -> Row | None:
    """One consultation."""
    found = ConsultationRegister.one(rows, moment, consultation)
    if found is None:
        return None
    every = bodies.bodies(rows, moment) if found["alignment"] else None
    return found | _paces(found, moment) | _left(found) | _exchanged(found, every)


def coverage(rows: Rows, moment: Moment, plan_year: int | None) -> list[Row]:
    """Every board there is on the day, with its consultation on a year; none where it has not opened one.

    Without a year it is the one that consultations are about on that day: from October on, the next.
    """
    plan_year = plan_year or moment.on.year + (moment.on.month >= FIRST_MONTH)
    held = {
        row["host_id"]: row
        for row in register(rows, moment, {"plan_year": str(plan_year)}, limit=EVERY)
    }
    return [
        _covered(board, plan_year, held.get(board["id"]))
        for board in agency_directory.register(rows, moment, limit=EVERY)
        if board["id"] in held or (board["kind"] == BOARD and board["level"] != "central")
    ]


def _covered(board: Row, plan_year: int, held: Row | None) -> Row:
    agreement = (held and held["agreement"]) or {}
    return {
        "board": {k: board[k] for k in ("id", "code", "name")},
        "level": board["level"],
        "plan_year": plan_year,
        "consultation": held and held["code"],
        "status": held["status"] if held else "not_opened",
        "agreed_on": agreement.get("agreed_on"),
        "in_window": agreement.get("in_window"),
        "signed_ids": agreement.get("signed_ids", []),
        "absent_ids": agreement.get("absent_ids", []),
    }


def overlaps(rows: Rows, moment: Moment, consultation: UUID) -> list[Row]:
    """What the topics of a consultation overlap: each other, or rounds of any body, with what was said of it."""
    found = one(rows, moment, consultation)
    if found is None:
        return []
    said = {
        (o["topic"], o["other_topic"] or o["supervision_id"]): o["outcome"]
        for o in found["overlaps"]
    }
    pairs: list[Row] = []
    for i, topic in enumerate(found["topics"]):
        others = [t for t in found["topics"][i + 1 :] if supervision_steps.clash(topic, t)]
        pairs += [{"topic": topic["topic"], "other_topic": t["topic"]} for t in others]
        window = tuple(d and date.fromisoformat(d) for d in topic["window"].values())
        rounds = supervision_steps.overlapping(
            rows,
            moment,
            subject=topic["subject"],
            supervised=topic["supervised_ids"],
            window=(window[0], window[1]),
        )
        pairs += [
            {"topic": topic["topic"], "supervision": r["code"], "supervision_id": r["id"]}
            for r in rounds
        ]
    return [
        {"other_topic": None, "supervision": None, "supervision_id": None}
        | pair
        | {"outcome": _outcome(said, pair)}
        for pair in pairs
    ]


def _outcome(said: Mapping[tuple[str, Any], str], pair: Row) -> str | None:
    topic, other = pair["topic"], pair.get("other_topic") or pair["supervision_id"]
    return said.get((topic, other)) or said.get((other, topic))


def _paces(row: Row, moment: Moment) -> Row:
    """Days from the agreement to the exchange and to the submission, so far where they are still owed."""
    agreed = (row["agreement"] or {}).get("agreed_on")
    aligned = (row["alignment"] or {}).get("aligned_on")
    submitted = (row["submission"] or {}).get("submitted_on")
    waiting = None
    if agreed and not (aligned and submitted):
        waiting = (moment.on - date.fromisoformat(agreed)).days
    return {
        "days_to_alignment": _days(agreed, aligned),
        "days_to_submission": _days(agreed, submitted),
        "days_waiting": waiting,
    }


def _left(row: Row) -> Row:
    """The topics of which the agreement says nothing: it names no round of theirs, and has no note."""
    agreement = row["agreement"]
    if agreement is None or agreement["note"]:
        return {"topics_left": []}
    agreed = {one["topic"] for one in agreement["rounds"]}
    return {"topics_left": [t["topic"] for t in row["topics"] if t["topic"] not in agreed]}


def _exchanged(row: Row, every: Bodies | None) -> Row:
    """With whom of its unit the exchange has not been."""
    took_part = row["alignment"]
    if every is None or took_part is None:
        return {"not_exchanged_ids": []}
    return {"not_exchanged_ids": exchanges.left_out(every, row["host_id"], took_part["with_ids"])}


def _days(start: str | None, end: str | None) -> int | None:
    if start is None or end is None:
        return None
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
