"""Danh mục kế hoạch — every plan with its identity, period, bases, recipients and items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from domain.plan.ambiguity import effect
from domain.plan.state import FIRST
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


EVERY = 100_000
"""More plans than one ledger ever holds."""
IDENTITY = (
    "number",
    "symbol",
    "issued_on",
    "issued_not_before",
    "issued_not_after",
    "place",
    "signer",
)
DECISION = ("occurrence", "debtor_id", "by", "due_on", "setter_id", "ground", "document")


def _draft_revised(state: State, fact: Learnt) -> State:
    """The next edition of the text: what it says again follows, what it leaves out is gone."""
    data = fact.data
    gone = {*data["replaced"], *data["removed"]}
    said = {k: data[k] for k in ("title", "bases") if data[k] is not None}
    if "bases" in said:
        said |= {"basis_unknown": not said["bases"]}
    keys = ("edition", "title", "replaced", "removed", "reason", "document")
    step = {"step": "revised", "on": fact.on, **{k: data[k] for k in keys}}
    return {
        **said,
        "edition": data["edition"],
        "items": [i for i in state["items"] if i["code"] not in gone],
        "life": [*state["life"], step],
    }


def _item_added(state: State, fact: Learnt) -> State:
    item: State = {"code": fact.data["item"]} | {k: fact.data[k] for k in ITEM_FIELDS}
    more: State = {k: [] for k in ("debtor_ids", "decisions", "requests", "settled", "named")}
    more |= {"removed_on": None}
    return {"items": [*state["items"], item | more]}


def _item_expanded(state: State, fact: Learnt) -> State:
    return _with_item(state, fact, {"debtor_ids": [b["debtor_id"] for b in fact.data["bound"]]})


def _unit_bound(state: State, fact: Learnt) -> State:
    bound = [*_of_item(state, fact, "debtor_ids"), fact.data["debtor_id"]]
    return _with_item(state, fact, {"debtor_ids": bound})


def _lead_assigned(state: State, fact: Learnt) -> State:
    lead = [fact.data["lead_id"]]
    return _with_item(state, fact, {"lead_ids": lead, "debtor_ids": lead})


def _due_date_set(state: State, fact: Learnt) -> State:
    decision = {"on": fact.on, **{k: fact.data[k] for k in DECISION}}
    return _with_item(state, fact, {"decisions": [*_of_item(state, fact, "decisions"), decision]})


def _issued(_: State, fact: Learnt) -> State:
    data = fact.data
    return {
        **{k: data[k] for k in IDENTITY},
        "document_code": Document(number=data["number"], symbol=data["symbol"]).code,
        "status": "issued",
        "period": {"from": data["period_from"], "to": data["period_to"]},
        "recipients": data["recipient_ids"],
        "recipient_names": data["recipient_names"],
    }


def _lead_changed(state: State, fact: Learnt) -> State:
    swap = {fact.data["from_id"]: fact.data["to_id"]}
    keys = ("lead_ids", "debtor_ids")
    return _with_item(
        state, fact, {k: [swap.get(x, x) for x in _of_item(state, fact, k)] for k in keys}
    )


def _item_changed(state: State, fact: Learnt) -> State:
    keys = ("text", "cadence", "quantity")
    return _with_item(state, fact, {k: fact.data[k] for k in keys if fact.data[k] is not None})


def _item_removed(state: State, fact: Learnt) -> State:
    return _with_item(state, fact, {"removed_on": fact.on, "removed_because": fact.data["reason"]})


def _occurrence_requested(state: State, fact: Learnt) -> State:
    keys = ("cause", "occurrence", "debtor_id", "requester_id", "due_on", "ground", "document")
    asked = {"on": fact.on, **{k: fact.data[k] for k in keys}}
    return _with_item(state, fact, {"requests": [*_of_item(state, fact, "requests"), asked]})


def _occurrence_decided(state: State, fact: Learnt) -> State:
    keys = ("occurrence", "debtor_id", "is_owed", "authority_id", "ground", "document")
    decided = {"on": fact.on, **{k: fact.data[k] for k in keys}}
    return _with_item(state, fact, {"settled": [*_of_item(state, fact, "settled"), decided]})


def _addressees_named(state: State, fact: Learnt) -> State:
    keys = ("debtor_id", "addressee_ids", "authority_id", "ground", "document")
    named = {"on": fact.on, **{k: fact.data[k] for k in keys}}
    return _with_item(state, fact, {"named": [*_of_item(state, fact, "named"), named]})


def _ambiguity_raised(state: State, fact: Learnt) -> State:
    keys = ("items", "problem", "readings", "default", "decider_id", "decided_by")
    raised = {
        "code": fact.data["ambiguity"],
        **{k: fact.data[k] for k in keys},
        "status": "open",
        "resolution": None,
        "history": [],
    }
    return {"ambiguities": [*state["ambiguities"], raised]}


def _ambiguity_resolved(state: State, fact: Learnt) -> State:
    keys = ("reading", "cadences", "owed", "authority_id", "ground", "reason", "document")
    resolution = {"on": fact.on, **{k: fact.data[k] for k in keys}}
    return _with_ambiguity(
        state, fact, {"status": "resolved", "resolution": resolution}, resolution
    )


def _ambiguity_reopened(state: State, fact: Learnt) -> State:
    reopened = {"on": fact.on, "reopened": fact.data["reason"]}
    return _with_ambiguity(state, fact, {"status": "open", "resolution": None}, reopened)


def _with_ambiguity(state: State, fact: Learnt, changes: State, told: State) -> State:
    code = fact.data["ambiguity"]
    return {
        "ambiguities": [
            a | changes | {"history": [*a["history"], told]} if a["code"] == code else a
            for a in state["ambiguities"]
        ]
    }


def _noted(kind: str, *keys: str, **more: str) -> Move:
    """A step in the life of the plan, listed with its day."""

    def move(state: State, fact: Learnt) -> State:
        step = {"step": kind, "on": fact.on, **{k: fact.data[k] for k in keys}}
        return {"life": [*state["life"], step], **more}

    return move


def _linked(state: State, fact: Learnt) -> State:
    keys = ("parent_id", "item", "coverage", "joint")
    return {"parents": [*state["parents"], {"on": fact.on, **{k: fact.data[k] for k in keys}}]}


def _of_item(state: State, fact: Learnt, key: str) -> list[Any]:
    """What an item has; nothing where a correction moved the fact to before the item."""
    found = (i[key] for i in state["items"] if i["code"] == fact.data["item"])
    return list(next(found, []))


def _with_item(state: State, fact: Learnt, changes: State) -> State:
    code = fact.data["item"]
    return {"items": [i | changes if i["code"] == code else i for i in state["items"]]}


class PlanDirectory(Register):
    """The read model behind the list of plans and of their items."""

    name: ClassVar[str] = "plan_directory"
    version: ClassVar[int] = 11
    KIND: ClassVar[str] = "plan"
    FOUNDING: ClassVar[str] = "plan.drafted"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "issuer_id", "type", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "draft_revised": _draft_revised,
        "item_added": _item_added,
        "item_expanded": _item_expanded,
        "unit_bound": _unit_bound,
        "lead_assigned": _lead_assigned,
        "due_date_set": _due_date_set,
        "issued": _issued,
        "lead_changed": _lead_changed,
        "item_changed": _item_changed,
        "item_removed": _item_removed,
        "occurrence_requested": _occurrence_requested,
        "occurrence_decided": _occurrence_decided,
        "addressees_named": _addressees_named,
        "ambiguity_raised": _ambiguity_raised,
        "ambiguity_resolved": _ambiguity_resolved,
        "ambiguity_reopened": _ambiguity_reopened,
        "consulted": _noted("consulted", "party_ids", "outcome", "document"),
        "submitted_for_opinion": _noted("submitted", "addressee_id", "edition", "document"),
        "opinion_given": _noted("opinion", "opinion", "edition", "document"),
        "distributed": _noted("distributed", "recipient_id", "recipient_name", "sent_on"),
        "received": _noted(
            "received", "recipient_id", "recipient_name", "received_on", "incoming_number"
        ),
        "amended": _noted("amended", "document", "reason"),
        "reviewed": _noted("reviewed", "document", "inputs", "conclusions"),
        "concluded": _noted("concluded", "document", "open_duties", status="concluded"),
        "superseded": _noted("superseded", "by_id", "open_duties", status="superseded"),
        "revoked": _noted("revoked", "reason", "open_duties", "document", status="revoked"),
        "committee_informed": _noted(
            "committee_informed", "committee_id", "informed_on", "document"
        ),
        "linked_to_parent": _linked,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The plan as drafted: without number, date or force."""
        return {
            **{k: fact.data[k] for k in ("code", "title", "type", "issuer_id", "bases")},
            "basis_unknown": not fact.data["bases"],
            **dict.fromkeys((*IDENTITY, "document_code")),
            "status": "draft",
            "edition": FIRST,
            "period": {"from": None, "to": None},
            "recipients": [],
            "recipient_names": [],
            "items": [],
            "ambiguities": [],
            "life": [],
            "parents": [],
        }


