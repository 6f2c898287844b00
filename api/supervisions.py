"""Cuộc giám sát: rounds from plan to closure, each step one fact."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from fastapi import Query
from pydantic import BeforeValidator, ConfigDict, Field
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
    PeriodBody,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.reading import ListQuestion
from api.restricted import seen_by
from api.schemas.supervision import SupervisionRow
from api.violations import refused
from domain.actor import Act
from domain.application import Recorded
from domain.commands import references, supervisions
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.recommendation import ENDED
from domain.supervision import Origin, Supervision
from domain.values import resolve_id
from projections import (
    plan_directory,
    recommendation_register,
    supervision_register,
    supervision_steps,
)
from projections.moment import Moment
from projections.read_model import Row, Rows

resource = Resource("supervisions")
KNOWN = subject(Supervision)
BODIES: Final = {"lead_id": "lead", "supervised_ids": "supervised"}
EVERY: Final = 100_000
"""More recommendations than one round ever has."""


class SupervisionQuestion(ListQuestion):
    """Which rounds."""

    code: str | None = None
    status: str | None = None
    lead: str | None = None
    plan: str | None = None
    origin: Origin | None = None
    field: str | None = None


class PlanItemRef(Body):
    """Nội dung kế hoạch — plan and item, each by id or code; an item that one plan alone has needs no plan."""

    plan: Ref | None = None
    item: Code


def _plan_item(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    plan, slash, item = value.partition("/")
    if value and not slash:
        return {"plan": None, "item": value}
    if not plan or not item:
        raise refused(
            InvalidInputError(
                "plan_item_form",
                f"“{value[:100]}” không nêu kế hoạch và mục.",
                allowed='"PLAN/ITEM", or "ITEM", or {"plan": …, "item": …}, or null',
            )
        )
    return {"plan": plan, "item": item}


class SupervisionBody(FactBody):
    """A round put on the plan, or ordered outside it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan_item": "DB-CT18-2023/1.1",
                    "lead_id": "mttq-tinh",
                    "subject": "Việc thực hiện dân chủ ở cơ sở",
                    "field": "dân chủ ở cơ sở",
                    "supervised_ids": ["ubnd-huyen-a"],
                    "window": {"from": "2023-05-01", "to": "2023-06-30"},
                    "origin": "scheme",
                    "ordering_document": None,
                }
            ]
        }
    )

    code: Code | None = None
    plan_item: Annotated[
        PlanItemRef | None,
        BeforeValidator(_plan_item, json_schema_input_type=str | PlanItemRef | None),
    ] = None
    lead_id: Ref
    subject: Line
    field: Line | None = None
    supervised_ids: Refs = Field(default_factory=list)
    window: PeriodBody | None = None
    origin: Origin
    ordering_document: DocumentBody | None = None
    overlap_reason: Reason | None = Field(
        default=None, description="Why it stands beside a round of the same subject, body and time."
    )


class TeamBody(FactBody):
    """Thành lập đoàn — persons by opaque id, with their home bodies."""

    head_id: Ref
    member_ids: Refs = Field(default_factory=list)
    home_ids: Refs = Field(default_factory=list)
    document: DocumentBody | None = None


class NoticeBody(FactBody):
    """Thông báo — the day of its document, where it has one."""

    document: DocumentBody | None = None
    visit_on: Day | None = None
    information_due_on: Day | None = None
    ground: Line | None = None
    outline: Text | None = None


class InformationBody(FactBody):
    """Cung cấp thông tin — what a supervised body handed in."""

    NATURAL: ClassVar[str | None] = "received_on"

    agency_id: Ref
    document: DocumentBody | None = None
    received_on: Day


class SessionBody(FactBody):
    """Buổi làm việc — the day of its minutes, where they have one."""

    place: Line | None = None
    minutes: DocumentBody | None = None
    unannounced: bool = False


class FindingBody(FactBody):
    """Phát hiện — with its evidence; one about a person is restricted."""

    kind: Annotated[str, Field(max_length=50, examples=["shortcoming"])]
    statement: Text
    evidence: Lines = Field(default_factory=list)
    concerned_id: Ref | None = None
    about_person: bool = False
    restricted: bool | None = None


class ContestBody(FactBody):
    """Giải trình của cơ quan chịu giám sát."""

    text: Text


class SettlementBody(FactBody):
    """Giữ hoặc rút phát hiện."""

    outcome: Annotated[str, Field(pattern="^(upheld|withdrawn)$", examples=["upheld"])]
    reason: Reason


class ConclusionBody(FactBody):
    """Kết luận — the day of its document, where it has one."""

    document: DocumentBody | None = None
    publication_due_on: Day | None = None
    ground: Line | None = None


class PublicationBody(FactBody):
    """Công khai kết quả."""

    medium: Line
    link: Line | None = None


class WithholdingBody(FactBody):
    """Không công khai — by whose authority and why."""

    reason: Reason
    authority_id: Ref


