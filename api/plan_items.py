"""Nội dung kế hoạch: what each plan asks for, item by item."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource, subject
from api.reading import ListQuestion
from api.schemas.plan import PlanItemRow
from domain.plan import Plan
from domain.plan.item import ItemKind
from domain.values import resolve_id
from projections import plan_directory
from projections.read_model import Row, Rows

resource = Resource("plan-items")
BODIES: Final = {
    "lead_ids": "leads",
    "coordinator_ids": "coordinators",
    "addressee_ids": "addressees",
    "debtor_ids": "debtors",
}


class PlanItemQuestion(ListQuestion):
    """Which items."""

    plan: str | None = None
    kind: ItemKind | None = None
    lead: str | None = None


@resource.lists("/plan-items", PlanItemRow)
def list_plan_items(ask: Ask, query: Annotated[PlanItemQuestion, Query()]) -> Response:
    """The items of one plan or of all."""
    plan = resolve_id(Plan.TOPIC, query.plan) if query.plan else None
    lead = str(resolve_id("agency", query.lead)) if query.lead else None

    def find(rows: Rows) -> list[Row]:
        return [
            item
            for item in plan_directory.items(rows, ask.moment, plan)
            if query.kind in (None, item["kind"]) and (lead is None or lead in item["lead_ids"])
        ]

    return ask.page_of(find, bodies=BODIES)


@resource.shows("/plan-items/{plan}/{item}", PlanItemRow, subject(Plan, "plan"))
def show_plan_item(ask: Ask, plan: str, item: str) -> Response:
    """One item."""
    plan_id = resolve_id(Plan.TOPIC, plan)
    return ask.one(
        lambda rows: next(
            (i for i in plan_directory.items(rows, ask.moment, plan_id) if i["code"] == item), None
        ),
        bodies=BODIES,
    )
