"""`/changes`: what has changed since an earlier question, subject by subject, and by whom."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from pydantic import Field
from starlette.responses import Response

from api.fields import Instant
from api.pages.entrance import PAGE_ROWS, Visit, new_router, page
from api.reading import Question
from api.restricted import facts_seen_by
from domain.time.instant import VIETNAM
from projections import history
from projections.moment import Moment
from projections.read_model import Row

router: Final = new_router()
USUAL: Final = timedelta(days=7)
LAST_POSITION: Final = 2**62


class ChangesAsked(Question):
    """Since when."""

    since: Instant | None = None
    after: int = Field(default=0, ge=0, le=LAST_POSITION)


@page(router, "/changes", "list_events", ChangesAsked)
def changes(visit: Visit, asked: ChangesAsked) -> Response:
    """The facts recorded between two moments, each subject's together."""
    moment = visit.moment
    since = asked.since or datetime.combine(visit.today - USUAL, time(), VIETNAM)
    with visit.rows() as rows:
        found = history.trail(
            rows,
            moment,
            {"since": Moment(moment.on, since)},
            limit=PAGE_ROWS + 1,
            after=asked.after,
        )
        facts = facts_seen_by(visit.caller, found[:PAGE_ROWS])
        visit.asking.settle(facts)
        subjects: dict[str, list[Row]] = {}
        for fact in facts:
            subjects.setdefault(fact["subject"], []).append(fact)
        return visit.show(
            "changes.html",
            since=since,
            subjects=list(subjects.values()),
            more=facts[-1]["position"] if len(found) > PAGE_ROWS else None,
            asked=asked,
            names=visit.names_in(rows, facts),
            people=visit.people([fact["actor"] for fact in facts]),
        )
