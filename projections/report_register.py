"""Sổ báo cáo — every report sent: for which duties and period, when it arrived, what its addressees did with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _received(state: State, fact: Learnt) -> State:
    keys = ("received_on", "incoming_number")
    said = {k: fact.data[k] for k in keys}
    new = [{"addressee_id": a, **said} for a in _meant(state, fact) if a not in _at(state)]
    receipts = {"receipts": [*state["receipts"], *new]}
    if state["status"] != "submitted":
        return receipts
    return {"status": "received"} | said | receipts


def _returned(state: State, fact: Learnt) -> State:
    keys = ("reason", "addressee_id")
    returned = {"on": fact.on, **{k: fact.data[k] for k in keys}}
    again = [a for a in _meant(state, fact) if a not in state["sent_back_by"]]
    return {
        "status": "returned",
        "returns": [*state["returns"], returned],
        "sent_back_by": [*state["sent_back_by"], *again],
        "receipts": [r for r in state["receipts"] if r["addressee_id"] not in again],
    }


def _resubmitted(_: State, fact: Learnt) -> State:
    keys = ("submitted_on", "document", "figures")
    waits: State = {"received_on": None, "incoming_number": None, "sent_back_by": []}
    return {"status": "submitted"} | waits | {k: fact.data[k] for k in keys}


def _accepted(state: State, fact: Learnt) -> State:
    accepted = [
        *state["acceptances"],
        *({"addressee_id": a, "on": fact.on} for a in _meant(state, fact)),
    ]
    whole = len(accepted) == len(state["addressee_ids"])
    ended = {"status": "accepted", "accepted_on": fact.on} if whole else {}
    return {"acceptances": accepted} | ended


def _listed(key: str, *fields: str, **more: str) -> Move:
    """One more entry in a list of the report, with its day."""

    def move(state: State, fact: Learnt) -> State:
        entry = {"on": fact.on, **{f: fact.data[f] for f in fields}}
        return {key: [*state[key], entry], **more}

    return move


def _meant(state: State, fact: Learnt) -> list[str]:
    """The addressee named; where none is, each that has not accepted yet."""
    named = fact.data["addressee_id"]
    accepted = {a["addressee_id"] for a in state["acceptances"]}
    return [a for a in ([named] if named else state["addressee_ids"]) if a not in accepted]


def _at(state: State) -> set[str]:
    return {r["addressee_id"] for r in state["receipts"]}


LISTS = (
    "receipts",
    "returns",
    "sent_back_by",
    "acceptances",
    "comments",
    "via",
    "consolidations",
    "forwardings",
    "debates",
    "discrepancies",
)


class ReportRegister(Register):
    """The read model behind the register of reports."""

    name: ClassVar[str] = "report_register"
    version: ClassVar[int] = 3
    KIND: ClassVar[str] = "report"
    FOUNDING: ClassVar[str] = "report.submitted"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status", "debtor_id")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "received": _received,
        "returned": _returned,
        "resubmitted": _resubmitted,
        "accepted": _accepted,
        "comments_collected": _listed("comments", "form", "collected_on", "party_ids", "document"),
        "passed_via": _listed("via", "via_id", "received_on"),
        "consolidated": _listed("consolidations", "input_ids", "missing_ids"),
        "forwarded": _listed("forwardings", "to_id", "document"),
        "debated": _listed("debates", "body_id", "session", "opinion", "document"),
        "discrepancy_flagged": _listed("discrepancies", "figure", "reported", "recorded", "note"),
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The report as sent."""
        data = fact.data
        keys = ("code", "obligation_ids", "debtor_id", "addressee_ids", "document", "submitted_on")
        return {
            **{k: data[k] for k in keys},
            "status": "submitted",
            "figures": data["figures"],
            "period": {"from": data["period_from"], "to": data["period_to"]},
            **dict.fromkeys(("received_on", "incoming_number", "accepted_on")),
            **{k: [] for k in LISTS},
        }


READ_MODEL = ReportRegister
register = ReportRegister.register
one = ReportRegister.one
