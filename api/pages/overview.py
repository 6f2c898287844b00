"""`/`: what is overdue and why, worst first; what was warned of; what comes next; how far plans and levels are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.pages.alerts import AT_ONCE, by_duty, folded, rules_that_fold, with_duties
from api.pages.bars import stacked
from api.pages.entrance import Visit, new_router, page
from api.reading import Question
from projections import compliance, obligations, open_alerts, plan_progress
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

router: Final = new_router()
WORST: Final = 8
"""How many overdue duties the page lists; the rest is one link away."""
NEXT: Final = 5


@page(router, "/", "list_obligations", Question)
def overview(visit: Visit, _: Question) -> Response:
    """The first page."""
    moment = visit.moment
    with visit.rows() as rows:
        counts = compliance.status_counts(rows, moment)
        overdue = obligations.register(
            rows, moment, ObligationFilter(status="overdue"), limit=WORST
        )
        soon = obligations.register(rows, moment, ObligationFilter(status="due_soon"), limit=NEXT)
        folding = rules_that_fold(visit, rows)
        alerts = by_duty(open_alerts.standing(rows, moment, besides=folding, limit=AT_ONCE))
        plans = plan_progress.progress(rows, moment)
        return visit.show(
            "overview.html",
            totals=totals(counts),
            oldest=max((row["oldest_overdue_days"] for row in counts), default=0),
            bodies=by_body(overdue),
            listed=len(overdue),
            soon=soon,
            alerts=with_duties(visit, rows, alerts[:NEXT]),
            alerted=open_alerts.summed(rows, moment, besides=folding),
            alert_count=open_alerts.summed(rows, moment, besides=())["n"],
            waiting=folded(visit, rows, folding),
            plans=[{**plan, "bar": stacked(plan["statuses"])} for plan in plans],
            issuers=visit.names(rows, [plan["issuer_id"] for plan in plans]),
            levels=levels(rows, moment, visit.words.codes("level")),
        )


def totals(counts: Sequence[Row]) -> dict[str, int]:
    """How many duties stand in each status."""
    found: dict[str, int] = {}
    for row in counts:
        found[row["status"]] = found.get(row["status"], 0) + int(row["n"])
    return found


def by_body(overdue: Sequence[Row]) -> list[dict[str, Any]]:
    """The overdue duties of each body together; the body with the oldest one first."""
    groups: dict[str | None, list[Row]] = {}
    for row in overdue:
        debtor = row["debtor"]
        groups.setdefault(debtor["id"] if debtor else None, []).append(row)
    return [
        {
            "body": group[0]["debtor"],
            "duties": sorted(group, key=lambda row: -row["days_late"]),
            "worst": max(row["days_late"] for row in group),
        }
        for group in sorted(groups.values(), key=lambda g: -max(row["days_late"] for row in g))
    ]


def levels(rows: Rows, moment: Moment, known: Sequence[str]) -> list[Row]:
    """The rate of every level, also of those where nothing has come due."""
    found: Mapping[Any, Row] = {
        row["key"]: row for row in compliance.compliance(rows, moment, "level")
    }
    nothing: Row = {"numerator": 0, "denominator": 0, "rate": None, "excluded": {}}
    return [{**nothing, **found.get(level, {}), "key": level} for level in known]
