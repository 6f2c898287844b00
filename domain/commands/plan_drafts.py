"""Commands on a plan that does not bind yet: its editions, who is asked about them, and its issue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.commands.plans import ItemInput, drafted, not_before
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.values import Document, Signer


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
    _must_rest_on(bases, basis_unknown=basis_unknown)
    plan = drafted(
        ledger, act, code=code, title=title, type=type, issuer=issuer, bases=bases, items=items
    )
    return ledger.keep(act, plan)


def revise(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    reason: str,
    title: str | None = None,
    bases: tuple[Document, ...] | None = None,
    basis_unknown: bool = False,
    items: tuple[ItemInput, ...] = (),
    removed: tuple[str, ...] = (),
    document: Document | None = None,
) -> Recorded:
    """Give a draft a new edition; what is not mentioned stays."""
    if bases is not None:
        _must_rest_on(bases, basis_unknown=basis_unknown)
    plan = ledger.load(Plan, code, act)
    plan.revise(
        act,
        title=title,
        bases=bases,
        items=[item.drafted(ledger, f"/items/{i}", act.on) for i, item in enumerate(items)],
        removed=removed,
        reason=reason,
        document=document,
    )
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


def _must_rest_on(bases: tuple[Document, ...], *, basis_unknown: bool) -> None:
    if not bases and not basis_unknown:
        raise InvalidInputError(
            "basis_given",
            "Dự thảo phải có căn cứ, hoặc ghi rõ là chưa biết căn cứ.",
            pointer="/bases",
            allowed="at least one basis, or basis_unknown: true",
        )
