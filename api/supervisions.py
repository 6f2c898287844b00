"""Cuộc giám sát: the register; rounds planned, moved, given up, merged, closed."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query
from pydantic import BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from api.deciders import approving, must_decide
from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
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
from api.restricted import seen_by
from api.schemas.supervision import SupervisionRow
from api.violations import refused
from domain.application import Recorded
from domain.commands import references, supervisions
from domain.errors import InvalidInputError
from domain.plan import Plan
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
            rows,
            supervision_register.register(rows, ask.moment, filters, limit=limit, after=after),
        ),
        bodies=BODIES,
    )


@resource.shows("/supervisions/{code}", SupervisionRow, KNOWN)
def show_supervision(ask: Ask, code: str) -> Response:
    """One round."""

    def find(rows: Rows) -> Row | None:
        row = supervision_register.one(rows, ask.moment, Supervision.identify(code))
        return seen_by(ask.caller, rows, [row])[0] if row else None

    return ask.one(find, bodies=BODIES)


@resource.records("/supervisions", founds=True)
def plan_supervision(write: Write, body: SupervisionBody) -> Recorded:
    """Put a round on the plan."""
    window = body.window or PeriodBody()
    year = (window.from_ or write.act.on).year
    item = _known_item(write, body.plan_item)

    with write.registers() as rows:
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
    _must_approve(write, code, body.approved_by_id)
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
    _must_approve(write, code, body.approved_by_id)
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
    with write.registers() as rows:
        found = recommendation_register.register(
            rows, now, {"source_id": str(Supervision.identify(code))}, limit=EVERY
        )
    return supervisions.close(
        write.ledger, write.act, code, recommendations=[UUID(r["id"]) for r in found]
    )


def _must_approve(write: Write, code: str, approver: str | None) -> None:
    if approver is not None:
        must_decide(
            write,
            approver,
            approving(write, code),
            pointer="/approved_by_id",
            rule="approver_entitled",
        )


def _known_item(write: Write, given: PlanItemRef | None) -> PlanItemRef | None:
    """The item of the plan named, or of the one plan that has such an item."""
    if given is None:
        return None
    if given.plan is None:
        now = Moment(write.act.today, write.act.at)
        with write.registers() as rows:
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
