"""Kiến nghị: the register, the letter, who is responsible for it, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.deciders import must_decide, supervising
from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
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
from api.reply_limits import LimitBody
from api.schemas.recommendation import RecommendationRow, RecommendationStatus
from domain.agency import Agency
from domain.application import Recorded
from domain.commands import recommendations
from domain.recommendation import Point, Recommendation, SourceType, TransferClock
from domain.supervision import Supervision
from domain.values import resolve_id
from projections import addressees, awaited, deciders, recommendation_register
from projections.read_model import Row, Rows

resource = Resource("recommendations")
KNOWN = subject(Recommendation)
BODIES: Final = {
    "issuer_id": "issuer",
    "addressee_id": "addressee",
    "responsible_id": "responsible",
}


Awaited = Literal["reply", "assessment", "resolution", "verification"]


class RecommendationQuestion(ListQuestion):
    """Which recommendations."""

    code: str | None = None
    status: RecommendationStatus | None = None
    awaiting: Awaited | None = Field(
        default=None,
        description="What is still to come: “resolution” lists what was answered but not resolved.",
    )
    lacks: Literal["document", "evidence"] | None = Field(
        default=None,
        description="“document”: some step of urging stands on no document with a number or symbol yet;"
        " “evidence”: verified, and nobody said by what it was seen.",
    )
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


class TransferBody(FactBody):
    """Chuyển theo thẩm quyền."""

    to_id: Ref
    reason: Reason
    document: DocumentBody | None = None
    clock: TransferClock = Field(
        default="continues",
        description="Whether the first clock runs on, or the term begins anew at the next receipt:"
        " never without a word.",
    )


class SuccessionBody(FactBody):
    """Tiếp nhận trách nhiệm của cơ quan đã sáp nhập, giải thể."""

    to_id: Ref
    ground: Line
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


class OutcomeBody(FactBody):
    """Công khai kết quả giải quyết."""

    medium: Line
    link: Line | None = None


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
        "awaiting": query.awaiting,
        "lacks": query.lacks,
        "issuer_id": agency(query.issuer),
        "addressee_id": agency(query.addressee),
        "responsible_id": agency(query.responsible),
        "source_id": str(resolve_id("supervision", query.supervision))
        if query.supervision
        else None,
        "repeats_id": str(Recommendation.identify(query.repeats)) if query.repeats else None,
    }
    return ask.page(
        lambda rows, limit, after: _told(
            ask,
            rows,
            recommendation_register.register(rows, ask.moment, filters, limit=limit, after=after),
        ),
        bodies=BODIES,
    )


def _told(ask: Ask, rows: Rows, letters: Sequence[Row]) -> list[Row]:
    """The letters with what other registers tell of them."""
    return awaited.told(rows, ask.moment, addressees.marked(rows, ask.moment, letters))


@resource.shows("/recommendations/{code}", RecommendationRow, KNOWN)
def show_recommendation(ask: Ask, code: str) -> Response:
    """One recommendation."""

    def find(rows: Rows) -> Row | None:
        row = recommendation_register.one(rows, ask.moment, Recommendation.identify(code))
        return _told(ask, rows, [row])[0] if row else None

    return ask.one(find, bodies=BODIES)


@resource.records("/recommendations", founds=True)
def issue_recommendation(write: Write, body: RecommendationBody) -> Recorded:
    """Send a recommendation."""
    issued_on = body.issued_on or (body.document.issued_on if body.document else None)
    issued_on = issued_on or write.act.on
    _parts_fit(write, body)

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


def _parts_fit(write: Write, body: RecommendationBody) -> None:
    """Refuse an issuer without a part in the round, and a setter without one in the letter."""
    by: set[UUID] = set()
    if body.source.type == "supervision":
        source = Supervision.identify(body.source.id)
        by = supervising(write, body.source.id) if write.ledger.knows(Supervision, source) else by
    if body.issuer_id and by:
        must_decide(write, body.issuer_id, by, pointer="/issuer_id", rule="issuer_entitled")
    issuer = Agency.identify(body.issuer_id) if body.issuer_id else write.act.agency_id
    parties = by | ({issuer} if issuer else set())
    if body.reply_limit and parties:
        must_decide(
            write,
            body.reply_limit.setter_id,
            parties | {Agency.identify(body.addressee_id)},
            pointer="/reply_limit/setter_id",
            rule="setter_related",
            leading=deciders.GOVERNING,
        )


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


@resource.records("/recommendations/{code}/outcome-publications", KNOWN)
def publish_outcome(write: Write, code: str, body: OutcomeBody) -> Recorded:
    """Make public what became of the matter."""
    return recommendations.publish_outcome(
        write.ledger, write.act, code, medium=body.medium, link=body.link
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
