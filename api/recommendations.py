"""Kiến nghị: letters with their points, and each step after them, one fact each."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Lines,
    Listed,
    No,
    Nos,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.reading import ListQuestion
from api.replies import PointReplyBody, letter_code
from api.schemas.recommendation import RecommendationRow, RecommendationStatus
from api.writing import Writing
from domain.application import Recorded
from domain.commands import recommendations
from domain.recommendation import Escalation, Point, Recommendation, SourceType, TransferClock
from domain.values import resolve_id
from projections import obligations, recommendation_register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row

resource = Resource("recommendations")
KNOWN = subject(Recommendation)
BODIES: Final = {
    "issuer_id": "issuer",
    "addressee_id": "addressee",
    "responsible_id": "responsible",
}


class RecommendationQuestion(ListQuestion):
    """Which recommendations."""

    code: str | None = None
    status: RecommendationStatus | None = None
    issuer: str | None = None
    addressee: str | None = None
    responsible: str | None = None
    supervision: str | None = None
    repeats: str | None = None


class SourceBody(Body):
    """Nguồn — what the recommendation comes from."""

    type: SourceType
    id: Ref


class PointBody(Body):
    """Ý kiến nghị."""

    no: No
    text: Text


class LimitBody(Body):
    """Thời hạn — a term from receipt or a day; always with a setter and a ground."""

    term: Line | None = Field(default=None, examples=["15d"])
    due_on: Day | None = None
    setter_id: Ref
    ground: Line

    def given(self) -> recommendations.LimitInput:
        """The limit as the command takes it."""
        return recommendations.LimitInput(self.setter_id, self.ground, self.term, self.due_on)


class NoticePeriod(Body):
    """Kỳ thông báo — both ends known."""

    from_: Day = Field(alias="from")
    to: Day


class RecommendationBody(FactBody):
    """A letter that asks an agency to do something."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": {"type": "supervision", "id": "GS-2023-0001"},
                    "addressee_id": "ubnd-huyen-a",
                    "document": {"number": "27", "symbol": "KN-MTTQ", "issued_on": "2023-08-01"},
                    "points": [{"no": 1, "text": "Công khai kết quả xử lý đơn thư"}],
                    "issued_on": "2023-08-01",
                    "urgent": False,
                    "reply_limit": {
                        "term": "15d",
                        "due_on": None,
                        "setter_id": "mttq-tinh",
                        "ground": "Văn bản kiến nghị",
                    },
                }
            ]
        }
    )
    NATURAL: ClassVar[str | None] = "issued_on"

    code: Code | None = None
    source: SourceBody
    issuer_id: Ref | None = Field(
        default=None, description="The lead of the round, or the body acted for, where left out."
    )
    addressee_id: Ref
    document: DocumentBody | None = None
    points: Listed[PointBody]
    issued_on: Day | None = None
    urgent: bool | None = None
    reply_limit: LimitBody | None = None
    finding_nos: Nos = Field(default_factory=list)
    forwarding: bool = Field(
        default=False, description="The addressee has no authority and is asked to pass it on."
    )


class ReceiptBody(FactBody):
    """Tiếp nhận — the reply clock starts here."""

    NATURAL: ClassVar[str | None] = "received_on"

    received_on: Day
    incoming_number: Line | None = None


class ReplyBody(FactBody):
    """Trả lời — one letter to this recommendation."""

    NATURAL: ClassVar[str | None] = "replied_on"

    code: Code | None = None
    document: DocumentBody | None = None
    replied_on: Day
    received_on: Day | None = None
    agency_id: Ref | None = Field(default=None, description="The body responsible, where left out.")
    points: Listed[PointReplyBody]


class AssessmentBody(FactBody):
    """Đánh giá trả lời — accepted or insufficient; without points, all of them."""

    outcome: Literal["accepted", "insufficient"]
    reason: Reason | None = None
    points: Nos = Field(default_factory=list)
    resolution_due_on: Day | None = None
    ground: Line | None = None


