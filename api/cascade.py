"""Cụ thể hóa: the plans under a plan, whom it was sent to, and what each below carries out."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Listed,
    Ref,
    document,
)
from api.reading import ListQuestion
from api.schemas.plan import CascadeRow, PlanRecipientRow
from api.units import must_hear_of_plan
from domain.application import Recorded
from domain.commands import plan_life
from domain.plan import Plan
from domain.plan.cascade import Coverage
from projections import cascade, obligations, plan_directory
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

resource = Resource("plans")
KNOWN = subject(Plan)


class CommitteeNoticeBody(FactBody):
    """Báo cáo cấp ủy cùng cấp."""

    NATURAL: ClassVar[str | None] = "informed_on"

    committee_id: Ref
    informed_on: Day
    document: DocumentBody | None = None


class CoverageBody(Body):
    """Cụ thể hóa — the item below that carries out one above; null where it is left out."""

    parent_item: Code
    item: Code | None = None


class ParentBody(FactBody):
    """Liên kết — the plan above, and its item that asked for this plan."""

    parent_id: Ref
    item: Code
    coverage: Listed[CoverageBody] = Field(default_factory=list)
    joint: bool = False


class CascadeQuestion(ListQuestion):
    """Which bound bodies."""

    issued: Literal["yes", "no"] | None = None


@resource.records("/plans/{code}/committee-notices", KNOWN)
def inform_committee(write: Write, code: str, body: CommitteeNoticeBody) -> Recorded:
    """Record that the Party committee of the same level was told of a subordinate plan."""
    must_hear_of_plan(write, code, body.committee_id)
    return plan_life.inform_committee(
        write.ledger,
        write.act,
        code,
        committee=body.committee_id,
        informed_on=body.informed_on,
        document=document(body.document),
    )


@resource.records("/plans/{code}/parents", KNOWN)
def link_plan(write: Write, code: str, body: ParentBody) -> Recorded:
    """Say which plan above asked for this one, and what of it this one carries out."""
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        wanted = ObligationFilter(plan=Plan.identify(body.parent_id), item=body.item)
        owed = obligations.register(rows, moment, wanted, limit=obligations.EVERY)
    return plan_life.link_to_parent(
        write.ledger,
        write.act,
        code,
        parent=body.parent_id,
        item=body.item,
        coverage=tuple(Coverage(c.parent_item, c.item) for c in body.coverage),
        joint=body.joint,
        heirs=tuple(UUID(d["debtor"]["id"]) for d in owed if d["passed_from"]),
    )


@resource.lists("/plans/{code}/cascade", CascadeRow)
def list_cascade(ask: Ask, code: str, query: Annotated[CascadeQuestion, Query()]) -> Response:
    """Who must issue a plan under this one, who did, after how many days, and what their plans leave out."""
    wanted = {"yes": True, "no": False}.get(query.issued or "")

    def find(rows: Rows) -> list[Row] | None:
        if plan_directory.one(rows, ask.moment, Plan.identify(code)) is None:
            return None
        found = cascade.cascade(rows, ask.moment, Plan.identify(code))
        return [row for row in found if wanted in (None, row["issued"])]

    return ask.page_of(find)


@resource.lists("/plans/{code}/recipients", PlanRecipientRow)
def list_plan_recipients(ask: Ask, code: str) -> Response:
    """Every body that a plan names: whether it was sent the plan, and when it got it."""
    return ask.page_of(lambda rows: cascade.recipients(rows, ask.moment, Plan.identify(code)))
