"""Danh mục kế hoạch — every plan with its identity, period, bases, recipients and items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from domain.values import Document
from projections.bitemporal import Learnt
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State

ITEM_FIELDS = (
    "kind",
    "text",
    "place",
    "lead_ids",
    "coordinator_ids",
    "addressee_ids",
    "modality",
    "cadence",
    "scope",
    "quantity",
    "trackable",
    "ambiguities",
    "note",
)


IDENTITY = ("number", "symbol", "issued_on", "issued_not_before", "issued_not_after", "signer")
DECISION = ("occurrence", "debtor_id", "by", "due_on", "setter_id", "ground", "document")


def _item_added(state: State, fact: Learnt) -> State:
    item: State = {"code": fact.data["item"]} | {k: fact.data[k] for k in ITEM_FIELDS}
    return {"items": [*state["items"], item | {"debtor_ids": [], "decisions": []}]}


def _item_expanded(state: State, fact: Learnt) -> State:
    return _with_item(state, fact, {"debtor_ids": [b["debtor_id"] for b in fact.data["bound"]]})


def _lead_assigned(state: State, fact: Learnt) -> State:
    lead = [fact.data["lead_id"]]
    return _with_item(state, fact, {"lead_ids": lead, "debtor_ids": lead})


def _due_date_set(state: State, fact: Learnt) -> State:
    decision = {"on": fact.on, **{k: fact.data[k] for k in DECISION}}
    earlier = next(i for i in state["items"] if i["code"] == fact.data["item"])["decisions"]
    return _with_item(state, fact, {"decisions": [*earlier, decision]})


def _issued(_: State, fact: Learnt) -> State:
    data = fact.data
    return {
        **{k: data[k] for k in IDENTITY},
        "document_code": Document(number=data["number"], symbol=data["symbol"]).code,
        "status": "issued",
        "period": {"from": data["period_from"], "to": data["period_to"]},
        "recipients": data["recipient_ids"],
    }


def _with_item(state: State, fact: Learnt, changes: State) -> State:
    code = fact.data["item"]
    return {"items": [i | changes if i["code"] == code else i for i in state["items"]]}


class PlanDirectory(Register):
    """The read model behind the list of plans and of their items."""

    name: ClassVar[str] = "plan_directory"
    version: ClassVar[int] = 2
    KIND: ClassVar[str] = "plan"
    FOUNDING: ClassVar[str] = "plan.drafted"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "issuer_id", "type", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "item_added": _item_added,
        "item_expanded": _item_expanded,
        "lead_assigned": _lead_assigned,
        "due_date_set": _due_date_set,
        "issued": _issued,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The plan as drafted: without number, date or force."""
        return {
            **{k: fact.data[k] for k in ("code", "title", "type", "issuer_id", "bases")},
            **dict.fromkeys((*IDENTITY, "document_code")),
            "status": "draft",
            "period": {"from": None, "to": None},
            "recipients": [],
            "items": [],
        }


READ_MODEL = PlanDirectory
register = PlanDirectory.register
one = PlanDirectory.one


def items(rows: Rows, moment: Moment, plan: UUID | None = None) -> list[Row]:
    """The items of one plan or of all, each with its plan's code; `_key` is the cursor's."""
    plans = register(rows, moment, {"subject": str(plan) if plan else None}, limit=500)
    return [
        {"id": f"{p['code']}/{i['code']}", "plan": p["code"], "plan_id": p["id"], **i}
        for p in plans
        for i in p["items"]
    ]
