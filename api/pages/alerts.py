"""`/alerts`: what was raised, since which day it holds, about which duty of whom, and whether it still stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from api.pages.entrance import Listing, Visit, new_router, page
from api.reading import ListQuestion
from domain.agency import Agency
from domain.alert import OPEN, Stage
from domain.values import resolve_id
from projections import matters, obligations, open_alerts
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

router: Final = new_router()
WORST: Final = ("long_overdue", "overdue", "due", "approaching")
FOLDING: Final = ("date", "request")
"""What duties lack of which pages and letters speak together: whoever may name the day decides for many at once."""
AT_ONCE: Final = 500
"""Open alerts looked at; a longer list is asked for by state."""
SHOWN: Final = 10
"""Lines on one page, each of one duty: what somebody can go through at once, also on a telephone."""


class AlertsAsked(ListQuestion):
    """Which alerts; without a state, the open ones."""

    state: Literal["raised", "acknowledged", "snoozed", "resolved", "retracted", "all"] | None = (
        None
    )
    rule: str | None = None
    stage: Stage | None = None
    agency: str | None = None
    """The body that is told."""
    page: int = Field(default=1, ge=1, le=AT_ONCE)
    """Which page of the open ones."""


@page(router, "/alerts", "list_alerts", AlertsAsked)
def alerts(visit: Visit, asked: AlertsAsked) -> Response:
    """The list of alerts."""
    filters = {
        "rule": asked.rule,
        "stage": asked.stage,
        "agency": str(resolve_id(Agency.TOPIC, asked.agency)) if asked.agency else None,
    }
    with visit.rows() as rows:
        folding = rules_that_fold(visit, rows)
        waiting: list[Row] = []
        pages = 1
        if asked.state is None:
            if any(filters.values()):
                found = open_ones(rows, visit.moment, AT_ONCE, filters)
            else:
                found = open_alerts.standing(rows, visit.moment, besides=folding, limit=AT_ONCE)
                waiting = folded(visit, rows, folding)
            lines, pages = paged(by_duty(found), asked.page)
            listing = Listing(lines, None)
        else:
            state = None if asked.state == "all" else asked.state
            listing = visit.listing(
                rows,
                lambda rows, limit, after: open_alerts.register(
                    rows, visit.moment, {**filters, "state": state}, limit=limit, after=after
                ),
            )
        counts = open_alerts.counts(rows, visit.moment)
        shown = with_duties(visit, rows, listing.items)
        return visit.show(
            "alerts.html",
            listing=listing,
            pages=pages,
            alerts=shown,
            counts=counts,
            to_act_on=open_alerts.summed(rows, visit.moment, besides=folding)["n"],
            rules=sorted({row["rule"] for row in counts}),
            asked=asked,
            waiting=waiting,
        )


def rules_that_fold(visit: Visit, rows: Rows) -> tuple[str, ...]:
    """The rules that remind somebody to name a day: one decision is asked for, however many duties wait for it."""
    described = visit.ports.alert_rules(rows, visit.moment)
    return tuple(rule["id"] for rule in described if rule["lacks"] in FOLDING)


def paged(lines: Sequence[Row], page: int) -> tuple[Sequence[Row], int]:
    """The lines of one page, and how many pages there are; after the last one comes nothing."""
    return lines[(page - 1) * SHOWN : page * SHOWN], max(-(-len(lines) // SHOWN), 1)


def folded(visit: Visit, rows: Rows, rules: Sequence[str]) -> list[Row]:
    """What waits for somebody to name a day, one line a rule and body whose move it is."""
    found = open_alerts.folded(rows, visit.moment, rules)
    names = visit.names(rows, [row["agency"] for row in found])
    return [{**row, "body": names.get(row["agency"])} for row in found]


def open_ones(
    rows: Rows, moment: Moment, limit: int, filters: dict[str, str | None] | None = None
) -> list[Row]:
    """The alerts that still stand, those that hold longest first."""
    found = [
        alert
        for state in OPEN
        for alert in open_alerts.register(
            rows, moment, {**(filters or {}), "state": state}, limit=limit
        )
    ]
    return sorted(found, key=in_order)[:limit]


def in_order(alert: Row) -> tuple[str, str]:
    """By the day from which it holds, as lists of alerts are ordered."""
    return alert["effective_on"], alert["id"]


def by_duty(alerts: Sequence[Row]) -> list[Row]:
    """One line a duty, the worst first: its last alert, with the stages raised before it that still stand."""
    lines: dict[str, list[Row]] = {}
    for alert in alerts:
        lines.setdefault(alert["obligation"], []).append(alert)
    shown = ({**line[-1], "earlier": line[:-1]} for line in lines.values())
    return sorted(shown, key=lambda alert: WORST.index(alert["stage"]))


def with_duties(visit: Visit, rows: Rows, found: Sequence[Row]) -> list[Row]:
    """Each alert with the duty it is about, or None where that is not listed on the day."""
    duties = matters.shown(rows, visit.moment, found)
    ids = tuple(UUID(a["obligation"]) for a in found if a["matter"] == "obligation")
    if ids:
        filters = ObligationFilter(ids=tuple(dict.fromkeys(ids)))
        for duty in obligations.register(rows, visit.moment, filters, limit=len(ids)):
            duties[duty["id"]] = duty
    return [{**alert, "duty": duties.get(alert["obligation"])} for alert in found]
