"""`/plans`: every plan, how far it is, and each item with its place in the document and its cadence in words."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.bars import stacked
from api.pages.entrance import Visit, new_router, page
from api.pages.subject import TRAIL
from api.reading import Question
from domain.plan import Plan
from domain.plan.item import ItemKind
from domain.values import resolve_id
from projections import (
    cascade,
    consultation_register,
    history,
    obligations,
    plan_directory,
    plan_progress,
)

router: Final = new_router()
ABOUT_THE_PLAN: Final = (
    "plan.drafted",
    "plan.draft_revised",
    "plan.issued",
    "plan.due_date_set",
    "plan.lead_assigned",
)


class PlanAsked(Question):
    """Which items of the plan."""

    kind: ItemKind | None = None


@page(router, "/plans", "list_plans", Question)
def directory(visit: Visit, _: Question) -> Response:
    """The list of plans."""
    with visit.rows() as rows:
        plans = plan_progress.progress(rows, visit.moment)
        return visit.show(
            "plans.html",
            plans=[{**plan, "bar": stacked(plan["statuses"])} for plan in plans],
            issuers=visit.names(rows, [plan["issuer_id"] for plan in plans]),
        )


@page(router, "/plans/{code}", "show_plan", PlanAsked)
def one(visit: Visit, asked: PlanAsked) -> Response:
    """One plan with its items."""
    moment = visit.moment
    id = resolve_id(Plan.TOPIC, visit.request.path_params["code"])
    with visit.rows() as rows:
        plan = visit.found(plan_directory.one(rows, moment, id))
        counts = plan_progress.item_progress(rows, moment, id)
        items = [
            {
                **item,
                "counts": counts.get(item["code"], {}),
                "bar": stacked(counts.get(item["code"], {})),
            }
            for item in plan["items"]
            if asked.kind in (None, item["kind"])
        ]
        whole: dict[str, int] = {}
        for of_item in counts.values():
            for status, n in of_item.items():
                whole[status] = whole.get(status, 0) + n
        facts = [
            fact
            for name in ABOUT_THE_PLAN
            for fact in history.trail(rows, moment, {"subject": str(id), "type": name}, limit=TRAIL)
        ]
        timeline = sorted(facts, key=lambda fact: fact["position"])
        held = consultation_register.register(
            rows, moment, {"host_id": plan["issuer_id"]}, limit=obligations.EVERY
        )
        names = visit.names(
            rows,
            plan["issuer_id"],
            plan["recipients"],
            [a["decider_id"] for a in plan["ambiguities"]],
            [(a["resolution"] or {}).get("authority_id") for a in plan["ambiguities"]],
            [[item[k] for k in ("lead_ids", "coordinator_ids", "addressee_ids")] for item in items],
            [[d["setter_id"] for d in item["decisions"]] for item in items],
            [fact["agency"] for fact in timeline],
            [c["not_exchanged_ids"] for c in held],
        )
        return visit.show(
            "plan.html",
            plan=plan,
            items=items,
            asked=asked,
            kinds=sorted({item["kind"] for item in plan["items"]}),
            whole=whole,
            bar=stacked(whole),
            consultations=[c for c in held if c["plan_id"] == str(id)],
            cascades=any(item["kind"] == "cascade" for item in plan["items"]),
            timeline=timeline,
            names=names,
            people=visit.people([fact["actor"] for fact in timeline]),
        )


@page(router, "/plans/{code}/cascade", "list_cascade", Question)
def carried_out(visit: Visit, _: Question) -> Response:
    """Who must issue a plan of their own under a plan, who has, and where theirs differ from it."""
    id = resolve_id(Plan.TOPIC, visit.request.path_params["code"])
    with visit.rows() as rows:
        plan = visit.found(plan_directory.one(rows, visit.moment, id))
        bound = cascade.cascade(rows, visit.moment, id)
        return visit.show(
            "cascade.html", plan=plan, bound=bound, done=sum(row["issued"] for row in bound)
        )
