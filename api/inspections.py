"""Hồ sơ kiểm tra: files of inspection teams: their questions, their frozen evidence, who has read it, their end."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Reason, Ref, Refs, Text, document
from api.ports import Bundles, Caller, Ports
from api.reading import ListQuestion, validated_question
from api.schemas.answer import NumberedAnswer
from api.schemas.inspection import InspectionRow
from api.sensitive import FILE
from api.trail_question import TrailQuestion, filters_of
from api.writing import links
from domain.actor import Act
from domain.application import Recorded
from domain.commands import inspections
from domain.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from domain.inspection import Inspection
from domain.values import resolve_id
from projections import inspection_register
from projections.moment import Moment
from projections.read_model import Row, Rows

resource = Resource("inspections")
KNOWN = subject(Inspection)
BODIES: Final = {"lead_id": "lead", "inspected_ids": "inspected"}
OVERSEERS: Final = frozenset({"leader", "auditor"})
"""The roles that read frozen evidence without being of the team."""
OWN_MOMENT: Final = frozenset({"on", "known_at"})
TURNS: Final = 20


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
        return row and _with_intact(ask.ports, row)

    return ask.one(find, bodies=BODIES)


@resource.downloads("/inspections/{code}/bundles/{no}", "application/zip")
def download_bundle(ask: Ask, code: str, no: str) -> Response:
    """Frozen evidence, byte for byte; that it is read is a fact of the file, with who and what for (`purpose=`)."""
    ask.read(FILE, code)
    taken = bundle_read(ask.ports, ask.caller, code, no, ask.purpose)
    ask.settle()
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


def kept_bundles(ports: Ports) -> Bundles:
    """Where frozen evidence is kept; a ledger that is not sealed has none."""
    if ports.bundles is None:
        raise NotFoundError("sealed", "Sổ này không được niêm phong.", allowed="a sealed ledger")
    return ports.bundles


def with_kept(ports: Ports, row: Row) -> Row:
    """The file, each of its bundles with whether its content is still kept."""
    held = ports.bundles.held([b["sha256"] for b in row["bundles"]]) if ports.bundles else ()
    return {**row, "bundles": [{**b, "kept": b["sha256"] in held} for b in row["bundles"]]}


def _with_intact(ports: Ports, row: Row) -> Row:
    """The same for one file, whose few bundles can be held against their digests."""
    told = with_kept(ports, row)
    for bundle in told["bundles"]:
        content = kept_bundles(ports).content(bundle["sha256"]) if bundle["kept"] else None
        bundle["kept"] = content is not None and _intact(content, bundle)
    return told


def _intact(content: bytes, bundle: Mapping[str, Any]) -> bool:
    return sha256(content).hexdigest() == str(bundle["sha256"])


def bundle_read(ports: Ports, caller: Caller, code: str, no: str, purpose: str | None) -> Response:
    """A frozen bundle for somebody who may have it and says what for; recorded before its first byte leaves."""
    file = ports.ledger.load(Inspection, code)
    if caller.role not in OVERSEERS and caller.account_id not in file.team:
        raise ForbiddenError(
            "read_by_its_team",
            "Gói bằng chứng chỉ dành cho đoàn, lãnh đạo và kiểm toán.",
            allowed="an account of the team, a leader or an auditor",
        )
    if not purpose or not purpose.strip():
        raise InvalidInputError(
            "purpose_given",
            "Cần nêu mục đích đọc.",
            pointer="/query/purpose",
            allowed="what the evidence is read for",
        )
    today = ports.clock.today()
    act = Act(
        actor=caller.account_id,
        at=ports.clock.now(),
        today=today,
        on=today,
        agency_id=resolve_id("agency", caller.agency) if caller.agency else None,
    )
    number = int(no) if no.isdecimal() and len(no) < 10 else 0  # noqa: PLR2004 - no file has more
    with ports.reads.reading() as rows:
        found = inspection_register.one(rows, Moment(today, act.at), file.id)
    frozen = next((b for b in (found or {"bundles": []})["bundles"] if b["no"] == number), None)
    content = kept_bundles(ports).content(frozen["sha256"]) if frozen else None
    if content is None:
        raise NotFoundError(
            "bundle_kept",
            f"Hồ sơ không còn giữ gói bằng chứng số {no[:10]}.",
            allowed="the number of a bundle that is kept",
        )
    if frozen is None or not _intact(content, frozen):
        raise NotFoundError(
            "bundle_intact",
            f"Gói bằng chứng số {number} trong kho không còn là gói đã chốt: SHA-256 khác với sổ cái.",
            allowed="a bundle whose SHA-256 is that in the ledger",
        )
    recorded = _read_recorded(ports, act, code, number, purpose)
    ports.followers.wait_for(recorded.position, ports.settings.read_your_writes_seconds)
    return Response(
        content,
        media_type="application/zip",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="goi-{number}.zip"',
        },
    )


def _read_recorded(ports: Ports, act: Act, code: str, no: int, purpose: str) -> Recorded:
    """Record the reading; of several who read at once, none loses its turn."""
    for _ in range(TURNS):
        try:
            return inspections.read_bundle(ports.ledger, act, code, no=no, purpose=purpose)
        except ConflictError as lost:
            if lost.rule != "race_lost":
                raise
    return inspections.read_bundle(ports.ledger, act, code, no=no, purpose=purpose)