READ_MODEL = PlanDirectory
register = PlanDirectory.register
one = PlanDirectory.one


def ambiguities(rows: Rows, moment: Moment, plan: str | None = None) -> list[Row]:
    """The points that one plan or all leave open, each with its plan's code."""
    plans = register(rows, moment, {"subject": plan}, limit=EVERY)
    return [
        {"plan": p["code"], "plan_id": p["id"], **a, **_effects(a)}
        for p in plans
        for a in p["ambiguities"]
    ]


def _effects(ambiguity: Row) -> Row:
    """What each reading of a point moves, and what the one that was chosen does."""
    default, held = ambiguity["default"], ambiguity["resolution"]
    said = {r["key"]: r["effect"] for r in ambiguity["readings"]}
    readings = [
        r | {"effect": effect(r["key"], default, r["effect"], items=r["cadences"], owed=r["owed"])}
        for r in ambiguity["readings"]
    ]
    if held is not None:
        key = held["reading"]
        moved = {"items": held["cadences"], "owed": held["owed"]}
        held = held | {"effect": effect(key, default, said.get(key), **moved)}
    return {"readings": readings, "resolution": held}


def items(rows: Rows, moment: Moment, plan: UUID | None = None) -> list[Row]:
    """The items of one plan or of all, each with its plan's code; `_key` is the cursor's."""
    plans = register(rows, moment, {"subject": str(plan) if plan else None}, limit=EVERY)
    return [
        {"id": f"{p['code']}/{i['code']}", "plan": p["code"], "plan_id": p["id"], **i}
        for p in plans
        for i in p["items"]
    ]
