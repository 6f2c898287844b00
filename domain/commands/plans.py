"""Commands on plans."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.plan.item import ItemDraft
from domain.plan.values import Reading
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


@dataclass(frozen=True)
class AmbiguityInput:
    """Điểm chưa rõ — as a caller gives it: the decider by id or code, or in words where no body is registered."""

    code: str
    problem: str
    readings: tuple[Reading, ...]
    items: tuple[str, ...] = ()
    default: str | None = None
    decider: str | None = None
    decided_by: str | None = None


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
    when = act.happening(issued_on or issued_not_before or period_from, "/issued_on")
    plan = Plan.draft(
        when,
        code=code,
        title=title,
        type=type,
        issuer_id=references.agency(ledger, issuer, "/issuer_id", on=when.on),
        bases=bases,
    )
    for i, item in enumerate(items):
        plan.add_item(when, item.drafted(ledger, f"/items/{i}", when.on), f"/items/{i}")
    for i, ambiguity in enumerate(ambiguities):
        _raise(ledger, when, plan, ambiguity, f"/ambiguities/{i}")
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


def not_before(bases: tuple[Document, ...], act: Act) -> date | None:
    """The day before which a plan whose date is lost cannot have been issued: that of its latest basis."""
    return max(
        (b.issued_on for b in bases if b.issued_on and b.issued_on <= act.today), default=None
    )


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
    already_met: bool = False,
    listed: Collection[str] = (),
) -> Recorded:
    """Record the decision that fixes a date the text left open; `already_met`, `listed` are what the register says."""
    subject = ledger.load(Plan, plan, act)
    subject.set_due_date(
        act,
        item=item,
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        ground=ground,
        occurrence=occurrence,
        debtor_id=None if debtor is None else references.agency(ledger, debtor, "/debtor_id"),
        by=by,
        due_on=due_on,
        document=document,
        already_met=already_met,
        listed=listed,
    )
    return ledger.keep(act, subject)


def set_report_terms(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    to_day: int,
    send_term: str,
    setter: str,
    ground: str,
    months_before: int = 0,
    from_day: int = 1,
    tier: str | None = None,
    debtors: tuple[str, ...] = (),
    document: Document | None = None,
) -> Recorded:
    """Set cut-off and sending of a periodic report."""
    subject = ledger.load(Plan, plan, act)
    subject.set_report_terms(
        act,
        item=item,
        months_before=months_before,
        from_day=from_day,
        to_day=to_day,
        send_term=send_term,
        tier=tier,
        debtor_ids=references.agencies(ledger, debtors, "/debtor_ids"),
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, subject)


def bind_unit(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    unit: str,
    reason: str,
    addressees: tuple[str, ...] = (),
    document: Document | None = None,
) -> Recorded:
    """Bind a unit that appeared after the issue."""
    subject = ledger.load(Plan, plan, act)
    agency = ledger.load(Agency, references.agency(ledger, unit, "/unit_id"))
    agency.must_exist(act.on, "/unit_id")
    subject.bind_unit(
        act,
        item=item,
        debtor_id=agency.id,
        level=agency.level,
        beneficiary_ids=references.agencies(ledger, addressees, "/addressees", on=act.on),
        reason=reason,
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
    lead_id = references.agency(ledger, lead, "/lead_id")
    ledger.load(Agency, lead_id).must_exist(act.on, "/lead_id")
    subject.assign_lead(act, item=item, lead_id=lead_id, document=document)
    return ledger.keep(act, subject)


def change_lead(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    from_lead: str,
    to_lead: str,
    document: Document | None = None,
) -> Recorded:
    """Let another body lead an item; what is open passes with its clock."""
    subject = ledger.load(Plan, plan, act)
    to_id = references.agency(ledger, to_lead, "/lead_id")
    ledger.load(Agency, to_id).must_exist(act.on, "/lead_id")
    subject.change_lead(
        act,
        item=item,
        from_id=references.agency(ledger, from_lead, "/from_id"),
        to_id=to_id,
        document=document,
    )
    return ledger.keep(act, subject)


def request_occurrence(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    requester: str,
    ground: str,
    cause: str = "request",
    occurrence: str | None = None,
    debtor: str | None = None,
    due_on: date | None = None,
    document: Document | None = None,
    already_met: bool = False,
) -> Recorded:
    """Ask for what is owed on request, or name the day that an occurrence awaited; `already_met` is the register's."""
    subject = ledger.load(Plan, plan, act)
    subject.request_occurrence(
        act,
        item=item,
        cause=cause,
        requester_id=references.agency(ledger, requester, "/requester_id", on=act.on),
        occurrence=occurrence,
        debtor_id=None if debtor is None else references.agency(ledger, debtor, "/debtor_id"),
        due_on=due_on,
        ground=ground,
        document=document,
        already_met=already_met,
    )
    return ledger.keep(act, subject)


