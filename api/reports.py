"""Báo cáo: reports sent for duties, and what their addressees did with them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import (
    Day,
    DocumentBody,
    FactBody,
    Line,
    PeriodBody,
    Reason,
    Ref,
    Refs,
    document,
)
from api.reading import ListQuestion
from api.report_duties import ReportBody, answered_duties, without_report
from api.schemas.report import ReportRow
from domain.application import Recorded
from domain.commands import reports
from domain.report import Report
from domain.values import resolve_id
from projections import report_register

resource = Resource("reports")
KNOWN = subject(Report)
BODIES: Final = {"debtor_id": "debtor", "addressee_ids": "addressees"}


class ReportQuestion(ListQuestion):
    """Which reports."""

    code: str | None = None
    status: Literal["submitted", "received", "returned", "accepted"] | None = None
    debtor: str | None = None


class ReportReceiptBody(FactBody):
    """Nhận báo cáo — the day it arrived decides whether it was in time."""

    NATURAL: ClassVar[str | None] = "received_on"

    received_on: Day
    incoming_number: Line | None = None
    addressee_id: Ref | None = None


class ReportReturnBody(FactBody):
    """Trả lại báo cáo."""

    reason: Reason
    addressee_id: Ref | None = None


class ResubmissionBody(FactBody):
    """Gửi lại báo cáo."""

    NATURAL: ClassVar[str | None] = "submitted_on"

    document: DocumentBody | None = None
    submitted_on: Day | None = None
    figures: dict[str, Any] | None = None


class CommentsBody(FactBody):
    """Góp ý báo cáo — before it was sent."""

    NATURAL: ClassVar[str | None] = "collected_on"

    form: Literal["meeting", "writing"]
    collected_on: Day
    party_ids: Refs = Field(default_factory=list)
    document: DocumentBody | None = None


class PassageBody(FactBody):
    """Gửi qua."""

    NATURAL: ClassVar[str | None] = "received_on"

    via_id: Ref
    received_on: Day


class ConsolidationBody(FactBody):
    """Tổng hợp — the reports that went in, and who sent none."""

    input_ids: Refs
    missing_ids: Refs = Field(default_factory=list)


class ForwardingBody(FactBody):
    """Gửi cấp trên."""

    to_id: Ref
    document: DocumentBody | None = None


class DebateBody(FactBody):
    """Thảo luận."""

    body_id: Ref
    session: Line
    opinion: Reason
    document: DocumentBody | None = None


class DiscrepancyBody(FactBody):
    """Số liệu lệch."""

    figure: Line
    recorded: Line
    note: Reason | None = None


class ReportAcceptanceBody(FactBody):
    """Chấp nhận báo cáo."""

    addressee_id: Ref | None = None


@resource.lists("/reports", ReportRow)
def list_reports(ask: Ask, query: Annotated[ReportQuestion, Query()]) -> Response:
    """The register of reports."""
    filters = {
        "code": query.code,
        "status": query.status,
        "debtor_id": str(resolve_id("agency", query.debtor)) if query.debtor else None,
    }
    return ask.page(
        lambda rows, limit, after: report_register.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/reports/{code}", ReportRow, KNOWN)
def show_report(ask: Ask, code: str) -> Response:
    """One report."""
    report = resolve_id(Report.TOPIC, code)
    return ask.one(lambda rows: report_register.one(rows, ask.moment, report), bodies=BODIES)


@resource.records("/reports", founds=True)
def submit_report(write: Write, body: ReportBody) -> Recorded:
    """Send a report for one or several duties."""
    duties = answered_duties(write, body)
    period = body.period or PeriodBody()
    submitted_on = body.submitted_on or write.act.on

    def record(code: str) -> Recorded:
        return reports.answer(
            write.ledger,
            write.act,
            code=code,
            duties=duties,
            debtor=body.debtor_id,
            addressees=tuple(body.addressee_ids),
            period_from=period.from_,
            period_to=period.to,
            document=document(body.document),
            submitted_on=submitted_on,
            figures=body.figures,
        )

    return write.founding(body.code, "report", "BC", submitted_on.year, record)


@resource.records("/reports/{code}/receipts", KNOWN)
def receive_report(write: Write, code: str, body: ReportReceiptBody) -> Recorded:
    """Record the arrival of a report."""
    return reports.receive(
        write.ledger,
        write.act,
        code,
        received_on=body.received_on,
        incoming_number=body.incoming_number,
        addressee=body.addressee_id,
    )


@resource.records("/reports/{code}/returns", KNOWN)
def return_report(write: Write, code: str, body: ReportReturnBody) -> Recorded:
    """Send a report back."""
    return reports.return_(
        write.ledger, write.act, code, reason=body.reason, addressee=body.addressee_id
    )


@resource.records("/reports/{code}/resubmissions", KNOWN)
def resubmit_report(write: Write, code: str, body: ResubmissionBody) -> Recorded:
    """Send a corrected version of a returned report."""
    return reports.resubmit(
        write.ledger,
        write.act,
        code,
        document=document(body.document),
        submitted_on=body.submitted_on or write.act.on,
        figures=body.figures,
    )


@resource.records("/reports/{code}/acceptances", KNOWN)
def accept_report(write: Write, code: str, body: ReportAcceptanceBody) -> Recorded:
    """Accept a report."""
    return reports.accept(write.ledger, write.act, code, addressee=body.addressee_id)


@resource.records("/reports/{code}/comments", KNOWN)
def collect_report_comments(write: Write, code: str, body: CommentsBody) -> Recorded:
    """Record what was said of the draft before it was sent."""
    return reports.collect_comments(
        write.ledger,
        write.act,
        code,
        form=body.form,
        collected_on=body.collected_on,
        parties=tuple(body.party_ids),
        document=document(body.document),
    )


@resource.records("/reports/{code}/passages", KNOWN)
def pass_report_via(write: Write, code: str, body: PassageBody) -> Recorded:
    """Record that a report came to a body on the way to its addressee."""
    return reports.pass_via(
        write.ledger, write.act, code, via=body.via_id, received_on=body.received_on
    )


@resource.records("/reports/{code}/consolidations", KNOWN)
def consolidate_reports(write: Write, code: str, body: ConsolidationBody) -> Recorded:
    """Say which reports went into one, and who sent none."""
    unheard, silent = without_report(write, body.input_ids)
    return reports.consolidate(
        write.ledger,
        write.act,
        code,
        inputs=tuple(body.input_ids),
        missing=tuple(body.missing_ids),
        unheard_ids=unheard,
        silent_ids=silent,
    )


@resource.records("/reports/{code}/forwardings", KNOWN)
def forward_report(write: Write, code: str, body: ForwardingBody) -> Recorded:
    """Send a report on to a body above."""
    return reports.forward(
        write.ledger, write.act, code, to=body.to_id, document=document(body.document)
    )


@resource.records("/reports/{code}/debates", KNOWN)
def debate_report(write: Write, code: str, body: DebateBody) -> Recorded:
    """Record what an addressee said of a report in session."""
    return reports.debate(
        write.ledger,
        write.act,
        code,
        body=body.body_id,
        session=body.session,
        opinion=body.opinion,
        document=document(body.document),
    )


@resource.records("/reports/{code}/discrepancies", KNOWN)
def flag_discrepancy(write: Write, code: str, body: DiscrepancyBody) -> Recorded:
    """Set a figure of a report beside the one that the ledger holds."""
    return reports.flag_discrepancy(
        write.ledger, write.act, code, figure=body.figure, recorded=body.recorded, note=body.note
    )
