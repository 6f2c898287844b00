"""Sổ báo cáo — every report sent: for which duties and period, when it arrived, what its addressees did with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _received(_: State, fact: Learnt) -> State:
    keys = ("received_on", "incoming_number")
    return {"status": "received"} | {k: fact.data[k] for k in keys}


def _returned(state: State, fact: Learnt) -> State:
    returned = {"on": fact.on, **{k: fact.data[k] for k in ("reason", "addressee_id")}}
    return {"status": "returned", "returns": [*state["returns"], returned]}


def _resubmitted(_: State, fact: Learnt) -> State:
    keys = ("submitted_on", "document", "figures")
    return {"status": "submitted", "received_on": None} | {k: fact.data[k] for k in keys}


def _accepted(_: State, fact: Learnt) -> State:
    return {"status": "accepted", "accepted_on": fact.on}


class ReportRegister(Register):
    """The read model behind the register of reports."""

    name: ClassVar[str] = "report_register"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "report"
    FOUNDING: ClassVar[str] = "report.submitted"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status", "debtor_id")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "received": _received,
        "returned": _returned,
        "resubmitted": _resubmitted,
        "accepted": _accepted,
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
            "returns": [],
        }


READ_MODEL = ReportRegister
register = ReportRegister.register
one = ReportRegister.one
