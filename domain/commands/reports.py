"""Commands on reports."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.report import Report
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
    """Send a report. The caller has checked that the duties exist and belong to the debtor."""
    report = Report.submit(
        act.happening(submitted_on, "/submitted_on"),
        code=code,
        obligation_ids=obligation_ids,
        debtor_id=references.agency(ledger, debtor, "/debtor_id"),
        addressee_ids=references.agencies(ledger, addressees, "/addressee_ids"),
        period_from=period_from,
        period_to=period_to,
        document=document,
        submitted_on=submitted_on,
        figures=figures,
    )
    return ledger.keep(act, report)


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
    report.receive(
        act.happening(received_on, "/received_on"),
        received_on=received_on,
        incoming_number=incoming_number,
        addressee_id=_addressee(ledger, addressee),
    )
    return ledger.keep(act, report)


def return_(
    ledger: Ledger, act: Act, code: str, *, reason: str, addressee: str | None = None
) -> Recorded:
    """Send the report back."""
    report = ledger.load(Report, code, act)
    report.return_(act, reason=reason, addressee_id=_addressee(ledger, addressee))
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
    report.accept(act, addressee_id=_addressee(ledger, addressee))
    return ledger.keep(act, report)


def _addressee(ledger: Ledger, addressee: str | None) -> UUID | None:
    return None if addressee is None else references.agency(ledger, addressee, "/addressee_id")
