"""`/reads`: who has read what is sensitive, and what for."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.reads import ReadingQuestion
from api.sensitive import READS

router: Final = new_router()


@page(router, "/reads", "list_reads", ReadingQuestion)
def log(visit: Visit, asked: ReadingQuestion) -> Response:
    """The latest readings first."""
    visit.asking.read(READS, asked.subject or asked.reader or "*")
    kept = visit.ports.read_log
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda _, limit, after: (
                kept.register(asked.filters(), limit=limit, after=after and after[0])
                if kept
                else []
            ),
        )
    return visit.show(
        "reads.html",
        listing=listing,
        asked=asked,
        people=visit.people([row["reader"] for row in listing.items]),
    )
