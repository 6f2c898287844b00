"""Hiệp thương: the yearly consultation on supervision, the steps after it, and the plan it ends in."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.activities import served
from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Listed,
    PeriodBody,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.obligations import duty
from api.reading import ListQuestion
from api.schemas.consultation import (
    ConsultationCoverageRow,
    ConsultationOverlapRow,
    ConsultationRow,
    ConsultationStatus,
)
from api.units import must_be_of_unit, must_take_submissions
from domain.application import Recorded
from domain.commands import consultations as commands
from domain.consultation import Consultation, FoundBy, Opinion
from domain.values import Level, resolve_id
from projections import consultation_register

resource = Resource("consultations")
KNOWN: Final = subject(Consultation)
BODIES: Final = {
    "host_id": "host",
    "party_ids": "parties",
    "not_exchanged_ids": "not_exchanged",
}
COVERED: Final = {"signed_ids": "signed", "absent_ids": "absent"}
Year = Annotated[int, Field(ge=1946, le=2999)]


class ConsultationQuestion(ListQuestion):
    """Which consultations."""

    code: str | None = None
    status: ConsultationStatus | None = None
    level: Level | None = None
    year: Year | None = Field(default=None, description="The year whose supervision is planned.")
    host: str | None = None


class CoverageQuestion(ListQuestion):
    """For which year; without one, the year that consultations are about on that day."""

    year: Year | None = None


class ConsultationBody(FactBody):
    """Mở hiệp thương — the window is the last quarter of the year before, unless guidance gives another."""

    host_id: Ref
    plan_year: Year
    party_ids: Refs
    window: PeriodBody | None = None


class TopicBody(FactBody):
    """Đề xuất nội dung."""

    topic: Code
    subject: Line
    supervised_ids: Refs = Field(default_factory=list)
    proposer_id: Ref
    reason: Annotated[str, Field(max_length=2_000)]
    window: PeriodBody | None = None


class OverlapBody(FactBody):
    """Chồng chéo — between two topics, or a topic and a round; and what is to come of it."""

    topic: Code
    other_topic: Code | None = None
    supervision_id: Ref | None = None
    found_by: FoundBy = "party"
    outcome: Reason


class AgreedRoundBody(Body):
    """Cuộc giám sát được thống nhất."""

    topic: Code
    lead_id: Ref
    window: PeriodBody | None = None
    cost: Annotated[int, Field(ge=0)] | None = Field(default=None, description="Dự toán, đồng.")


class AgreementBody(FactBody):
    """Hiệp thương thống nhất — the duties to hold a consultation that its minutes name are met by it."""

    NATURAL: ClassVar[str | None] = "agreed_on"

    agreed_on: Day
    document: DocumentBody | None = None
    signed_ids: Refs
    absent_ids: Refs = Field(default_factory=list)
    rounds: Listed[AgreedRoundBody] = Field(default_factory=list)
    note: Text | None = None
    obligation_ids: Refs = Field(default_factory=list)


class AlignmentBody(FactBody):
    """Trao đổi, thống nhất."""

    NATURAL: ClassVar[str | None] = "aligned_on"

    aligned_on: Day
    with_ids: Refs
    document: DocumentBody | None = None
    changes: Text | None = None


class ConsultationSubmissionBody(FactBody):
    """Trình Ban Thường vụ cấp ủy."""

    NATURAL: ClassVar[str | None] = "submitted_on"

    submitted_on: Day
    committee_id: Ref
    document: DocumentBody | None = None


class CommitteeOpinionBody(FactBody):
    """Cho ý kiến — on the edition that was submitted."""

    opinion: Opinion
    edition: int | None = None
    document: DocumentBody | None = None


class AnnualPlanBody(FactBody):
    """Kế hoạch giám sát năm — an issued plan of the board."""

    plan_id: Ref


class ConsultationReopeningBody(FactBody):
    """Mở lại."""

    reason: Annotated[str, Field(max_length=2_000)]
    document: DocumentBody | None = None


@resource.lists("/consultations", ConsultationRow)
def list_consultations(ask: Ask, query: Annotated[ConsultationQuestion, Query()]) -> Response:
    """The consultations, each with the days from the agreement to the exchange and to the submission."""
    filters = {
        "code": query.code,
        "status": query.status,
        "level": query.level,
        "plan_year": None if query.year is None else str(query.year),
        "host_id": str(resolve_id("agency", query.host)) if query.host else None,
    }
    return ask.page(
        lambda rows, limit, after: consultation_register.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.lists("/consultation-coverage", ConsultationCoverageRow)
def list_consultation_coverage(ask: Ask, query: Annotated[CoverageQuestion, Query()]) -> Response:
    """Every board of every level: whether it held its consultation on a year, in time, with whom."""
    return ask.page_of(
        lambda rows: consultation_register.coverage(rows, ask.moment, query.year), bodies=COVERED
    )


@resource.shows("/consultations/{code}", ConsultationRow, KNOWN)
def show_consultation(ask: Ask, code: str) -> Response:
    """One consultation."""
    found = resolve_id(Consultation.TOPIC, code)
    return ask.one(lambda rows: consultation_register.one(rows, ask.moment, found), bodies=BODIES)


@resource.lists("/consultations/{code}/overlaps", ConsultationOverlapRow)
def list_consultation_overlaps(ask: Ask, code: str) -> Response:
    """What its topics overlap: each other, or the rounds of any body; and what was said of each."""
    found = resolve_id(Consultation.TOPIC, code)
    return ask.page_of(lambda rows: consultation_register.overlaps(rows, ask.moment, found))


@resource.records("/consultations", founds=True)
def open_consultation(write: Write, body: ConsultationBody) -> Recorded:
    """Open the consultation of a board on a year; its code follows from both."""
    window = body.window or PeriodBody()
    return commands.open(
        write.ledger,
        write.act,
        host=body.host_id,
        plan_year=body.plan_year,
        parties=tuple(body.party_ids),
        window_from=window.from_,
        window_to=window.to,
    )


@resource.records("/consultations/{code}/topics", KNOWN)
def propose_topic(write: Write, code: str, body: TopicBody) -> Recorded:
    """Put a subject on the table."""
    window = body.window or PeriodBody()
    return commands.propose_topic(
        write.ledger,
        write.act,
        code,
        topic=body.topic,
        subject=body.subject,
        supervised=tuple(body.supervised_ids),
        proposer=body.proposer_id,
        reason=body.reason,
        window_from=window.from_,
        window_to=window.to,
    )


@resource.records("/consultations/{code}/overlaps", KNOWN)
def flag_overlap(write: Write, code: str, body: OverlapBody) -> Recorded:
    """Say what a topic overlaps, and what is to come of it."""
    return commands.flag_overlap(
        write.ledger,
        write.act,
        code,
        topic=body.topic,
        other_topic=body.other_topic,
        supervision=body.supervision_id,
        found_by=body.found_by,
        outcome=body.outcome,
    )


@resource.records("/consultations/{code}/agreements", KNOWN)
def agree_consultation(write: Write, code: str, body: AgreementBody) -> Recorded:
    """Record the agreement, and the duties that its minutes meet."""
    # If-Match speaks of the consultation, not of the duties.
    plain = replace(write, act=replace(write.act, expected_version=None))
    duties = tuple(
        (d, served(write, d))
        for d in (duty(plain, o, on=body.agreed_on) for o in body.obligation_ids)
    )
    windows = [r.window or PeriodBody() for r in body.rounds]
    return commands.agree(
        write.ledger,
        write.act,
        code,
        agreed_on=body.agreed_on,
        document=document(body.document),
        signed=tuple(body.signed_ids),
        absent=tuple(body.absent_ids),
        rounds=tuple(
            commands.RoundInput(r.topic, r.lead_id, w.from_, w.to, r.cost)
            for r, w in zip(body.rounds, windows, strict=True)
        ),
        note=body.note,
        duties=duties,
    )


@resource.records("/consultations/{code}/alignments", KNOWN)
def align_consultation(write: Write, code: str, body: AlignmentBody) -> Recorded:
    """Record the exchange with the state bodies of the level."""
    must_be_of_unit(write, code, body.with_ids)
    return commands.align(
        write.ledger,
        write.act,
        code,
        aligned_on=body.aligned_on,
        bodies=tuple(body.with_ids),
        document=document(body.document),
        changes=body.changes,
    )


@resource.records("/consultations/{code}/submissions", KNOWN)
def submit_consultation(write: Write, code: str, body: ConsultationSubmissionBody) -> Recorded:
    """Submit what was agreed to the Party committee of the unit."""
    must_take_submissions(write, code, body.committee_id)
    return commands.submit(
        write.ledger,
        write.act,
        code,
        submitted_on=body.submitted_on,
        committee=body.committee_id,
        document=document(body.document),
    )


@resource.records("/consultations/{code}/opinions", KNOWN)
def give_opinion_on_consultation(write: Write, code: str, body: CommitteeOpinionBody) -> Recorded:
    """Record what the committee said."""
    return commands.give_opinion(
        write.ledger,
        write.act,
        code,
        opinion=body.opinion,
        edition=body.edition,
        document=document(body.document),
    )


@resource.records("/consultations/{code}/plans", KNOWN)
def issue_annual_plan(write: Write, code: str, body: AnnualPlanBody) -> Recorded:
    """Name the issued plan of the year in which the consultation ends."""
    return commands.issue_plan(write.ledger, write.act, code, plan=body.plan_id)


@resource.records("/consultations/{code}/reopenings", KNOWN)
def reopen_consultation(write: Write, code: str, body: ConsultationReopeningBody) -> Recorded:
    """Look for another agreement; the exchange after the old one is stale."""
    return commands.reopen(
        write.ledger, write.act, code, reason=body.reason, document=document(body.document)
    )
