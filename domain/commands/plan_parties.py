"""Commands on who owes an item of a plan, and who leads it."""

from __future__ import annotations

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.values import Document


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
    agency = ledger.load(Agency, references.agency(ledger, unit, "/unit_id", on=act.on))
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
    lead_id = references.agency(ledger, lead, "/lead_id", on=act.on)
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
    to_id = references.agency(ledger, to_lead, "/lead_id", on=act.on)
    subject.change_lead(
        act,
        item=item,
        from_id=references.agency(ledger, from_lead, "/from_id", on=None),
        to_id=to_id,
        document=document,
    )
    return ledger.keep(act, subject)