class PostponementBody(FactBody):
    """Hoãn sang thời gian khác."""

    reason: Reason
    window: PeriodBody | None = None


class CancellationBody(FactBody):
    """Huỷ — a round of the scheme with the body that approved the plan."""

    reason: Reason
    document: DocumentBody | None = None
    approved_by_id: Ref | None = None


class MergerBody(FactBody):
    """Ghép vào cuộc giám sát khác."""

    into_id: Ref
    reason: Reason
    approved_by_id: Ref | None = None


class ClosureBody(FactBody):
    """Kết thúc theo dõi."""


@resource.lists("/supervisions", SupervisionRow)
def list_supervisions(ask: Ask, query: Annotated[SupervisionQuestion, Query()]) -> Response:
    """The rounds, each with what has happened in it."""
    filters = {
        "code": query.code,
        "status": query.status,
        "lead_id": str(resolve_id("agency", query.lead)) if query.lead else None,
        "plan_id": str(Plan.identify(query.plan)) if query.plan else None,
        "origin": query.origin,
        "field": query.field,
    }
    return ask.page(
        lambda rows, limit, after: seen_by(
            ask.caller,
            supervision_register.register(rows, ask.moment, filters, limit=limit, after=after),
        ),
        bodies=BODIES,
    )


@resource.shows("/supervisions/{code}", SupervisionRow, KNOWN)
def show_supervision(ask: Ask, code: str) -> Response:
    """One round."""

    def find(rows: Rows) -> Row | None:
        row = supervision_register.one(rows, ask.moment, Supervision.identify(code))
        return seen_by(ask.caller, [row])[0] if row else None

    return ask.one(find, bodies=BODIES)


@resource.records("/supervisions", founds=True)
def plan_supervision(write: Write, body: SupervisionBody) -> Recorded:
    """Put a round on the plan."""
    window = body.window or PeriodBody()
    year = (window.from_ or write.act.on).year
    item = _known_item(write, body.plan_item)

    with write.ports.reads.reading() as rows:
        clashes = supervision_steps.overlapping(
            rows,
            Moment(write.act.today, write.act.at),
            subject=body.subject,
            supervised=[str(resolve_id("agency", a)) for a in body.supervised_ids],
            window=(window.from_, window.to),
        )

    def record(code: str) -> Recorded:
        return supervisions.plan(
            write.ledger,
            write.act,
            code=code,
            lead=body.lead_id,
            subject=body.subject,
            supervised=tuple(body.supervised_ids),
            origin=body.origin,
            plan=item.plan if item else None,
            item=item.item if item else None,
            field=body.field,
            window_from=window.from_,
            window_to=window.to,
            ordering_document=document(body.ordering_document),
            overlapping={UUID(r["id"]): r["code"] for r in clashes if r["code"] != code},
            overlap_reason=body.overlap_reason,
        )

    return write.founding(body.code, "supervision", "GS", year, record)


@resource.records("/supervisions/{code}/teams", KNOWN)
def form_team(write: Write, code: str, body: TeamBody) -> Recorded:
    """Form the team."""
    return supervisions.form_team(
        write.ledger,
        write.act,
        code,
        head_id=body.head_id,
        member_ids=tuple(body.member_ids),
        homes=tuple(body.home_ids),
        document=document(body.document),
    )


@resource.records("/supervisions/{code}/notices", KNOWN)
def notify_supervision(write: Write, code: str, body: NoticeBody) -> Recorded:
    """Tell the supervised bodies."""
    return supervisions.notify(
        write.ledger,
        _on_its_paper(write, body, body.document),
        code,
        document=document(body.document),
        visit_on=body.visit_on,
        information_due_on=body.information_due_on,
        ground=body.ground,
        outline=body.outline,
    )


@resource.records("/supervisions/{code}/information", KNOWN)
def supply_information(write: Write, code: str, body: InformationBody) -> Recorded:
    """Record what a supervised body handed in."""
    return supervisions.supply_information(
        write.ledger,
        write.act,
        code,
        supplier=body.agency_id,
        document=document(body.document),
        received_on=body.received_on,
    )


@resource.records("/supervisions/{code}/sessions", KNOWN)
def hold_session(write: Write, code: str, body: SessionBody) -> Recorded:
    """Record a session of the team."""
    return supervisions.hold_session(
        write.ledger,
        _on_its_paper(write, body, body.minutes),
        code,
        place=body.place,
        minutes=document(body.minutes),
        unannounced=body.unannounced,
    )


@resource.records("/supervisions/{code}/findings", KNOWN)
def record_finding(write: Write, code: str, body: FindingBody) -> Recorded:
    """Record a finding."""
    return supervisions.record_finding(
        write.ledger,
        write.act,
        code,
        kind=body.kind,
        statement=body.statement,
        evidence=tuple(body.evidence),
        concerned=body.concerned_id,
        about_person=body.about_person,
        restricted=body.restricted,
    )


