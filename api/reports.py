"""Báo cáo: reports sent for duties, and what their addressees did with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.closed_duties import must_stand
from api.door import Ask, Resource, Write, subject
from api.fields import (
    Code,
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
from api.schemas.report import ReportRow
from api.writing import Writing
from domain.application import Recorded
from domain.commands import reports
from domain.errors import ManyInvalidInputsError, Violation
from domain.report import Report
from domain.report.answering import AnsweredDuty
from domain.values import Document, resolve_id
from projections import obligations, report_register
from projections.duties import day
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

resource = Resource("reports")
KNOWN = subject(Report)
BODIES: Final = {"debtor_id": "debtor", "addressee_ids": "addressees"}
SENT: Final = ("submitted", "met", "met_late")
NO_MORE: Final = ("waived", "cancelled", "transferred")
"""What is asked of nobody any more: not to be named as missing, and no fault if it is."""


class ReportQuestion(ListQuestion):
    """Which reports."""

    code: str | None = None
    status: Literal["submitted", "received", "returned", "accepted"] | None = None
    debtor: str | None = None


class ReportBody(FactBody):
    """A report sent, with the duties it answers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "obligation_ids": ["0a9d3a4e-5c1e-5b6e-8a52-0d1c0a8f8c11"],
                    "debtor_id": "ubnd-tinh",
                    "addressee_ids": ["ban-dan-van"],
                    "period": {"from": "2023-01-01", "to": "2023-12-31"},
                    "document": {"number": "210", "symbol": "BC-UBND", "issued_on": "2023-11-15"},
                    "submitted_on": "2023-11-15",
                    "figures": {"cuoc_giam_sat": 12},
                }
            ]
        }
    )
    NATURAL: ClassVar[str | None] = "submitted_on"

    code: Code | None = None
    obligation_ids: Refs
    debtor_id: Ref
    addressee_ids: Refs = Field(
        default_factory=list, description="The beneficiaries of the duties, where left out."
    )
    period: PeriodBody | None = Field(
        default=None, description="The period of the duties, where left out."
    )
    document: DocumentBody | None = None
    submitted_on: Day | None = None
    figures: dict[str, Any] | None = None


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
    duties = _duties(write, body)
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
    unheard, silent = _without_report(write, body.input_ids)
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


def _without_report(
    write: Writing, inputs: Sequence[str]
) -> tuple[frozenset[UUID], frozenset[UUID] | None]:
    """Who owes what these reports answer, for the same period, and has sent none.

    Then the same with those of whom it is asked no more; None where no duty is known that the reports answer.
    """
    now = Moment(write.act.on, write.act.at)
    silent: set[UUID] = set()
    unheard: set[UUID] = set()
    with write.registers() as rows:
        given = (report_register.one(rows, now, resolve_id(Report.TOPIC, i)) for i in inputs)
        answered = [UUID(o) for r in given if r for o in r["obligation_ids"]]
        if not answered:
            return frozenset(), None
        wanted = ObligationFilter(ids=tuple(answered))
        for mine in obligations.register(rows, now, wanted, limit=obligations.EVERY):
            series = ObligationFilter(plan=resolve_id("plan", mine["plan"]), item=mine["plan_item"])
            for duty in obligations.register(rows, now, series, limit=obligations.EVERY):
                if duty["occurrence"] != mine["occurrence"] or not duty["debtor"]:
                    continue
                if duty["report"] is None and duty["status"] not in SENT:
                    silent.add(UUID(duty["debtor"]["id"]))
                    if duty["status"] not in NO_MORE:
                        unheard.add(UUID(duty["debtor"]["id"]))
    return frozenset(unheard), frozenset(silent)


def _duties(write: Writing, body: ReportBody) -> tuple[AnsweredDuty, ...]:
    """What is known today of the duties that the report names."""
    given = {str(resolve_id("obligation", o)): i for i, o in enumerate(body.obligation_ids)}
    if not given:
        return ()
    now = Moment(write.act.today, write.act.at)
    wanted = ObligationFilter(ids=tuple(UUID(o) for o in given))
    with write.registers() as rows:
        found = {d["id"]: d for d in obligations.register(rows, now, wanted, limit=len(given))}
        unknown = [
            Violation(
                f"/obligation_ids/{i}",
                "obligation_known",
                f"Không có nghĩa vụ “{body.obligation_ids[i][:100]}” trong sổ.",
                "the id of a listed duty",
            )
            for duty_id, i in given.items()
            if duty_id not in found
        ]
        if unknown:
            raise ManyInvalidInputsError(tuple(unknown))
        sent = _papers(write, rows, now, body) if body.document else {}
        on = Moment(body.submitted_on or write.act.on, write.act.at)
        then = {d["id"]: d for d in obligations.register(rows, on, wanted, limit=len(given))}
    for duty_id, i in given.items():
        must_stand(write, found[duty_id], then.get(duty_id), pointer=f"/obligation_ids/{i}")
    named = {str(resolve_id("agency", a)) for a in body.addressee_ids}
    return tuple(_answered(found[duty_id], sent.get(duty_id, ()), named) for duty_id in given)


def _answered(duty: Row, sent: Sequence[Document], named: Collection[str]) -> AnsweredDuty:
    period = duty["period"] or {}
    to = [body["id"] for body in duty["addressees"]]
    # What is no report is owed to all at once: whoever of them is named stands for the others.
    meant = next((body for body in to if body in named), to[0] if to else None)
    return AnsweredDuty(
        id=UUID(duty["id"]),
        debtor_id=UUID(duty["debtor"]["id"]) if duty["debtor"] else None,
        beneficiary_id=UUID(meant) if meant else None,
        of_plan=duty["plan"] is not None,
        period_from=day(period.get("from")),
        period_to=day(period.get("to")),
        sent=tuple(sent),
    )


def _papers(
    write: Writing, rows: Rows, now: Moment, body: ReportBody
) -> Mapping[str, Sequence[Document]]:
    """The documents with which the sender answered each duty before, those of returned versions among them."""
    found: dict[str, list[Document]] = defaultdict(list)
    sender = {"debtor_id": str(resolve_id("agency", body.debtor_id))}
    for report in report_register.register(rows, now, sender, limit=obligations.EVERY):
        answered = {str(resolve_id("obligation", o)) for o in body.obligation_ids}
        for duty_id in answered.intersection(report["obligation_ids"]):
            papers = write.ledger.load(Report, report["code"]).sent
            found[duty_id] += [paper for paper in papers if paper is not None]
    return found
