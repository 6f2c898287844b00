"""Commands on the life of a plan: draft, opinion, issue, amendment, review, end, and its place under another plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.commands.plans import ItemInput, not_before
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.plan.cascade import Coverage
from domain.plan.item import Bound
from domain.time.cadence import Cadence
from domain.values import Document, Signer


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


def draft(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    title: str,
    type: str,
    issuer: str,
    bases: tuple[Document, ...],
    basis_unknown: bool = False,
    items: tuple[ItemInput, ...] = (),
) -> Recorded:
    """Enter a plan that does not bind yet."""
    if not bases and not basis_unknown:
        raise InvalidInputError(
            "basis_given",
            "Dự thảo phải có căn cứ, hoặc ghi rõ là chưa biết căn cứ.",
            pointer="/bases",
            allowed="at least one basis, or basis_unknown: true",
        )
    plan = Plan.draft(
        act,
        code=code,
        title=title,
        type=type,
        issuer_id=references.agency(ledger, issuer, "/issuer_id", on=act.on),
        bases=bases,
    )
    for i, item in enumerate(items):
        plan.add_item(act, item.drafted(ledger, f"/items/{i}", act.on), f"/items/{i}")
    return ledger.keep(act, plan)


def consult(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    parties: tuple[str, ...],
    outcome: str | None = None,
    document: Document | None = None,
) -> Recorded:
    """Put a draft before others."""
    plan = ledger.load(Plan, code, act)
    ids = references.agencies(ledger, parties, "/party_ids", on=act.on)
    plan.consult(act, party_ids=ids, outcome=outcome, document=document)
    return ledger.keep(act, plan)


def submit_for_opinion(
    ledger: Ledger, act: Act, code: str, *, addressee: str, document: Document | None = None
) -> Recorded:
    """Submit a draft to the Party committee over its issuer."""
    plan = ledger.load(Plan, code, act)
    committee_id = references.agency(ledger, addressee, "/addressee_id", on=act.on)
    committee = ledger.load(Agency, committee_id)
    plan.submit_for_opinion(
        act,
        addressee_id=committee.id,
        is_over_issuer=("party_over", plan.issuer_id) in committee.edges,
        document=document,
    )
    return ledger.keep(act, plan)


def give_opinion(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    opinion: str,
    edition: int | None = None,
    document: Document | None = None,
) -> Recorded:
    """Record what the committee said."""
    plan = ledger.load(Plan, code, act)
    plan.give_opinion(act, opinion=opinion, edition=edition, document=document)
    return ledger.keep(act, plan)


def issue_draft(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    number: str | None,
    symbol: str | None,
    issued_on: date | None,
    place: str | None = None,
    signer: Signer | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
    recipients: tuple[str, ...] = (),
    same_document: str | None = None,
    bound: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({}),
) -> Recorded:
    """Let a draft bind. `same_document` is the code of a plan that the caller knows to be this very document.

    `bound` are the bodies that items bind by their scope as things stand at the issue, each with those it owes it to.
    """
    plan = ledger.load(Plan, code, act)
    lost_after = not_before(plan.bases, act) if issued_on is None else None
    when = act.happening(issued_on, "/issued_on")
    ledger.load(Agency, plan.issuer_id).must_exist(when.on, "/issuer_id")
    to, named = references.agencies_and_names(ledger, recipients, "/recipients", on=when.on)
    for item, debtors in bound.items():
        units = tuple(
            Bound(
                references.agency(ledger, debtor, "/items", on=when.on),
                references.agencies(ledger, owed_to, "/items", on=when.on),
            )
            for debtor, owed_to in debtors.items()
        )
        plan.expand_anew(when, item=item, bound=units)
    plan.issue(
        when,
        number=number,
        symbol=symbol,
        issued_on=issued_on,
        issued_not_before=lost_after,
        place=place,
        signer=signer,
        period_from=period_from,
        period_to=period_to,
        recipient_ids=to,
        recipient_names=named,
        latest_basis_on=max((b.issued_on for b in plan.bases if b.issued_on), default=None),
        same_document=same_document,
    )
    return ledger.keep(act, plan)


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
