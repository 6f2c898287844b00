"""Commands on the life of a plan: receipt, amendment, review, end, and its place under another plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.commands.plans import ItemInput
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.plan.cascade import Coverage
from domain.time.cadence import Cadence
from domain.values import Document


@dataclass(frozen=True)
class ChangeInput:
    """Sửa nội dung — what an amendment says of an item; what it does not mention stays."""

    item: str
    text: str | None = None
    cadence: dict[str, Any] | None = None
    quantity: dict[str, Any] | None = None


@dataclass(frozen=True)
class RemovalInput:
    """Bỏ nội dung — an item that an amendment takes out. `has_history` is what the register says."""

    item: str
    reason: str
    has_history: bool = False


def distribute(ledger: Ledger, act: Act, code: str, *, recipient: str, sent_on: date) -> Recorded:
    """Record that a plan was sent to one recipient."""
    plan = ledger.load(Plan, code, act)
    ids, names = references.agencies_and_names(ledger, [recipient], "/recipient_id", on=sent_on)
    plan.distribute(
        act.happening(sent_on, "/sent_on"),
        recipient_id=next(iter(ids), None),
        recipient_name=next(iter(names), None),
        sent_on=sent_on,
    )
    return ledger.keep(act, plan)


def receive(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    recipient: str,
    received_on: date,
    incoming_number: str | None = None,
) -> Recorded:
    """Record the arrival of a plan at one recipient."""
    plan = ledger.load(Plan, code, act)
    ids, names = references.agencies_and_names(ledger, [recipient], "/recipient_id", on=received_on)
    plan.receive(
        act.happening(received_on, "/received_on"),
        recipient_id=next(iter(ids), None),
        recipient_name=next(iter(names), None),
        received_on=received_on,
        incoming_number=incoming_number,
    )
    return ledger.keep(act, plan)


def amend(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document,
    reason: str,
    added: tuple[ItemInput, ...] = (),
    changed: tuple[ChangeInput, ...] = (),
    removed: tuple[RemovalInput, ...] = (),
) -> Recorded:
    """Amend a plan by a document of its own, in one transaction."""
    if not (added or changed or removed):
        raise InvalidInputError(
            "amendment_changes_something",
            "Văn bản sửa đổi phải nêu nội dung sửa.",
            pointer="/changed",
        )
    plan = ledger.load(Plan, code, act)
    plan.amend(act, document=document, reason=reason)
    for i, item in enumerate(added):
        plan.add_item(
            act, item.drafted(ledger, f"/added/{i}", act.on), f"/added/{i}", amending=True
        )
    for i, change in enumerate(changed):
        plan.must_have(change.item, f"/changed/{i}/item")
        plan.must_still_have(change.item, act.on, f"/changed/{i}/item")
        cadence = change.cadence
        plan.change_item(
            act,
            item=change.item,
            text=change.text,
            cadence=None
            if cadence is None
            else Cadence.from_json(cadence, f"/changed/{i}/cadence"),
            quantity=change.quantity,
            pointer=f"/changed/{i}",
        )
    for i, removal in enumerate(removed):
        plan.must_have(removal.item, f"/removed/{i}/item")
        plan.must_still_have(removal.item, act.on, f"/removed/{i}/item")
        plan.remove_item(
            act, item=removal.item, reason=removal.reason, has_history=removal.has_history
        )
    return ledger.keep(act, plan)


def review(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document,
    inputs: tuple[str, ...],
    conclusions: str,
) -> Recorded:
    """Record an interim review."""
    plan = ledger.load(Plan, code, act)
    plan.review(act, document=document, inputs=inputs, conclusions=conclusions)
    return ledger.keep(act, plan)


def conclude(
    ledger: Ledger, act: Act, code: str, *, document: Document, open_duties: int, fate: str | None
) -> Recorded:
    """End a plan by a final review. `open_duties` is what the register says is left."""
    plan = ledger.load(Plan, code, act)
    plan.conclude(act, document=document, open_duties=open_duties, fate=fate)
    return ledger.keep(act, plan)


def supersede(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    by: str,
    open_duties: int,
    fate: str | None,
    document: Document | None = None,
) -> Recorded:
    """Let another plan stand in the place of one."""
    plan = ledger.load(Plan, code, act)
    successor = ledger.load(Plan, references.known(ledger, Plan, by, "/by_id"))
    plan.supersede(act, by=successor, open_duties=open_duties, fate=fate, document=document)
    return ledger.keep(act, plan)


def revoke(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    reason: str,
    open_duties: int,
    fate: str | None,
    document: Document | None = None,
) -> Recorded:
    """Let a plan bind no longer."""
    plan = ledger.load(Plan, code, act)
    plan.revoke(act, reason=reason, open_duties=open_duties, fate=fate, document=document)
    return ledger.keep(act, plan)


def inform_committee(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    committee: str,
    informed_on: date,
    document: Document | None = None,
) -> Recorded:
    """Record that the Party committee of the same level was told of a subordinate plan."""
    plan = ledger.load(Plan, code, act)
    plan.inform_committee(
        act.happening(informed_on, "/informed_on"),
        committee_id=references.agency(ledger, committee, "/committee_id", on=informed_on),
        informed_on=informed_on,
        document=document,
    )
    return ledger.keep(act, plan)


def link_to_parent(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    parent: str,
    item: str,
    coverage: tuple[Coverage, ...] = (),
    joint: bool = False,
    heirs: Collection[UUID] = (),
) -> Recorded:
    """Say which plan above asked for this one, and which of its items this one carries out.

    `heirs` are the bodies that the register has as owing the item in the place of others.
    """
    plan = ledger.load(Plan, code, act)
    above = ledger.load(Plan, references.known(ledger, Plan, parent, "/parent_id"))
    plan.link_to_parent(
        act,
        parent=above,
        item=item,
        coverage=coverage,
        joint=joint,
        ancestors=frozenset(_above(ledger, above)),
        heirs=heirs,
    )
    return ledger.keep(act, plan)


def _above(ledger: Ledger, plan: Plan) -> set[UUID]:
    """Every plan above one."""
    found: set[UUID] = set()
    waiting = [parent for parent, _ in plan.parents]
    while waiting:
        parent = waiting.pop()
        if parent not in found:
            found.add(parent)
            waiting += [p for p, _ in ledger.load(Plan, parent).parents]
    return found