class ExtensionBody(FactBody):
    """Gia hạn trả lời."""

    due_on: Day
    requested_by_id: Ref | None = Field(
        default=None, description="The body responsible, where left out."
    )
    approved_by_id: Ref
    ground: Line
    document: DocumentBody | None = None


class LimitSetBody(LimitBody, FactBody):
    """Ấn định thời hạn — for a letter that left without one."""

    document: DocumentBody | None = None


class TransferBody(FactBody):
    """Chuyển theo thẩm quyền."""

    to_id: Ref
    reason: Reason
    document: DocumentBody | None = None
    clock: TransferClock = Field(
        default="restarts", description="Whether the term begins anew at the next receipt."
    )


class SuccessionBody(FactBody):
    """Tiếp nhận trách nhiệm của cơ quan đã sáp nhập, giải thể."""

    to_id: Ref
    ground: Line
    document: DocumentBody | None = None


class ReopeningBody(FactBody):
    """Mở lại điều đã xác nhận."""

    reason: Reason
    document: DocumentBody | None = None


class RepeatBody(FactBody):
    """Nối với kiến nghị trước đó về cùng một việc."""

    repeats_id: Ref
    reason: Reason | None = None


class LetterAddedBody(FactBody):
    """Một văn bản khác cũng nêu kiến nghị này."""

    NATURAL: ClassVar[str | None] = "sent_on"

    document: DocumentBody
    sent_on: Day
    recipient_ids: Refs = Field(default_factory=list)


class DialogueBody(FactBody):
    """Đối thoại về kiến nghị; biên bản là văn bản."""

    document: DocumentBody | None = None
    outcome: Text | None = None


class EscalationBody(FactBody):
    """Báo cáo cấp trên."""

    to_id: Ref
    step: Escalation
    reason: Reason
    document: DocumentBody | None = None


class NoticeBody(FactBody):
    """Thông báo sáu tháng gửi HĐND, UBND."""

    recipient_ids: Refs
    period: NoticePeriod
    document: DocumentBody | None = None


class ResponsibilityBody(FactBody):
    """Đề nghị xem xét trách nhiệm."""

    to_id: Ref
    reason: Reason
    document: DocumentBody | None = None


class DebateBody(FactBody):
    """HĐND thảo luận, có ý kiến."""

    council_id: Ref
    session: Line
    opinion: Text
    directed_ids: Refs = Field(default_factory=list)
    document: DocumentBody | None = None


class OutcomeBody(FactBody):
    """Công khai kết quả giải quyết."""

    medium: Line
    link: Line | None = None


class ResolutionBody(FactBody):
    """Giải quyết — started, or reported with evidence."""

    NATURAL: ClassVar[str | None] = "received_on"

    stage: Literal["started", "reported"] = "reported"
    measures: Text
    evidence: Lines = Field(default_factory=list)
    agency_id: Ref | None = Field(default=None, description="The body responsible, where left out.")
    document: DocumentBody | None = None
    received_on: Day | None = None


class VerificationBody(FactBody):
    """Xác nhận đã giải quyết."""

    evidence: Text | None = None
    document: DocumentBody | None = None


class DisputeBody(FactBody):
    """Chưa đồng ý với kết quả giải quyết."""

    reason: Reason


class ReminderBody(FactBody):
    """Đôn đốc — before the limit only when marked early."""

    document: DocumentBody | None = None
    recipient_id: Ref | None = None
    early: bool = False


class WithdrawalBody(FactBody):
    """Rút kiến nghị."""

    reason: Reason
    document: DocumentBody | None = None


class RecommendationClosureBody(FactBody):
    """Kết thúc theo dõi."""

    reason: Reason | None = None


