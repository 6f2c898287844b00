"""Sổ phản biện — every draft under criticism: who asked, how early it came, what was said, what the text took up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from domain.social_criticism import DRAFT_TERM
from domain.time.term import Term
from projections.bitemporal import Learnt
from projections.moment import Moment
from projections.paper import unnamed
from projections.read_model import Row, Rows
from projections.register import Move, Register, State

EARLY: Final = timedelta(days=Term.parse(DRAFT_TERM).amount)
EVERY: Final = 1_000_000
ORDER: Final = ("requested", "draft_received", "discussed", "opinion_given", "answered", "issued")
"""The stages of a criticism: a revised draft or another discussion leads to none of the earlier ones back."""


def _reached(state: State, stage: str) -> str:
    now: str = state["status"]
    return max(now, stage, key=ORDER.index) if now in ORDER else now


def _draft_received(state: State, fact: Learnt) -> State:
    submission = fact.data["submission_on"]
    owed = date.fromisoformat(submission) - EARLY if submission else None
    known = state["draft"]
    # What is owed in good time is a draft: a revised one that follows it makes nobody late.
    first = known["received_on"] if known else fact.data["received_on"]
    return {
        "status": _reached(state, "draft_received"),
        "draft": {
            "received_on": first,
            "revised_on": fact.data["received_on"] if known else None,
            "document": fact.data["document"],
            "submission_on": submission,
            # Fifteen days before the day of submission; counted back, it never rolls.
            "due_on": owed.isoformat() if owed else None,
            "late": None if owed is None else first > owed.isoformat(),
        },
    }


def _discussed(state: State, fact: Learnt) -> State:
    act = {"on": fact.on, **{k: fact.data[k] for k in ("no", "form", "place", "minutes")}}
    return {"status": _reached(state, "discussed"), **_acts([*state["acts"], act])}


def _documented(state: State, fact: Learnt) -> State:
    no, paper = fact.data["no"], {"minutes": fact.data["document"]}
    return _acts([{**a, **paper} if a["no"] == no else a for a in state["acts"]])


def _acts(acts: list[Row]) -> State:
    return {"acts": acts, "lacks": "document" if undocumented({"acts": acts}) else None}


def undocumented(criticism: Mapping[str, Any]) -> list[Row]:
    """The discussions whose minutes can be named later and have not been; what is asked in writing has none."""
    acts: list[Row] = criticism["acts"]
    return [a for a in acts if a["no"] and a["form"] != "written" and unnamed(a["minutes"])]


def _opinion_given(state: State, fact: Learnt) -> State:
    points = [{**p, "taken": None, "explanation": None} for p in fact.data["points"]]
    keys = ("document", "answer_due_on", "answer_term", "ground")
    opinion = {"on": fact.on, "received_on": None, **{k: fact.data.get(k) for k in keys}}
    return {"status": _reached(state, "opinion_given"), "opinion": opinion, "points": points}


def _opinion_received(state: State, fact: Learnt) -> State:
    return {"opinion": {**state["opinion"], "received_on": fact.data["received_on"]}}


def _answered(state: State, fact: Learnt) -> State:
    given = {p["no"]: p for p in fact.data["points"]}
    points = [{**p, **given.get(p["no"], {})} for p in state["points"]]
    answer = {"on": fact.data["received_on"], "document": fact.data["document"]}
    whole = all(p["taken"] for p in points)
    return {
        "status": _reached(state, "answered") if whole else state["status"],
        "points": points,
        "answers": [*state["answers"], answer],
    }


def _issued(_: State, fact: Learnt) -> State:
    final = {"on": fact.on, **{k: fact.data[k] for k in ("document", "effect", "note")}}
    effect = fact.data["effect"]
    return {"status": "issued", "effect": effect, "final_text": final, "lacks": None}


def _dropped(_: State, fact: Learnt) -> State:
    return {"status": "dropped", "end_reason": fact.data["reason"], "lacks": None}


class CriticismRegister(Register):
    """The read model behind the register of social criticism."""

    name: ClassVar[str] = "criticism_register"
    version: ClassVar[int] = 4
    KIND: ClassVar[str] = "criticism"
    FOUNDING: ClassVar[str] = "criticism.requested"
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "code",
        "status",
        "lead_id",
        "drafter_id",
        "requester_id",
        "effect",
        "lacks",
    )
    INDEXED: ClassVar[tuple[str, ...]] = ("lacks",)
    MOVES: ClassVar[Mapping[str, Move]] = {
        "draft_received": _draft_received,
        "discussed": _discussed,
        "discussion_documented": _documented,
        "opinion_given": _opinion_given,
        "opinion_received": _opinion_received,
        "answered": _answered,
        "final_text_issued": _issued,
        "dropped": _dropped,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The criticism as asked for."""
        keys = ("code", "requester_id", "lead_id", "drafter_id", "subject", "document")
        return {
            **{k: fact.data[k] for k in keys},
            "status": "requested",
            "requested_on": fact.on,
            **dict.fromkeys(("draft", "opinion", "effect", "final_text", "end_reason", "lacks")),
            **{k: [] for k in ("acts", "points", "answers")},
        }


READ_MODEL = CriticismRegister
register = CriticismRegister.register
one = CriticismRegister.one


def same_opinion(rows: Rows, moment: Moment, criticism: Row) -> list[str]:
    """The other criticisms of the lead whose opinion has the same number and day: one may be entered twice."""
    named = _named(criticism)
    if named is None:
        return []
    others = register(rows, moment, {"lead_id": criticism["lead_id"]}, limit=EVERY)
    return [o["code"] for o in others if o["id"] != criticism["id"] and _named(o) == named]


def _named(criticism: Row) -> tuple[str | None, ...] | None:
    """By what a document is told from others; what has lost its number or day is like no other."""
    paper = criticism["opinion"] and criticism["opinion"]["document"]
    if not paper or not paper["number"] or not paper["issued_on"]:
        return None
    return (paper["number"], paper["symbol"], paper["issued_on"])
