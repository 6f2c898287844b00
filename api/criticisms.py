"""Phản biện xã hội: drafts under criticism, from the request to what the text took up."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.contested_findings import whole
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
    Reason,
    Ref,
    Text,
    document,
)
from api.reading import ListQuestion
from api.schemas.criticism import CriticismRow
from api.writing import Writing
from domain.application import Recorded
from domain.commands import criticisms
from domain.errors import ConflictError
from domain.social_criticism import Comment, CommentAnswer, Effect, Form, SocialCriticism, Taken
from domain.values import Document, resolve_id
from projections import criticism_register
from projections.moment import Moment
from projections.read_model import Row, Rows

resource = Resource("criticisms")
KNOWN = subject(SocialCriticism)
BODIES: Final = {"requester_id": "requester", "lead_id": "lead", "drafter_id": "drafter"}


class CriticismQuestion(ListQuestion):
    """Which criticisms."""

    status: str | None = None
    lead: str | None = None
    drafter: str | None = None
    effect: Effect | None = None


class CriticismBody(FactBody):
    """A request for criticism of a draft."""

    code: Code | None = None
    requester_id: Ref
    lead_id: Ref
    drafter_id: Ref
    subject: Line
    document: DocumentBody | None = None


class DraftBody(FactBody):
    """Dự thảo — with the day on which it is to be submitted."""

    NATURAL: ClassVar[str | None] = "received_on"

    received_on: Day
    submission_on: Day | None = None
    document: DocumentBody | None = None


class DiscussionBody(FactBody):
    """Hội nghị, lấy ý kiến bằng văn bản, đối thoại."""

    form: Form
    place: Line | None = None
    minutes: DocumentBody | None = Field(
        default=None,
        description="Where their number is not known yet, they are named later under …/discussions/{no}/documents.",
    )


class DiscussionMinutesBody(FactBody):
    """Bổ sung biên bản của một hội nghị, đối thoại."""

    document: DocumentBody | None = None


class CommentBody(Body):
    """Một ý phản biện."""

    no: No
    text: Text


class OpinionBody(FactBody):
    """Văn bản phản biện."""

    document: DocumentBody | None = None
    points: Listed[CommentBody]
    answer_due_on: Day | None = Field(
        default=None,
        description="The last day of the drafter's written answer; only with a ground.",
    )
    answer_term: Line | None = Field(
        default=None,
        description="Instead of a day, a term from the opinion's receipt; only with a ground.",
        examples=["20wd"],
    )
    ground: Line | None = None


class OpinionReceiptBody(FactBody):
    """Tiếp nhận văn bản phản biện — a term for the answer runs from here."""

    NATURAL: ClassVar[str | None] = "received_on"

    received_on: Day


class CommentAnswerBody(Body):
    """Tiếp thu, giải trình một ý."""

    no: No
    taken: Taken
    explanation: Text | None = None


class AnswerBody(FactBody):
    """Trả lời phản biện."""

    NATURAL: ClassVar[str | None] = "received_on"

    agency_id: Ref
    document: DocumentBody | None = None
    received_on: Day
    points: Listed[CommentAnswerBody]


class FinalTextBody(FactBody):
    """Văn bản được ban hành."""

    document: DocumentBody | None = None
    effect: Effect
    note: Text | None = None


class DropBody(FactBody):
    """Thôi phản biện."""

    reason: Reason


@resource.lists("/criticisms", CriticismRow)
def list_criticisms(ask: Ask, query: Annotated[CriticismQuestion, Query()]) -> Response:
    """The drafts sent for criticism: by whom, how early, with what effect on the final text."""

    def agency(given: str | None) -> str | None:
        return str(resolve_id("agency", given)) if given else None

    filters = {
        "status": query.status,
        "lead_id": agency(query.lead),
        "drafter_id": agency(query.drafter),
        "effect": query.effect,
    }
    return ask.page(
        lambda rows, limit, after: criticism_register.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/criticisms/{code}", CriticismRow, KNOWN)
def show_criticism(ask: Ask, code: str) -> Response:
    """One draft under criticism."""
    found = resolve_id(SocialCriticism.TOPIC, code)

    def find(rows: Rows) -> Row | None:
        row = criticism_register.one(rows, ask.moment, found)
        same = criticism_register.same_opinion(rows, ask.moment, row) if row else []
        return {**row, "same_opinion": same} if row else None

    return ask.one(find, bodies=BODIES)


@resource.records("/criticisms", founds=True)
def request_criticism(write: Write, body: CriticismBody) -> Recorded:
    """Ask for criticism of a draft."""

    def record(code: str) -> Recorded:
        _must_be_new(write, body, code)
        return criticisms.request(
            write.ledger,
            write.act,
            code=code,
            requester=body.requester_id,
            lead=body.lead_id,
            drafter=body.drafter_id,
            subject=body.subject,
            document=document(body.document),
        )

    with write.ledger.turn():
        return write.founding(body.code, SocialCriticism.TOPIC, "PB", write.act.on.year, record)


def _must_be_new(write: Writing, body: CriticismBody, code: str) -> None:
    """Refuse to enter one request twice: by the same letter, of the same body, on the same draft."""
    if body.document is None or body.document.number is None:
        return
    # Not as of the request, which may have waited for its turn while the same letter was entered.
    now = Moment(write.act.today, write.ports.clock.now())
    parties = {
        f"{role}_id": str(resolve_id("agency", given))
        for role, given in (("requester", body.requester_id), ("drafter", body.drafter_id))
    }
    letter = document(body.document)
    with write.registers() as rows:
        found = criticism_register.register(rows, now, parties, limit=criticism_register.EVERY)
    for known in found:
        same = known["subject"] == body.subject and _is_letter(known["document"], letter)
        if same and known["code"] != code:
            raise ConflictError(
                "criticism_requested_once",
                f"Đề nghị này đã có trong sổ: {known['code']}.",
                pointer="/document",
                allowed="another letter, or another draft",
            )


def _is_letter(known: Row | None, letter: Document | None) -> bool:
    if known is None or letter is None:
        return False
    day = letter.issued_on.isoformat() if letter.issued_on else None
    return (known["number"], known["symbol"], known["issued_on"]) == (
        letter.number,
        letter.symbol,
        day,
    )


@resource.records("/criticisms/{code}/drafts", KNOWN)
def receive_draft(write: Write, code: str, body: DraftBody) -> Recorded:
    """Record the draft."""
    return criticisms.receive_draft(
        write.ledger,
        write.act,
        code,
        received_on=body.received_on,
        submission_on=body.submission_on,
        document=document(body.document),
    )


@resource.records("/criticisms/{code}/discussions", KNOWN)
def discuss_draft(write: Write, code: str, body: DiscussionBody) -> Recorded:
    """Hold a conference, ask in writing, or meet."""
    return criticisms.discuss(
        write.ledger,
        write.act,
        code,
        form=body.form,
        place=body.place,
        minutes=document(body.minutes),
    )


@resource.records("/criticisms/{code}/discussions/{no}/documents", KNOWN)
def document_discussion(write: Write, code: str, no: str, body: DiscussionMinutesBody) -> Recorded:
    """Name the minutes of a discussion that was recorded without them."""
    return criticisms.document_discussion(
        write.ledger, write.act, code, no=whole(no), document=document(body.document)
    )


@resource.records("/criticisms/{code}/opinions", KNOWN)
def give_opinion(write: Write, code: str, body: OpinionBody) -> Recorded:
    """Give the opinion in writing."""
    points = tuple(Comment(p.no, p.text) for p in body.points)
    return criticisms.give_opinion(
        write.ledger,
        write.act,
        code,
        document=document(body.document),
        points=points,
        answer_due_on=body.answer_due_on,
        answer_term=body.answer_term,
        ground=body.ground,
    )


@resource.records("/criticisms/{code}/opinion-receipts", KNOWN)
def receive_opinion(write: Write, code: str, body: OpinionReceiptBody) -> Recorded:
    """Record that the drafter has the opinion."""
    return criticisms.receive_opinion(write.ledger, write.act, code, received_on=body.received_on)


@resource.records("/criticisms/{code}/answers", KNOWN)
def answer_opinion(write: Write, code: str, body: AnswerBody) -> Recorded:
    """Record the drafter's written answer."""
    return criticisms.answer(
        write.ledger,
        write.act,
        code,
        agency=body.agency_id,
        document=document(body.document),
        received_on=body.received_on,
        points=tuple(CommentAnswer(p.no, p.taken, p.explanation) for p in body.points),
    )


@resource.records("/criticisms/{code}/final-texts", KNOWN)
def issue_final_text(write: Write, code: str, body: FinalTextBody) -> Recorded:
    """Record the text as issued, and what of the criticism it took up."""
    return criticisms.issue_final_text(
        write.ledger,
        write.act,
        code,
        document=document(body.document),
        effect=body.effect,
        note=body.note,
    )


@resource.records("/criticisms/{code}/endings", KNOWN)
def drop_criticism(write: Write, code: str, body: DropBody) -> Recorded:
    """Give it up."""
    return criticisms.drop(write.ledger, write.act, code, reason=body.reason)
