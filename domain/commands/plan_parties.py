"""Commands on who owes an item of a plan, and to whom."""

from __future__ import annotations

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.plan import Plan
from domain.values import Document


def name_addressees(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    addressees: tuple[str, ...],
    authority: str,
    ground: str,
    debtor: str | None = None,
    document: Document | None = None,
) -> Recorded:
    """Say to whom an item is owed where nothing told it at the issue; a later decision takes its place."""
    subject = ledger.load(Plan, plan, act)
    subject.name_addressees(
        act,
        item=item,
        debtor_id=None if debtor is None else references.agency(ledger, debtor, "/debtor_id"),
        addressee_ids=references.agencies(ledger, addressees, "/addressee_ids", on=act.on),
        authority_id=references.agency(ledger, authority, "/authority_id", on=act.on),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, subject)
