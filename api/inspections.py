"""Hồ sơ kiểm tra: files of inspection teams: their questions, their frozen evidence, who has read it, their end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Reason, Ref, Refs, Text, document
from api.frozen_evidence import bundle_read, kept_bundles, sensitive_facts, with_intact, with_kept
from api.reading import ListQuestion, validated_question
from api.schemas.answer import NumberedAnswer
from api.schemas.inspection import InspectionRow
from api.sensitive import FILE
from api.trail_question import TrailQuestion, filters_of
from api.writing import links
from domain.application import Recorded
from domain.commands import inspections
from domain.errors import NotFoundError
from domain.inspection import Inspection
from domain.values import resolve_id
from projections import inspection_register
from projections.moment import Moment
from projections.read_model import Row, Rows

resource = Resource("inspections")
KNOWN = subject(Inspection)
BODIES: Final = {"lead_id": "lead", "inspected_ids": "inspected"}
OWN_MOMENT: Final = frozenset({"on", "known_at"})


class InspectionQuestion(ListQuestion):
    """Which files."""

    status: str | None = None
    lead: str | None = None


class InspectionBody(FactBody):
    """Mở hồ sơ kiểm tra."""

    NATURAL: ClassVar[str | None] = "opened_on"

    code: Code | None = None
    subject: Line
    purpose: Reason
    mandate: DocumentBody
    lead_id: Ref
    inspected_ids: Refs = Field(default_factory=list)
    team: list[Code] = Field(
        default_factory=list,
        max_length=100,
        description="Account ids; whoever opens the file is of the team.",
    )
    opened_on: Day | None = None


class MemberBody(FactBody):
    """Thêm thành viên đoàn."""

    member: Code


class DepartureBody(FactBody):
    """Thành viên rời đoàn."""

    member: Code
    reason: Reason


class QueryBody(FactBody):
    """Lưu câu hỏi."""

    title: Line
    question: dict[str, str] = Field(
        description="Parameters of GET /api/v1/events, `on` and `known_at` among them.",
        examples=[{"chain": "KN-2023-0001", "to": "2023-12-31"}],
    )


class FreezingBody(FactBody):
    """Chốt gói bằng chứng."""

    query: int = Field(ge=1, description="The number of the saved query.")


class CopyBody(FactBody):
    """Giao bản sao."""

    NATURAL: ClassVar[str | None] = "given_on"

    bundle: int = Field(ge=1)
    recipient: Line = Field(description="The body or office that received it, never a person.")
    recipient_id: Ref | None = None
    given_on: Day
    medium: Line
    purpose: Reason
    document: DocumentBody | None = None


class ClosureBody(FactBody):
    """Kết thúc hồ sơ."""

    document: DocumentBody
    conclusions: list[Text] = Field(min_length=1, max_length=100)


@resource.lists("/inspections", InspectionRow)
def list_inspections(ask: Ask, query: Annotated[InspectionQuestion, Query()]) -> Response:
    """The inspection files."""
    filters = {
        "status": query.status,
        "lead_id": str(resolve_id("agency", query.lead)) if query.lead else None,
    }

    def find(rows: Rows, limit: int, after: tuple[str, str] | None) -> list[Row]:
        found = inspection_register.register(rows, ask.moment, filters, limit=limit, after=after)
        return [with_kept(ask.ports, row) for row in found]

    return ask.page(find, bodies=BODIES)


@resource.shows("/inspections/{code}", InspectionRow, KNOWN)
def show_inspection(ask: Ask, code: str) -> Response:
    """One inspection file."""
    found = resolve_id(Inspection.TOPIC, code)

    def find(rows: Rows) -> Row | None:
        row = inspection_register.one(rows, ask.moment, found)
        return row and with_intact(ask.ports, row)

    return ask.one(find, bodies=BODIES)


@resource.downloads("/inspections/{code}/bundles/{no}", "application/zip")
def download_bundle(ask: Ask, code: str, no: str) -> Response:
    """Frozen evidence, byte for byte; that it is read is a fact of the file, with who and what for (`purpose=`)."""
    ask.read(FILE, code)
    taken = bundle_read(ask.ports, ask.caller, code, no, ask.purpose)
    ask.settle(sensitive_facts(ask.ports, bytes(taken.body)))
    return taken


@resource.records("/inspections", founds=True)
def open_inspection(write: Write, body: InspectionBody) -> Recorded:
    """Open a file, on a mandate and for a purpose."""
    opened = write.act.happening(body.opened_on, "/opened_on")
    team = [write.account(member, f"/team/{i}") for i, member in enumerate(body.team)]

    def record(code: str) -> Recorded:
        return inspections.open_file(
            write.ledger,
            opened,
            code=code,
            subject=body.subject,
            purpose=body.purpose,
            mandate=body.mandate.document(),
            lead=body.lead_id,
            inspected=body.inspected_ids,
            team=team,
        )

    return write.founding(body.code, Inspection.TOPIC, "HS", opened.on.year, record)


@resource.records("/inspections/{code}/members", KNOWN)
def add_inspection_member(write: Write, code: str, body: MemberBody) -> Recorded:
    """Let another account work on the file."""
    member = write.account(body.member, "/member")
    return inspections.add_member(write.ledger, write.act, code, member=member)


@resource.records("/inspections/{code}/departures", KNOWN)
def release_inspection_member(write: Write, code: str, body: DepartureBody) -> Recorded:
    """Shut an account out of the file."""
    return inspections.release_member(
        write.ledger, write.act, code, member=body.member, reason=body.reason
    )


@resource.records("/inspections/{code}/queries", KNOWN, row=NumberedAnswer)
def save_inspection_query(write: Write, code: str, body: QueryBody) -> Recorded:
    """Keep a question to the audit trail."""
    validated_question(TrailQuestion, body.question, "/question")
    return inspections.save_query(
        write.ledger, write.act, code, title=body.title, question=body.question
    )


def _to_take_out(recorded: Mapping[str, Any], _: FreezingBody) -> Mapping[str, Any]:
    """The bundle is what was made; it is handed out to those who say what for (`purpose=`)."""
    if "no" not in recorded:  # a retry of what was answered before answers told it
        return recorded
    found = links(recorded["kind"], recorded["id"], recorded["code"])
    return {**recorded, "links": {**found, "bundle": f"{found['self']}/bundles/{recorded['no']}"}}


@resource.records("/inspections/{code}/bundles", KNOWN, row=NumberedAnswer, answer=_to_take_out)
def freeze_inspection_bundle(write: Write, code: str, body: FreezingBody) -> Recorded:
    """Ask a saved question, and keep its answer with its proofs at the checkpoint of now."""
    bundles = kept_bundles(write.ports)
    inspections.check_freezing(write.ledger, write.act, code, query_no=body.query)
    now = Moment(write.act.today, write.act.at)
    with write.ports.reads.reading() as rows:
        found = inspection_register.one(rows, now, resolve_id(Inspection.TOPIC, code))
        saved = (found or {"queries": []})["queries"]
        question = next((q["question"] for q in saved if q["no"] == body.query), None)
        if question is None:
            raise NotFoundError("query_saved", "Câu hỏi chưa có trong sổ đọc; hãy thử lại.")
        asked = validated_question(TrailQuestion, question, "/question")
        moment = Moment(asked.on or now.on, asked.known_at or now.known_at)
        filters = filters_of(rows, moment, asked)
    said = {k: v for k, v in question.items() if k not in OWN_MOMENT}
    frozen = bundles.freeze(moment, filters, said)
    return inspections.freeze_bundle(
        write.ledger,
        write.act,
        code,
        query_no=body.query,
        sha256=frozen.sha256,
        facts=frozen.facts,
        size=frozen.size,
        root=frozen.root,
    )


@resource.records("/inspections/{code}/copies", KNOWN)
def give_inspection_copy(write: Write, code: str, body: CopyBody) -> Recorded:
    """Write down where a copy of a bundle went."""
    return inspections.give_copy(
        write.ledger,
        write.act,
        code,
        no=body.bundle,
        recipient=body.recipient,
        recipient_id=body.recipient_id,
        given_on=body.given_on,
        medium=body.medium,
        purpose=body.purpose,
        document=document(body.document),
    )


@resource.records("/inspections/{code}/closures", KNOWN)
def close_inspection(write: Write, code: str, body: ClosureBody) -> Recorded:
    """End the file with its conclusions."""
    return inspections.close(
        write.ledger,
        write.act,
        code,
        document=body.document.document(),
        conclusions=body.conclusions,
    )
