"""Commands on the money of a plan."""

from __future__ import annotations

from datetime import date

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.fund import Fund
from domain.values import Document


def state_need(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    amount: int,
    period_from: date,
    period_to: date,
    words: str | None = None,
    document: Document | None = None,
    plan: str | None = None,
    item: str | None = None,
) -> Recorded:
    """State what is needed."""
    fund = Fund.state_need(
        act,
        code=code,
        amount=amount,
        words=words,
        period_from=period_from,
        period_to=period_to,
        document=document,
        plan_id=references.plan(ledger, plan, item),
        item=item,
    )
    return ledger.keep(act, fund)


def request(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    year: int,
    amount: int,
    by: str,
    to: str,
    document: Document | None,
    note: str | None = None,
) -> Recorded:
    """Ask for a year's money."""
    subject = ledger.load(Fund, code, act)
    subject.request(
        act,
        year=year,
        amount=amount,
        by_id=references.agency(ledger, by, "/by_id", on=act.on),
        to_id=references.agency(ledger, to, "/to_id", on=act.on),
        document=document,
        note=note,
    )
    return ledger.keep(act, subject)


def allocate(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    year: int,
    amount: int,
    by: str,
    document: Document | None,
    note: str | None = None,
) -> Recorded:
    """Grant a year's money."""
    subject = ledger.load(Fund, code, act)
    by_id = references.agency(ledger, by, "/by_id", on=act.on)
    subject.allocate(act, year=year, amount=amount, by_id=by_id, document=document, note=note)
    return ledger.keep(act, subject)


def spend(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    year: int,
    amount: int,
    by: str,
    document: Document | None,
    note: str | None = None,
) -> Recorded:
    """Settle what was spent."""
    subject = ledger.load(Fund, code, act)
    by_id = references.agency(ledger, by, "/by_id", on=act.on)
    subject.spend(act, year=year, amount=amount, by_id=by_id, document=document, note=note)
    return ledger.keep(act, subject)
