"""Commands on reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import heirs, references
from domain.report import Report
from domain.report.answering import AnsweredDuty, answered_period, check_answered
from domain.values import Document


def submit(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    obligation_ids: tuple[UUID, ...],
    debtor: str,
    addressees: tuple[str, ...],
    period_from: date,
    period_to: date,
    document: Document | None,
    submitted_on: date,
    figures: dict[str, Any] | None = None,
) -> Recorded:
    """Send a report on duties known by their ids."""
    report = Report.submit(
        act.happening(submitted_on, "/submitted_on"),
        code=code,
        obligation_ids=obligation_ids,
        debtor_id=references.agency(ledger, debtor, "/debtor_id", on=submitted_on),
        addressee_ids=references.agencies(ledger, addressees, "/addressee_ids", on=None),
        period_from=period_from,
        period_to=period_to,
        document=document,
        submitted_on=submitted_on,
        figures=figures,
    )
    return ledger.keep(act, report)


def answer(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    duties: tuple[AnsweredDuty, ...],
    debtor: str,
    addressees: tuple[str, ...],
    period_from: date | None,
    period_to: date | None,
    document: Document | None,
    submitted_on: date,
    figures: dict[str, Any] | None = None,
) -> Recorded:
    """Send a report that answers duties; what it does not say of period and addressees follows from them."""
    debtor_id = references.agency(ledger, debtor, "/debtor_id", on=submitted_on)
    named = references.agencies(ledger, addressees, "/addressee_ids", on=None)
    for i, body in enumerate(named):
        _must_be_there(ledger, body, submitted_on, f"/addressee_ids/{i}")
    owed_to = (d.beneficiary_id for d in duties if d.beneficiary_id is not None)
    addressee_ids = named or tuple(dict.fromkeys(owed_to))
    check_answered(duties, debtor_id=debtor_id, addressee_ids=addressee_ids, document=document)
    first, last = answered_period(duties, period_from, period_to)
    return submit(
        ledger,
        act,
        code=code,
        obligation_ids=tuple(d.id for d in duties),
        debtor=debtor,
        addressees=tuple(map(str, addressee_ids)),
        period_from=first,
        period_to=last,
        document=document,
        submitted_on=submitted_on,
        figures=figures,
    )


def receive(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    received_on: date,
    incoming_number: str | None = None,
    addressee: str | None = None,
) -> Recorded:
    """Record the arrival of the report."""
    report = ledger.load(Report, code, act)
    then = act.happening(received_on, "/received_on")
    acting, place = _in_place(ledger, report, then, addressee)
    report.receive(
        acting, received_on=received_on, incoming_number=incoming_number, addressee_id=place
    )
    return ledger.keep(act, report)


def return_(
    ledger: Ledger, act: Act, code: str, *, reason: str, addressee: str | None = None
) -> Recorded:
    """Send the report back."""
    report = ledger.load(Report, code, act)
    acting, place = _in_place(ledger, report, act, addressee)
    report.return_(acting, reason=reason, addressee_id=place)
    return ledger.keep(act, report)


def resubmit(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    submitted_on: date,
    figures: dict[str, Any] | None = None,
) -> Recorded:
    """Send a corrected version."""
    report = ledger.load(Report, code, act)
    report.resubmit(
        act.happening(submitted_on, "/submitted_on"),
        document=document,
        submitted_on=submitted_on,
        figures=figures,
    )
    return ledger.keep(act, report)


def accept(ledger: Ledger, act: Act, code: str, *, addressee: str | None = None) -> Recorded:
    """Accept the report."""
    report = ledger.load(Report, code, act)
    acting, place = _in_place(ledger, report, act, addressee)
    report.accept(acting, addressee_id=place)
    return ledger.keep(act, report)


def collect_comments(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    form: str,
    collected_on: date,
    parties: tuple[str, ...] = (),
    document: Document | None = None,
) -> Recorded:
    """Record what was said of the draft before it was sent."""
    report = ledger.load(Report, code, act)
    report.collect_comments(
        act.happening(collected_on, "/collected_on"),
        form=form,
        collected_on=collected_on,
        party_ids=references.agencies(ledger, parties, "/party_ids", on=collected_on),
        document=document,
    )
    return ledger.keep(act, report)


def pass_via(ledger: Ledger, act: Act, code: str, *, via: str, received_on: date) -> Recorded:
    """Record that a report came to a body on the way to its addressee."""
    report = ledger.load(Report, code, act)
    report.pass_via(
        act.happening(received_on, "/received_on"),
        via_id=references.agency(ledger, via, "/via_id", on=received_on),
        received_on=received_on,
    )
    return ledger.keep(act, report)


def consolidate(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    inputs: tuple[str, ...],
    missing: tuple[str, ...] = (),
    unheard_ids: frozenset[UUID] = frozenset(),
    silent_ids: frozenset[UUID] | None = None,
) -> Recorded:
    """Say which reports went into one, and who sent none: `unheard_ids`, `silent_ids` are what the register says."""
    report = ledger.load(Report, code, act)
    input_ids = tuple(
        references.known(ledger, Report, one, f"/input_ids/{i}") for i, one in enumerate(inputs)
    )
    report.consolidate(
        act,
        input_ids=input_ids,
        missing_ids=references.agencies(ledger, missing, "/missing_ids", on=None),
        unheard_ids=unheard_ids,
        silent_ids=silent_ids,
    )
    return ledger.keep(act, report)


def forward(
    ledger: Ledger, act: Act, code: str, *, to: str, document: Document | None = None
) -> Recorded:
    """Send a report on to a body above."""
    report = ledger.load(Report, code, act)
    report.forward(act, to_id=references.agency(ledger, to, "/to_id", on=act.on), document=document)
    return ledger.keep(act, report)


def debate(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    body: str,
    session: str,
    opinion: str,
    document: Document | None = None,
) -> Recorded:
    """Record what an addressee said of a report in session."""
    report = ledger.load(Report, code, act)
    report.debate(
        act,
        body_id=references.agency(ledger, body, "/body_id", on=act.on),
        session=session,
        opinion=opinion,
        document=document,
    )
    return ledger.keep(act, report)


def flag_discrepancy(
    ledger: Ledger, act: Act, code: str, *, figure: str, recorded: str, note: str | None = None
) -> Recorded:
    """Set a figure of a report beside the one that the ledger holds."""
    report = ledger.load(Report, code, act)
    report.flag_discrepancy(act, figure=figure, recorded=recorded, note=note)
    return ledger.keep(act, report)


def _in_place(
    ledger: Ledger, report: Report, act: Act, addressee: str | None
) -> tuple[Act, UUID | None]:
    """The act, and the addressee in whose place it is done: the heir of one that is no more acts for it.

    The report keeps the addressees to whom it went; the fact says which body it was that acted.
    """
    if addressee is None:
        return act, None
    body = references.agency(ledger, addressee, "/addressee_id", on=None)
    _must_be_there(ledger, body, act.on, "/addressee_id")
    if body in report.addressee_ids:
        return act, body
    places = (a for a in report.addressee_ids if heirs.successor(ledger, a, act.on) == body)
    place = next(places, None)
    if place is None:
        return act, body
    return replace(act, agency_id=act.agency_id or body), place


def _must_be_there(ledger: Ledger, addressee: UUID, on: date, pointer: str) -> None:
    """Refuse a body in whose place another one stands; where nobody does, there is nobody else to name."""
    if heirs.successor(ledger, addressee, on) != addressee:
        ledger.load(Agency, addressee).must_exist(on, pointer)