@resource.lists("/recommendations", RecommendationRow)
def list_recommendations(ask: Ask, query: Annotated[RecommendationQuestion, Query()]) -> Response:
    """The register of recommendations."""

    def agency(given: str | None) -> str | None:
        return str(resolve_id("agency", given)) if given else None

    filters = {
        "code": query.code,
        "status": query.status,
        "issuer_id": agency(query.issuer),
        "addressee_id": agency(query.addressee),
        "responsible_id": agency(query.responsible),
        "source_id": str(resolve_id("supervision", query.supervision))
        if query.supervision
        else None,
        "repeats_id": str(_id(query.repeats)) if query.repeats else None,
    }
    return ask.page(
        lambda rows, limit, after: recommendation_register.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/recommendations/{code}", RecommendationRow, KNOWN)
def show_recommendation(ask: Ask, code: str) -> Response:
    """One recommendation."""
    return ask.one(
        lambda rows: recommendation_register.one(rows, ask.moment, _id(code)), bodies=BODIES
    )


@resource.records("/recommendations", founds=True)
def issue_recommendation(write: Write, body: RecommendationBody) -> Recorded:
    """Send a recommendation."""
    issued_on = body.issued_on or (body.document.issued_on if body.document else None)
    issued_on = issued_on or write.act.on

    def record(code: str) -> Recorded:
        return recommendations.issue(
            write.ledger,
            write.act,
            code=code,
            source_type=body.source.type,
            source=body.source.id,
            issuer=body.issuer_id,
            addressee=body.addressee_id,
            document=document(body.document),
            points=tuple(Point(p.no, p.text) for p in body.points),
            issued_on=issued_on,
            urgent=bool(body.urgent),
            reply_limit=body.reply_limit.given() if body.reply_limit else None,
            finding_nos=tuple(body.finding_nos),
            forwarding=body.forwarding,
        )

    return write.founding(body.code, "recommendation", "KN", issued_on.year, record)


@resource.records("/recommendations/{code}/receipts", KNOWN)
def receive_recommendation(write: Write, code: str, body: ReceiptBody) -> Recorded:
    """Record the receipt that starts the reply clock."""
    return recommendations.receive(
        write.ledger,
        write.act,
        code,
        received_on=body.received_on,
        incoming_number=body.incoming_number,
    )


@resource.records("/recommendations/{code}/replies", KNOWN)
def reply_to_recommendation(write: Write, code: str, body: ReplyBody) -> Recorded:
    """Record one letter that replies to points of this recommendation."""
    agency = body.agency_id or _responsible(write, code)
    return recommendations.give_reply(
        write.ledger,
        write.act,
        reply_code=body.code or letter_code(agency, body.document, body.replied_on),
        agency=agency,
        document=document(body.document),
        replied_on=body.replied_on,
        received_on=body.received_on,
        points=tuple((code, p.given()) for p in body.points),
    )


@resource.records("/recommendations/{code}/assessments", KNOWN)
def assess_reply(write: Write, code: str, body: AssessmentBody) -> Recorded:
    """Accept the reply, or find it insufficient."""
    if body.outcome == "insufficient":
        return recommendations.find_reply_insufficient(
            write.ledger, write.act, code, reason=body.reason or "", points=tuple(body.points)
        )
    return recommendations.accept_reply(
        write.ledger,
        write.act,
        code,
        points=tuple(body.points),
        resolution_due_on=body.resolution_due_on,
        ground=body.ground,
    )


@resource.records("/recommendations/{code}/extensions", KNOWN)
def extend_reply_limit(write: Write, code: str, body: ExtensionBody) -> Recorded:
    """Move the last day of the reply."""
    owed = _reply_owed(write, code)
    old = owed["due_on"] if owed else None
    return recommendations.extend_reply_limit(
        write.ledger,
        write.act,
        code,
        old_due_on=date.fromisoformat(old) if old else None,
        due_on=body.due_on,
        requested_by=body.requested_by_id or _responsible(write, code),
        approved_by=body.approved_by_id,
        ground=body.ground,
        document=document(body.document),
    )


@resource.records("/recommendations/{code}/limits", KNOWN)
def set_reply_limit(write: Write, code: str, body: LimitSetBody) -> Recorded:
    """Give a limit to a letter that left without one."""
    return recommendations.set_reply_limit(
        write.ledger, write.act, code, limit=body.given(), document=document(body.document)
    )


@resource.records("/recommendations/{code}/transfers", KNOWN)
def transfer_recommendation(write: Write, code: str, body: TransferBody) -> Recorded:
    """Pass the recommendation to the competent body."""
    return recommendations.transfer(
        write.ledger,
        write.act,
        code,
        to=body.to_id,
        reason=body.reason,
        document=document(body.document),
        clock=body.clock,
    )


@resource.records("/recommendations/{code}/successions", KNOWN)
def succeed_recommendation(write: Write, code: str, body: SuccessionBody) -> Recorded:
    """Let the heir of a merged or dissolved body owe what it owed."""
    return recommendations.succeed(
        write.ledger,
        write.act,
        code,
        to=body.to_id,
        ground=body.ground,
        document=document(body.document),
    )


@resource.records("/recommendations/{code}/reopenings", KNOWN)
def reopen_recommendation(write: Write, code: str, body: ReopeningBody) -> Recorded:
    """Owe again what had been verified."""
    return recommendations.reopen(
        write.ledger, write.act, code, reason=body.reason, document=document(body.document)
    )


@resource.records("/recommendations/{code}/repeats", KNOWN)
def link_repeat(write: Write, code: str, body: RepeatBody) -> Recorded:
    """Say that an earlier recommendation asked the same."""
    return recommendations.link_repeat(
        write.ledger, write.act, code, repeats=body.repeats_id, reason=body.reason
    )


@resource.records("/recommendations/{code}/letters", KNOWN)
def add_letter(write: Write, code: str, body: LetterAddedBody) -> Recorded:
    """Say that another letter carries the recommendation too."""
    return recommendations.add_letter(
        write.ledger,
        write.act,
        code,
        document=document(body.document),
        sent_on=body.sent_on,
        recipients=tuple(body.recipient_ids),
    )


@resource.records("/recommendations/{code}/dialogues", KNOWN)
def hold_dialogue(write: Write, code: str, body: DialogueBody) -> Recorded:
    """Record that recommender and debtor met about it."""
    return recommendations.hold_dialogue(
        write.ledger, write.act, code, document=document(body.document), outcome=body.outcome
    )


@resource.records("/recommendations/{code}/escalations", KNOWN)
def escalate_recommendation(write: Write, code: str, body: EscalationBody) -> Recorded:
    """Tell a body above."""
    return recommendations.escalate(
        write.ledger,
        write.act,
        code,
        to=body.to_id,
        step=body.step,
        reason=body.reason,
        document=document(body.document),
        overdue=_overdue(write, code),
    )


@resource.records("/recommendations/{code}/notices", KNOWN)
def give_notice(write: Write, code: str, body: NoticeBody) -> Recorded:
    """Tell council and committee how the matter stands."""
    return recommendations.give_notice(
        write.ledger,
        write.act,
        code,
        recipients=tuple(body.recipient_ids),
        period_from=body.period.from_,
        period_to=body.period.to,
        document=document(body.document),
    )


@resource.records("/recommendations/{code}/responsibility-proposals", KNOWN)
def propose_responsibility(write: Write, code: str, body: ResponsibilityBody) -> Recorded:
    """Ask a competent body to look at who did not act."""
    return recommendations.propose_responsibility(
        write.ledger,
        write.act,
        code,
        to=body.to_id,
        reason=body.reason,
        document=document(body.document),
        overdue=_overdue(write, code),
    )


@resource.records("/recommendations/{code}/debates", KNOWN)
def record_debate(write: Write, code: str, body: DebateBody) -> Recorded:
    """Record what the council said at its session."""
    return recommendations.debate(
        write.ledger,
        write.act,
        code,
        council=body.council_id,
        session=body.session,
        opinion=body.opinion,
        directed=tuple(body.directed_ids),
        document=document(body.document),
    )


@resource.records("/recommendations/{code}/outcome-publications", KNOWN)
def publish_outcome(write: Write, code: str, body: OutcomeBody) -> Recorded:
    """Make public what became of the matter."""
    return recommendations.publish_outcome(
        write.ledger, write.act, code, medium=body.medium, link=body.link
    )


@resource.records("/recommendations/{code}/resolutions", KNOWN)
def resolve_recommendation(write: Write, code: str, body: ResolutionBody) -> Recorded:
    """Say that measures are under way, or that the matter is settled."""
    if body.stage == "started":
        return recommendations.start_resolution(
            write.ledger, write.act, code, measures=body.measures
        )
    return recommendations.report_resolution(
        write.ledger,
        write.act,
        code,
        resolver=body.agency_id or _responsible(write, code),
        measures=body.measures,
        evidence=tuple(body.evidence),
        document=document(body.document),
        received_on=body.received_on or write.act.on,
    )


@resource.records("/recommendations/{code}/verifications", KNOWN)
def verify_resolution(write: Write, code: str, body: VerificationBody) -> Recorded:
    """Confirm the resolution."""
    return recommendations.verify_resolution(
        write.ledger, write.act, code, evidence=body.evidence, document=document(body.document)
    )


@resource.records("/recommendations/{code}/disputes", KNOWN)
def dispute_resolution(write: Write, code: str, body: DisputeBody) -> Recorded:
    """Refuse the resolution claimed."""
    return recommendations.dispute_resolution(write.ledger, write.act, code, reason=body.reason)


@resource.records("/recommendations/{code}/reminders", KNOWN)
def send_reminder(write: Write, code: str, body: ReminderBody) -> Recorded:
    """Remind the debtor in writing."""
    return recommendations.send_reminder(
        write.ledger,
        write.act,
        code,
        document=document(body.document),
        recipient=body.recipient_id,
        overdue=_overdue(write, code),
        early=body.early,
    )


@resource.records("/recommendations/{code}/withdrawals", KNOWN)
def withdraw_recommendation(write: Write, code: str, body: WithdrawalBody) -> Recorded:
    """Take the recommendation back."""
    return recommendations.withdraw(
        write.ledger, write.act, code, reason=body.reason, document=document(body.document)
    )


@resource.records("/recommendations/{code}/closures", KNOWN)
def close_recommendation(write: Write, code: str, body: RecommendationClosureBody) -> Recorded:
    """End the follow-up."""
    return recommendations.close(write.ledger, write.act, code, reason=body.reason)


def _responsible(write: Writing, code: str) -> str:
    return str(write.ledger.load(Recommendation, code).responsible_id)


def _overdue(write: Writing, code: str) -> bool:
    return any(d["status"] == "overdue" for d in _duties(write, code))


def _duties(write: Writing, code: str) -> list[Row]:
    """The duties behind a recommendation on the day of the act, as known now."""
    subject_code = write.ledger.load(Recommendation, code).code
    with write.ports.reads.reading() as rows:
        return obligations.register(
            rows,
            Moment(write.act.on, write.act.at),
            ObligationFilter(recommendation=subject_code),
        )


def _reply_owed(write: Writing, code: str) -> Row | None:
    """The duty to reply of the body now responsible."""
    responsible = _responsible(write, code)
    return next(
        (
            d
            for d in _duties(write, code)
            if d["kind"] == "reply" and d["debtor"] and d["debtor"]["id"] == responsible
        ),
        None,
    )


def _id(code: str) -> UUID:
    return resolve_id(Recommendation.TOPIC, code)
