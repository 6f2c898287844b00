"""Commands on plans: an issued one enters the ledger with all its items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.commands.plan_ambiguities import AmbiguityInput, entered
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.plan.item import ItemDraft
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

    def drafted(self, ledger: Ledger, pointer: str, on: date) -> ItemDraft:
        """The item with its references resolved and its cadence checked; nobody who has ended by the day owes it."""
        return ItemDraft(
            code=self.code,
            kind=self.kind,
            text=self.text,
            place=self.place,
            lead_ids=references.agencies(ledger, self.leads, f"{pointer}/leads", on=on),
            coordinator_ids=references.agencies(
                ledger, self.coordinators, f"{pointer}/coordinators", on=on
            ),
            addressee_ids=references.agencies(
                ledger, self.addressees, f"{pointer}/addressees", on=on
            ),
            bound=tuple(
                Bound(
                    references.agency(ledger, debtor, f"{pointer}/scope/units", on=on),
                    references.agencies(ledger, to, f"{pointer}/scope/addressees", on=on),
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
    place: str | None = None,
    issued_not_before: date | None = None,
    issued_not_after: date | None = None,
    signer: Signer | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
    bases: tuple[Document, ...] = (),
    recipients: tuple[str, ...] = (),
    items: tuple[ItemInput, ...] = (),
    ambiguities: tuple[AmbiguityInput, ...] = (),
    same_document: str | None = None,
) -> Recorded:
    """Enter an issued plan with all its items, in one transaction.

    `same_document` is the code of a plan that the caller knows to be this very document.
    """
    if issued_on is None and issued_not_before is None:
        issued_not_before = not_before(bases, act)
    given = issued_on or issued_not_before
    when = act.happening(day_of_issue(act, given, bases, period_from), "/issued_on")
    plan = drafted(
        ledger, when, code=code, title=title, type=type, issuer=issuer, bases=bases, items=items
    )
    for i, ambiguity in enumerate(ambiguities):
        entered(ledger, when, plan, ambiguity, f"/ambiguities/{i}")
    to, named = references.agencies_and_names(ledger, recipients, "/recipients", on=when.on)
    plan.issue(
        when,
        number=number,
        symbol=symbol,
        issued_on=issued_on,
        place=place,
        issued_not_before=issued_not_before,
        issued_not_after=issued_not_after,
        signer=signer,
        period_from=period_from,
        period_to=period_to,
        recipient_ids=to,
        recipient_names=named,
        latest_basis_on=max((b.issued_on for b in bases if b.issued_on), default=None),
        same_document=same_document,
    )
    return ledger.keep(act, plan)


def drafted(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    title: str,
    type: str,
    issuer: str,
    bases: tuple[Document, ...],
    items: tuple[ItemInput, ...],
) -> Plan:
    """A plan with its items, bound to nothing yet and kept by nobody."""
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
    return plan


def day_of_issue(
    act: Act, issued_on: date | None, bases: tuple[Document, ...], period_from: date | None
) -> date:
    """The day of a plan; where it is lost that of its latest basis, else the beginning of a period that has begun."""
    begun = period_from if period_from and period_from <= act.today else None
    return issued_on or not_before(bases, act) or begun or act.on


def not_before(bases: tuple[Document, ...], act: Act) -> date | None:
    """The day before which a plan whose date is lost cannot have been issued: that of its latest basis."""
    return max(
        (b.issued_on for b in bases if b.issued_on and b.issued_on <= act.today), default=None
    )