def decide_occurrence(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    is_owed: bool,
    authority: str,
    ground: str,
    occurrence: str | None = None,
    debtor: str | None = None,
    document: Document | None = None,
    asked: Collection[str] = (),
) -> Recorded:
    """Say whether an occurrence in question is owed; `asked` are those that the register has in question."""
    subject = ledger.load(Plan, plan, act)
    subject.decide_occurrence(
        act,
        item=item,
        occurrence=occurrence,
        debtor_id=None if debtor is None else references.agency(ledger, debtor, "/debtor_id"),
        is_owed=is_owed,
        authority_id=references.agency(ledger, authority, "/authority_id", on=act.on),
        ground=ground,
        document=document,
        asked=asked,
    )
    return ledger.keep(act, subject)


def raise_ambiguity(ledger: Ledger, act: Act, plan: str, ambiguity: AmbiguityInput) -> Recorded:
    """Say what the text leaves open."""
    subject = ledger.load(Plan, plan, act)
    _raise(ledger, act, subject, ambiguity, "")
    return ledger.keep(act, subject)


def resolve_ambiguity(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    ambiguity: str,
    reading: str,
    authority: str,
    ground: str,
    reason: str | None = None,
    cadences: dict[str, Any] | None = None,
    document: Document | None = None,
) -> Recorded:
    """Choose a reading; the answer tells what moves by it, or why nothing does."""
    subject = ledger.load(Plan, plan, act)
    known = subject.ambiguities.get(ambiguity)
    listed = known.readings.get(reading) if known else None
    named = [item for item in (listed.owed if listed else ()) if item in subject.items]
    bound = {debtor for item in named for debtor in subject.items[item].debtors}
    effect = subject.resolve_ambiguity(
        act,
        ambiguity=ambiguity,
        reading=reading,
        authority_id=references.agency(ledger, authority, "/authority_id", on=act.on),
        ground=ground,
        reason=reason,
        cadences=cadences,
        levels={debtor: ledger.load(Agency, debtor).level for debtor in bound},
        document=document,
    )
    return ledger.keep(act, subject, effect=effect)


def reopen_ambiguity(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    ambiguity: str,
    reason: str,
    document: Document | None = None,
) -> Recorded:
    """Take a resolution back."""
    subject = ledger.load(Plan, plan, act)
    subject.reopen_ambiguity(act, ambiguity=ambiguity, reason=reason, document=document)
    return ledger.keep(act, subject)


def _raise(ledger: Ledger, act: Act, plan: Plan, ambiguity: AmbiguityInput, pointer: str) -> None:
    decider, decider_id = ambiguity.decider, None
    if decider is not None:
        decider_id = references.agency(ledger, decider, f"{pointer}/decider_id")
    plan.raise_ambiguity(
        act,
        ambiguity=ambiguity.code,
        items=ambiguity.items,
        problem=ambiguity.problem,
        readings=ambiguity.readings,
        default=ambiguity.default,
        decider_id=decider_id,
        decided_by=ambiguity.decided_by,
    )
