"""Báo cáo: reports sent for duties, and what their addressees did with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

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
from domain.errors import InvalidInputError, ManyInvalidInputsError, Violation
from domain.report import Report
from domain.values import resolve_id
from projections import obligations, report_register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row

resource = Resource("reports")
KNOWN = subject(Report)
BODIES: Final = {"debtor_id": "debtor", "addressee_ids": "addressees"}


class ReportQuestion(ListQuestion):
    """Which reports."""

    code: str | None = None
    status: str | None = None
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
    period_from, period_to = _period(body.period or PeriodBody(), duties)
    submitted_on = body.submitted_on or write.act.on
    beneficiaries = dict.fromkeys(d["beneficiary"]["id"] for d in duties if d["beneficiary"])

    def record(code: str) -> Recorded:
        return reports.submit(
            write.ledger,
            write.act,
            code=code,
            obligation_ids=tuple(UUID(d["id"]) for d in duties),
            debtor=body.debtor_id,
            addressees=tuple(body.addressee_ids or beneficiaries),
            period_from=period_from,
            period_to=period_to,
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
    return reports.consolidate(
        write.ledger,
        write.act,
        code,
        inputs=tuple(body.input_ids),
        missing=tuple(body.missing_ids),
        unheard_ids=_unheard(write, body.input_ids),
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


def _unheard(write: Writing, inputs: Sequence[str]) -> frozenset[UUID]:
    """The bodies that owe what these reports answer, for the same period, and have sent none."""
    now = Moment(write.act.on, write.act.at)
    sent = ("submitted", "met", "met_late", "waived", "cancelled", "transferred")
    found: set[UUID] = set()
    with write.ports.reads.reading() as rows:
        given = (report_register.one(rows, now, resolve_id(Report.TOPIC, i)) for i in inputs)
        answered = [UUID(o) for r in given if r for o in r["obligation_ids"]]
        if not answered:
            return frozenset()
        wanted = ObligationFilter(ids=tuple(answered))
        for mine in obligations.register(rows, now, wanted, limit=obligations.EVERY):
            series = ObligationFilter(plan=resolve_id("plan", mine["plan"]), item=mine["plan_item"])
            found |= {
                UUID(duty["debtor"]["id"])
                for duty in obligations.register(rows, now, series, limit=obligations.EVERY)
                if duty["occurrence"] == mine["occurrence"]
                and duty["debtor"]
                and duty["report"] is None
                and duty["status"] not in sent
            }
    return frozenset(found)


def _duties(write: Writing, body: ReportBody) -> list[Row]:
    """The duties that the report answers: listed today, owed by its sender, to be answered by a report."""
    given = {str(resolve_id("obligation", o)): i for i, o in enumerate(body.obligation_ids)}
    if not given:
        return []
    now = Moment(write.act.today, write.act.at)
    wanted = ObligationFilter(ids=tuple(UUID(o) for o in given))
    with write.ports.reads.reading() as rows:
        found = {d["id"]: d for d in obligations.register(rows, now, wanted, limit=len(given))}
    debtor = str(resolve_id("agency", body.debtor_id))
    broken = [
        violation
        for duty_id, i in given.items()
        if (violation := _unfit(found.get(duty_id), body.obligation_ids[i], debtor, i))
    ]
    if broken:
        raise ManyInvalidInputsError(tuple(broken))
    return [found[duty_id] for duty_id in given]


def _unfit(duty: Row | None, given: str, debtor: str, index: int) -> Violation | None:
    pointer = f"/obligation_ids/{index}"
    if duty is None:
        return Violation(
            pointer,
            "obligation_known",
            f"Không có nghĩa vụ “{given[:100]}” trong sổ.",
            "the id of a listed duty",
        )
    owner: Mapping[str, Any] = duty["debtor"] or {}
    if owner.get("id") != debtor:
        return Violation(
            pointer,
            "obligation_of_debtor",
            "Nghĩa vụ này không thuộc cơ quan gửi báo cáo.",
            f"a duty of {debtor}; this one is owed by {owner.get('id') or 'nobody named yet'}",
        )
    if duty["plan"] is None:
        return Violation(
            pointer,
            "obligation_by_report",
            "Nghĩa vụ này không thực hiện bằng báo cáo.",
            "a duty under a plan; replies and information have their own routes",
        )
    return None


def _period(given: PeriodBody, duties: list[Row]) -> tuple[date, date]:
    periods = [d["period"] for d in duties if d["period"]]
    first = given.from_ or min((date.fromisoformat(p["from"]) for p in periods), default=None)
    last = given.to or max((date.fromisoformat(p["to"]) for p in periods), default=None)
    if first is None or last is None:
        raise InvalidInputError(
            "period_given",
            "Thiếu kỳ báo cáo, và nghĩa vụ không nêu kỳ nào.",
            pointer="/period",
            allowed='{"from": "YYYY-MM-DD", "to": "YYYY-MM-DD"}',
        )
    for p in periods:
        if last.isoformat() < p["from"] or (p["to"] and first.isoformat() > p["to"]):
            raise InvalidInputError(
                "period_of_duty",
                "Kỳ báo cáo nằm ngoài kỳ của nghĩa vụ.",
                pointer="/period",
                allowed=f"a period that meets {p['from']} … {p['to'] or ''}, or left out",
            )
    return first, last
