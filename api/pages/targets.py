"""`/targets`: every numeric target, how far it is, by which rule, and where it ends at this pace."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import story
from api.reading import ListQuestion, Question
from domain.plan import Plan
from domain.target import Target
from projections import codes, plan_directory, target_progress, target_register
from projections.read_model import Row, Rows

router: Final = new_router()


@page(router, "/targets", "list_targets", ListQuestion)
def register(visit: Visit, asked: ListQuestion) -> Response:
    """The targets, each with its figures."""
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: target_register.register(
                rows, visit.moment, limit=limit, after=after
            ),
        )
        return visit.show(
            "targets.html",
            listing=listing,
            asked=asked,
            progress={
                t["code"]: target_progress.measured(rows, visit.moment, t) for t in listing.items
            },
            plans={t["plan_id"]: _plan(rows, t) for t in listing.items},
        )


@page(router, "/targets/{code}", "show_target", Question)
def one(visit: Visit, _: Question) -> Response:
    """One target: its figures by field, level, year and body; what counted and what was left out."""
    id = Target.identify(visit.request.path_params["code"])
    with visit.rows() as rows:
        found = visit.found(target_register.one(rows, visit.moment, id))
        progress = target_progress.measured(rows, visit.moment, found)
        return visit.show(
            "target.html",
            target=found,
            progress=progress,
            plan=_plan(rows, found),
            fields=_fields(visit, rows, found),
            **story(
                visit,
                rows,
                id,
                found["body_ids"],
                list(progress.get("by_body", ())),
                [c["credited_id"] for c in found["counted"]],
            ),
        )


def _fields(visit: Visit, rows: Rows, target: Row) -> dict[str, str]:
    """What each field is called in the plan: its item bears the code of the target's, a dash and the field."""
    if target["plan_id"] is None:
        return {}
    items = plan_directory.items(rows, visit.moment, Plan.identify(target["plan_id"]))
    named = {item["code"]: item["text"] for item in items}
    return {
        field: named[code]
        for field in target["fields"]
        if (code := f"{target['item']}-{field}") in named
    }


def _plan(rows: Rows, target: Row) -> str | None:
    found = codes.lookup(rows, Plan.identify(target["plan_id"])) if target["plan_id"] else None
    return found[1] if found else None
