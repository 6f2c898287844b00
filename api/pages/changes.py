"""`/changes`: what has changed since an earlier question: each subject before and after, and by whom."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import islice
from typing import Final

from pydantic import Field
from starlette.responses import Response

from api.fields import Instant
from api.pages.differences import changed
from api.pages.entrance import PAGE_ROWS, Visit, new_router, page
from api.reading import Question
from domain.time.instant import VIETNAM
from projections.moment import Moment

router: Final = new_router()
USUAL: Final = timedelta(days=7)
LAST_POSITION: Final = 2**62


class ChangesAsked(Question):
    """Since when."""

    since: Instant | None = None
    after: int = Field(default=0, ge=0, le=LAST_POSITION)


@page(router, "/changes", "list_events", ChangesAsked)
def changes(visit: Visit, asked: ChangesAsked) -> Response:
    """What subjects said at two moments, with the facts recorded in between."""
    moment = visit.moment
    since = asked.since or datetime.combine(visit.today - USUAL, time(), VIETNAM)
    filters = {"since": Moment(moment.on, since)}
    with visit.rows() as rows:
        changes = changed(rows, moment, filters, visit.caller, after=asked.after)
        found = list(islice(changes, PAGE_ROWS + 1))
        subjects = found[:PAGE_ROWS]
        facts = [fact for subject in subjects for fact in subject["facts"]]
        visit.asking.settle(facts)
        return visit.show(
            "changes.html",
            since=since,
            subjects=subjects,
            more=subjects[-1]["_key"][0] if len(found) > PAGE_ROWS else None,
            asked=asked,
            names=visit.names_in(rows, facts),
            people=visit.people([fact["actor"] for fact in facts]),
        )
