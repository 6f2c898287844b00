"""Commands on plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import InvalidInputError
from domain.plan import Bound, ItemDraft, Plan
from domain.time.cadence import Cadence
from domain.values import Document, Signer


@dataclass(frozen=True)
class ItemInput:
    """Nội dung — an item as a caller gives it: agencies by id or code, the cadence as JSON."""

    code: str
    kind: str
    text: str
    place: str | None = None
    leads: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    bound: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The bodies that owe the item, each with those it owes it to (none: the item's addressees)."""
    modality: str = "assigned"
    cadence: dict[str, Any] | None = None
    """Null where the text says nothing of time: once, on a day somebody has to set."""
    scope: dict[str, Any] | None = None
    quantity: dict[str, Any] | None = None
    trackable: bool = True
    ambiguities: tuple[str, ...] = ()
    note: str | None = None

    def drafted(self, ledger: Ledger, pointer: str) -> ItemDraft:
        """The item with its references resolved and its cadence checked."""
        return ItemDraft(
            code=self.code,
            kind=self.kind,
            text=self.text,
            place=self.place,
            lead_ids=references.agencies(ledger, self.leads, f"{pointer}/leads"),
            coordinator_ids=references.agencies(
                ledger, self.coordinators, f"{pointer}/coordinators"
            ),
            addressee_ids=references.agencies(ledger, self.addressees, f"{pointer}/addressees"),
            bound=tuple(
                Bound(
                    references.agency(ledger, debtor, f"{pointer}/scope/units"),
                    references.agencies(ledger, to, f"{pointer}/scope/addressees"),
                )
                for debtor, to in self.bound.items()
            ),
            modality=self.modality,
            cadence=Cadence.from_json(self.cadence or {"type": "once"}, f"{pointer}/cadence"),
            scope=self.scope,
            quantity=self.quantity,
            trackable=self.trackable,
            ambiguities=self.ambiguities,
            note=self.note,
        )


def issue(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    title: str,
    type: str,
    issuer: str,
    number: str | None,
    symbol: str | None,
    issued_on: date | None,
    issued_not_before: date | None = None,
    issued_not_after: date | None = None,
    signer: Signer | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
    bases: tuple[Document, ...] = (),
    recipients: tuple[str, ...] = (),
    items: tuple[ItemInput, ...] = (),
    same_document: str | None = None,
) -> Recorded:
    """Enter an issued plan with all its items, in one transaction.

    `same_document` is the code of a plan that the caller knows to be this very document.
    """
    when = act.happening(issued_on or issued_not_before or period_from, "/issued_on")
    plan = Plan.draft(
        when,
        code=code,
        title=title,
        type=type,
        issuer_id=references.agency(ledger, issuer, "/issuer_id"),
        bases=bases,
    )
    for i, item in enumerate(items):
        plan.add_item(when, item.drafted(ledger, f"/items/{i}"), f"/items/{i}")
    plan.issue(
        when,
        number=number,
        symbol=symbol,
        issued_on=issued_on,
        issued_not_before=issued_not_before,
        issued_not_after=issued_not_after,
        signer=signer,
        period_from=period_from,
        period_to=period_to,
        recipient_ids=references.agencies(ledger, recipients, "/recipients"),
        latest_basis_on=max((b.issued_on for b in bases if b.issued_on), default=None),
        same_document=same_document,
    )
    return ledger.keep(act, plan)


def set_due_date(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    setter: str,
    ground: str,
    occurrence: str | None = None,
    debtor: str | None = None,
    by: str | None = None,
    due_on: date | None = None,
    document: Document | None = None,
) -> Recorded:
    """Record the decision that fixes a date the text left open."""
    subject = ledger.load(Plan, plan, act)
    subject.set_due_date(
        act,
        item=item,
        setter_id=references.agency(ledger, setter, "/setter_id"),
        ground=ground,
        occurrence=occurrence,
        debtor_id=None if debtor is None else references.agency(ledger, debtor, "/debtor_id"),
        by=by,
        due_on=due_on,
        document=document,
    )
    return ledger.keep(act, subject)


def assign_lead(
    ledger: Ledger, act: Act, plan: str, *, item: str, lead: str, document: Document | None
) -> Recorded:
    """Record who leads an item that names nobody."""
    subject = ledger.load(Plan, plan, act)
    if not lead:
        raise InvalidInputError("lead_given", "Thiếu cơ quan chủ trì.", pointer="/lead_id")
    subject.assign_lead(
        act, item=item, lead_id=references.agency(ledger, lead, "/lead_id"), document=document
    )
    return ledger.keep(act, subject)
