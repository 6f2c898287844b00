"""Sổ cuộc giám sát — every round: planned, notified, held, found, concluded, published; and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from projections.bitemporal import Learnt
from projections.paper import unnamed
from projections.read_model import Row
from projections.register import Move, Register, State

APPENDED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "information_supplied": ("information", ("supplier_id", "for_ids", "received_on", "document")),
    "overlap_flagged": ("overlaps", ("other_ids", "reason")),
    "session_held": ("sessions", ("no", "place", "minutes", "unannounced", "allowed_by_id")),
    "finding_recorded": (
        "findings",
        ("no", "kind", "statement", "evidence", "concerned_id", "about_person", "restricted"),
    ),
}
"""Facts that add a line to a list of the round: which list, and which of their fields."""
NAMED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "team_formed": ("team", ("head_id", "member_ids", "home_ids", "document")),
    "notified": ("notice", ("document", "visit_on", "information_due_on", "outline")),
    "concluded": ("conclusion", ("document", "publication_due_on")),
    "result_published": ("publication", ("medium", "link")),
    "publication_withheld": ("publication", ("reason", "authority_id")),
    "cancelled": ("ending", ("reason", "approved_by_id")),
    "merged": ("ending", ("reason", "approved_by_id", "into_id")),
}
"""Facts that fill one place of the round."""
STATUS: Final[Mapping[str, str]] = {
    "team_formed": "prepared",
    "notified": "notified",
    "session_held": "under_way",
    "concluded": "concluded",
    "postponed": "postponed",
    "cancelled": "cancelled",
    "merged": "merged",
    "closed": "closed",
}

WAY: Final = ("planned", "prepared", "notified", "under_way", "concluded")
"""The stages of a round: what is told later of an earlier day, or of the same one, never leads it back."""
ENDED: Final = ("cancelled", "merged", "closed")


def _reached(now: str, stage: str) -> str:
    if now in WAY and stage in WAY:
        return max(now, stage, key=WAY.index)
    return stage


def _moved(state: State, fact: Learnt) -> State:
    what = fact.name.partition(".")[2]
    changes: State = {}
    if what in STATUS:
        changes["status"] = _reached(state["status"], STATUS[what])
    if what in APPENDED:
        place, keys = APPENDED[what]
        line = {"on": fact.on, **{k: fact.data[k] for k in keys}}
        if what == "finding_recorded":
            line["state"] = "recorded"
        changes[place] = [*state[place], line]
    if what in NAMED:
        place, keys = NAMED[what]
        changes[place] = {"on": fact.on, **{k: fact.data[k] for k in keys}}
        if place == "publication":
            changes[place]["withheld"] = what == "publication_withheld"
    return changes | _lacks(state | changes)


def _session_documented(state: State, fact: Learnt) -> State:
    no, paper = fact.data["no"], {"minutes": fact.data["document"]}
    sessions = [{**s, **paper} if s["no"] == no else s for s in state["sessions"]]
    return {"sessions": sessions, **_lacks(state | {"sessions": sessions})}


def _conclusion_documented(state: State, fact: Learnt) -> State:
    conclusion = {**state["conclusion"], "document": fact.data["document"]}
    return {"conclusion": conclusion, **_lacks(state | {"conclusion": conclusion})}


def _lacks(state: State) -> State:
    """Nobody asks for the papers of a round that is no longer followed."""
    lacking = (undocumented(state) or unplaced(state)) and state["status"] not in ENDED
    return {"lacks": "document" if lacking else None}


def undocumented(round_: Mapping[str, Any]) -> list[Row]:
    """The sessions and the conclusion whose minutes or report can be named later and have not been."""
    sessions = [s for s in round_["sessions"] if s["no"] and unnamed(s["minutes"])]
    conclusion = round_["conclusion"]
    return [*sessions, *([conclusion] if conclusion and unnamed(conclusion["document"]) else [])]


def unplaced(round_: Mapping[str, Any]) -> list[Row]:
    """The sessions of which nobody has said where they were held."""
    return [s for s in round_["sessions"] if not s["place"]]


def _postponed(_: State, fact: Learnt) -> State:
    window = {"from": fact.data["window_from"], "to": fact.data["window_to"]}
    return {"status": "postponed", "window": window}


def _counted(state: State, fact: Learnt) -> State:
    """For which targets the round counts, or was left out, and by which rule: the last word stands."""
    said = {k: fact.data[k] for k in ("target_id", "rule")}
    said |= {"on": fact.on, "counted": fact.name.endswith(".counted")}
    others = [c for c in state["counts"] if c["target_id"] != said["target_id"]]
    return {"counts": [*others, said]}


def _finding_settled(state: State, fact: Learnt) -> State:
    outcome = fact.name.partition(".finding_")[2]
    return {
        "findings": [
            {**f, "state": outcome} if f["no"] == fact.data["no"] else f for f in state["findings"]
        ]
    }


class SupervisionRegister(Register):
    """The read model behind the register of rounds."""

    name: ClassVar[str] = "supervision_register"
    version: ClassVar[int] = 7
    KIND: ClassVar[str] = "supervision"
    FOUNDING: ClassVar[str] = "supervision.planned"
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "code",
        "status",
        "lead_id",
        "plan_id",
        "origin",
        "field",
        "lacks",
    )
    INDEXED: ClassVar[tuple[str, ...]] = ("lacks",)
    MOVES: ClassVar[Mapping[str, Move]] = {
        **dict.fromkeys((*APPENDED, *NAMED, "closed"), _moved),
        "counted": _counted,
        "excluded": _counted,
        **dict.fromkeys(
            ("finding_contested", "finding_upheld", "finding_withdrawn"), _finding_settled
        ),
        "postponed": _postponed,
        "session_documented": _session_documented,
        "conclusion_documented": _conclusion_documented,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The round as planned."""
        data = fact.data
        keys = ("code", "subject", "field", "origin", "plan_id", "lead_id", "supervised_ids")
        return {
            **{k: data[k] for k in keys},
            "status": "planned",
            "plan_item": data["item"],
            "window": {"from": data["window_from"], "to": data["window_to"]},
            "ordering_document": data["ordering_document"],
            "planned_on": fact.on,
            **dict.fromkeys(("team", "notice", "conclusion", "publication", "ending", "lacks")),
            **{k: [] for k in ("information", "sessions", "findings", "overlaps", "counts")},
        }


READ_MODEL = SupervisionRegister
register = SupervisionRegister.register
one = SupervisionRegister.one
