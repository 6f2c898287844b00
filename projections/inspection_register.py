"""Sổ hồ sơ kiểm tra — every inspection file: its team, its questions, its evidence, who has seen it, its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt, instant_text
from projections.register import Move, Register, State


def _member_joined(state: State, fact: Learnt) -> State:
    return {"team": [*state["team"], fact.data["member"]]}


def _member_left(state: State, fact: Learnt) -> State:
    return {"team": [m for m in state["team"] if m != fact.data["member"]]}


def _query_saved(state: State, fact: Learnt) -> State:
    question = {part["name"]: part["value"] for part in fact.data["question"]}
    saved = {"no": fact.data["no"], "on": fact.on, "title": fact.data["title"]}
    return {"queries": [*state["queries"], {**saved, "question": question}]}


def _bundle_frozen(state: State, fact: Learnt) -> State:
    names = ("no", "query_no", "sha256", "facts", "size", "root")
    bundle = {**{k: fact.data[k] for k in names}, "on": fact.on, "position": fact.position}
    return {"bundles": [*state["bundles"], bundle]}


def _bundle_read(state: State, fact: Learnt) -> State:
    read = {k: fact.data[k] for k in ("no", "reader", "purpose")}
    return {"readings": [*state["readings"], {**read, "at": instant_text(fact.recorded_at)}]}


def _copy_given(state: State, fact: Learnt) -> State:
    names = ("no", "recipient", "recipient_id", "given_on", "medium", "purpose", "document")
    return {"copies": [*state["copies"], {k: fact.data[k] for k in names}]}


def _closed(_: State, fact: Learnt) -> State:
    conclusion = {"on": fact.on, **{k: fact.data[k] for k in ("document", "conclusions")}}
    return {"status": "closed", "conclusion": conclusion}


class InspectionRegister(Register):
    """The read model behind the register of inspection files."""

    name: ClassVar[str] = "inspection_register"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "inspection"
    FOUNDING: ClassVar[str] = "inspection.opened"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status", "lead_id")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "member_joined": _member_joined,
        "member_left": _member_left,
        "query_saved": _query_saved,
        "bundle_frozen": _bundle_frozen,
        "bundle_read": _bundle_read,
        "copy_given": _copy_given,
        "closed": _closed,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The file as opened."""
        keys = ("code", "subject", "purpose", "mandate", "lead_id", "inspected_ids", "team")
        return {
            **{k: fact.data[k] for k in keys},
            "status": "open",
            "opened_on": fact.on,
            "queries": [],
            "bundles": [],
            "readings": [],
            "copies": [],
            "conclusion": None,
        }


READ_MODEL = InspectionRegister
register = InspectionRegister.register
one = InspectionRegister.one