@resource.records("/supervisions/{code}/findings/{no}/contests", KNOWN)
def contest_finding(write: Write, code: str, no: str, body: ContestBody) -> Recorded:
    """Record that the supervised body disputes a finding."""
    return supervisions.contest_finding(write.ledger, write.act, code, no=whole(no), text=body.text)


@resource.records("/supervisions/{code}/findings/{no}/settlements", KNOWN)
def settle_finding(write: Write, code: str, no: str, body: SettlementBody) -> Recorded:
    """Keep or take back a finding."""
    return supervisions.settle_finding(
        write.ledger,
        write.act,
        code,
        no=whole(no),
        upheld=body.outcome == "upheld",
        reason=body.reason,
    )


@resource.records("/supervisions/{code}/conclusions", KNOWN)
def conclude_supervision(write: Write, code: str, body: ConclusionBody) -> Recorded:
    """Conclude the round."""
    return supervisions.conclude(
        write.ledger,
        _on_its_paper(write, body, body.document),
        code,
        document=document(body.document),
        publication_due_on=body.publication_due_on,
        ground=body.ground,
    )


@resource.records("/supervisions/{code}/publications", KNOWN)
def publish_result(write: Write, code: str, body: PublicationBody) -> Recorded:
    """Make the result public."""
    return supervisions.publish_result(
        write.ledger, write.act, code, medium=body.medium, link=body.link
    )


@resource.records("/supervisions/{code}/withholdings", KNOWN)
def withhold_publication(write: Write, code: str, body: WithholdingBody) -> Recorded:
    """Keep the result from the public."""
    return supervisions.withhold_publication(
        write.ledger, write.act, code, reason=body.reason, authority=body.authority_id
    )


@resource.records("/supervisions/{code}/postponements", KNOWN)
def postpone_supervision(write: Write, code: str, body: PostponementBody) -> Recorded:
    """Move the round to another window."""
    window = body.window or PeriodBody()
    return supervisions.postpone(
        write.ledger,
        write.act,
        code,
        reason=body.reason,
        window_from=window.from_,
        window_to=window.to,
    )


@resource.records("/supervisions/{code}/cancellations", KNOWN)
def cancel_supervision(write: Write, code: str, body: CancellationBody) -> Recorded:
    """Give the round up."""
    return supervisions.cancel(
        write.ledger,
        write.act,
        code,
        reason=body.reason,
        document=document(body.document),
        approved_by=body.approved_by_id,
    )


@resource.records("/supervisions/{code}/mergers", KNOWN)
def merge_supervision(write: Write, code: str, body: MergerBody) -> Recorded:
    """Let the round go on as part of another."""
    return supervisions.merge(
        write.ledger,
        write.act,
        code,
        into=body.into_id,
        reason=body.reason,
        approved_by=body.approved_by_id,
    )


@resource.records("/supervisions/{code}/closures", KNOWN)
def close_supervision(write: Write, code: str, body: ClosureBody) -> Recorded:  # noqa: ARG001 - it says nothing but the day
    """End the follow-up of the round."""
    now = Moment(write.act.today, write.act.at)
    with write.ports.reads.reading() as rows:
        found = recommendation_register.register(
            rows, now, {"source_id": str(Supervision.identify(code))}, limit=EVERY
        )
    still_open = sum(r["status"] not in ENDED for r in found)
    return supervisions.close(write.ledger, write.act, code, open_recommendations=still_open)


def _on_its_paper(write: Write, body: FactBody, paper: DocumentBody | None) -> Act:
    """The act on the day of its paper, where no day is said: the paper is the act."""
    if body.happened_on is not None or paper is None:
        return write.act
    return write.on(paper.issued_on)


def whole(text: str) -> int:
    """The number of a finding; what is no number names none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len("9999") else 0


def _known_item(write: Write, given: PlanItemRef | None) -> PlanItemRef | None:
    """The item of the plan named, or of the one plan that has such an item."""
    if given is None:
        return None
    if given.plan is None:
        now = Moment(write.act.today, write.act.at)
        with write.ports.reads.reading() as rows:
            every = plan_directory.items(rows, now)
        plans = [i["plan"] for i in every if i["code"] == given.item]
        if len(plans) != 1:
            raise InvalidInputError(
                "plan_item_known",
                f"Có {len(plans)} kế hoạch có mục “{given.item}”.",
                pointer="/plan_item",
                allowed=", ".join(f"{p}/{given.item}" for p in plans) or "PLAN/ITEM",
            )
        return PlanItemRef(plan=plans[0], item=given.item)
    references.known(write.ledger, Plan, given.plan, "/plan_item")
    items = write.ledger.load(Plan, given.plan).items
    if given.item not in items:
        raise InvalidInputError(
            "plan_item_known",
            f"Kế hoạch “{given.plan}” không có mục “{given.item}”.",
            pointer="/plan_item",
            allowed=", ".join(sorted(items)[:50]),
        )
    return given
