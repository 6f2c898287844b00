"""Đơn thư: petitions by their numbers, to whom they went, what became of them; no content and no names."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Ref, document
from api.reading import ListQuestion
from api.schemas.criticism import PetitionRow
from api.writing import Writing
from domain.application import Recorded
from domain.commands import petitions
from domain.errors import ConflictError
from domain.petition import Outcome, Petition, PetitionKind
from domain.values import resolve_id
from projections import petition_register
from projections.moment import Moment

resource = Resource("petitions")
KNOWN = subject(Petition)
BODIES: Final = {"holder_id": "holder", "first_holder_id": "received_by"}


class PetitionQuestion(ListQuestion):
    """Which petitions."""

    status: str | None = None
    kind: PetitionKind | None = None
    holder: str | None = None
    received_by: str | None = None


class PetitionBody(FactBody):
    """A petition that came in, by its number."""

    NATURAL: ClassVar[str | None] = "received_on"

    code: Code | None = None
    number: Line
    kind: PetitionKind
    holder_id: Ref
    received_on: Day | None = None


class ForwardingBody(FactBody):
    """Chuyển đơn."""

    NATURAL: ClassVar[str | None] = "forwarded_on"

    number: Line
    forwarded_on: Day
    to_id: Ref
    reply_due_on: Day | None = Field(
        default=None, description="By when the outcome is wanted; only with a ground."
    )
    reply_term: Line | None = Field(
        default=None,
        description="Instead of a day, a term from the petition's receipt; only with a ground.",
        examples=["15d"],
    )
    ground: Line | None = None


class ForwardingReceiptBody(FactBody):
    """Tiếp nhận đơn chuyển đến — a term for the outcome runs from here."""

    NATURAL: ClassVar[str | None] = "received_on"

    received_on: Day


class PetitionOutcomeBody(FactBody):
    """Kết quả giải quyết đơn."""

    outcome: Outcome
    agency_id: Ref | None = None
    document: DocumentBody | None = None


class PetitionPublicationBody(FactBody):
    """Công khai kết quả."""

    medium: Line
    link: Line | None = None


@resource.lists("/petitions", PetitionRow)
def list_petitions(ask: Ask, query: Annotated[PetitionQuestion, Query()]) -> Response:
    """The petitions: who holds each, what became of it, what was made public."""

    def agency(given: str | None) -> str | None:
        return str(resolve_id("agency", given)) if given else None

    filters = {
        "status": query.status,
        "kind": query.kind,
        "holder_id": agency(query.holder),
        "first_holder_id": agency(query.received_by),
    }
    return ask.page(
        lambda rows, limit, after: petition_register.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/petitions/{code}", PetitionRow, KNOWN)
def show_petition(ask: Ask, code: str) -> Response:
    """One petition."""
    found = resolve_id(Petition.TOPIC, code)
    return ask.one(lambda rows: petition_register.one(rows, ask.moment, found), bodies=BODIES)


@resource.records("/petitions", founds=True)
def receive_petition(write: Write, body: PetitionBody) -> Recorded:
    """Enter a petition, by its number alone."""
    came = write.act.happening(body.received_on, "/received_on")

    def record(code: str) -> Recorded:
        _must_be_new(write, body, came.on, code)
        return petitions.receive(
            write.ledger,
            came,
            code=code,
            number=body.number,
            kind=body.kind,
            holder=body.holder_id,
        )

    with write.ledger.turn():
        return write.founding(body.code, Petition.TOPIC, "DT", came.on.year, record)


def _must_be_new(write: Writing, body: PetitionBody, came_on: date, code: str) -> None:
    """Refuse to enter one line of a register twice; whether the code is taken, the command says."""
    holder = resolve_id("agency", body.holder_id)
    same = same_line(
        write, code, number=body.number, kind=body.kind, received_on=came_on, holder=holder
    )
    if same is not None:
        raise ConflictError(
            "petition_recorded_once",
            f"Đơn này đã có trong sổ: {same}.",
            pointer="/number",
            allowed="another number, or another day of receipt",
        )


def same_line(
    write: Writing, code: str, *, number: str, kind: str, received_on: date, holder: UUID
) -> str | None:
    """The petition of another code that is the same line of the register of the body that received it, if any."""
    # Not as of the request, which may have waited for its turn while the same petition was entered.
    now = Moment(write.act.today, write.ports.clock.now())
    line = {
        "number": number,
        "kind": kind,
        "received_on": received_on.isoformat(),
        "first_holder_id": str(holder),
    }
    with write.registers() as rows:
        found = petition_register.register(rows, now, line, limit=2)
    return next((p["code"] for p in found if p["code"] != code), None)


@resource.records("/petitions/{code}/forwardings", KNOWN)
def forward_petition(write: Write, code: str, body: ForwardingBody) -> Recorded:
    """Pass it to the competent body."""
    return petitions.forward(
        write.ledger,
        write.act,
        code,
        number=body.number,
        forwarded_on=body.forwarded_on,
        to=body.to_id,
        reply_due_on=body.reply_due_on,
        reply_term=body.reply_term,
        ground=body.ground,
    )


@resource.records("/petitions/{code}/receipts", KNOWN)
def receive_forwarded_petition(write: Write, code: str, body: ForwardingReceiptBody) -> Recorded:
    """Record that the body to which it went has it."""
    return petitions.receive_forwarded(write.ledger, write.act, code, received_on=body.received_on)


@resource.records("/petitions/{code}/outcomes", KNOWN)
def record_petition_outcome(write: Write, code: str, body: PetitionOutcomeBody) -> Recorded:
    """Record what became of it."""
    return petitions.record_outcome(
        write.ledger,
        write.act,
        code,
        outcome=body.outcome,
        agency=body.agency_id,
        document=document(body.document),
    )


@resource.records("/petitions/{code}/publications", KNOWN)
def publish_petition_outcome(write: Write, code: str, body: PetitionPublicationBody) -> Recorded:
    """Make the outcome public."""
    return petitions.publish_outcome(
        write.ledger, write.act, code, medium=body.medium, link=body.link
    )
