"""Nhật ký: the audit trail, in the order of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response, StreamingResponse

from api.door import Ask, Resource
from api.pages.differences import changed
from api.restricted import facts_seen_by
from api.schemas.event import ChangeRow, EventRow, FacetRow, TimelineRow
from api.sensitive import EVIDENCE, sensitive_in
from api.timeline import told
from api.trail_question import TrailQuestion, filters_of
from domain.errors import InvalidInputError, NotFoundError
from domain.facts import registry
from projections import history
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.word_index import bears_marks, marked_words

resource = Resource("events")
POSITION: Final = re.compile(r"[1-9][0-9]{0,14}")
USUAL: Final = timedelta(days=7)
PAGE, MOST_PAGES = 500, 20
"""A bundle of more facts is refused."""
OF_THE_ASKING: Final = frozenset({"limit", "cursor", "on", "known_at", "purpose"})
"""What is said of the asking, and is no part of the question."""


@resource.lists("/events", EventRow)
def list_events(ask: Ask, query: Annotated[TrailQuestion, Query()]) -> Response:
    """The facts, in the order of the ledger, with both times."""
    known = _known_type(query)
    marked = any(map(bears_marks, marked_words(query.q or "")))

    def find(rows: Rows, limit: int, after: tuple[int, ...] | None) -> list[Row]:
        filters = filters_of(rows, ask.moment, known)
        if marked:
            last = (after[0], after[1]) if after else (0, 0)
            found = history.best_first(rows, ask.moment, filters, limit=limit, after=last)
        else:
            start = after[0] if after else 0
            found = history.trail(rows, ask.moment, filters, limit=limit, after=start)
        return facts_seen_by(ask.caller, rows, ask.moment, found)

    return ask.page(find, key=lambda row: row.get("_key", (row["position"],)))


@resource.lists("/events/facets", FacetRow)
def list_event_facets(ask: Ask, query: Annotated[TrailQuestion, Query()]) -> Response:
    """How many facts answer the question, in all and by type, body, actor and year."""
    known = _known_type(query)
    return ask.page_of(
        lambda rows: history.facets(rows, ask.moment, filters_of(rows, ask.moment, known)),
    )


@resource.lists("/events/timeline", TimelineRow)
def list_timeline(ask: Ask, query: Annotated[TrailQuestion, Query()]) -> Response:
    """The facts as plain Vietnamese sentences, in the order of the days in law."""
    known = _known_type(query)

    def find(rows: Rows, limit: int, after: tuple[str, int] | None) -> list[Row]:
        found = history.by_day(
            rows,
            ask.moment,
            filters_of(rows, ask.moment, known),
            limit=limit,
            after=after or ("", 0),
        )
        facts = facts_seen_by(ask.caller, rows, ask.moment, found)
        for kind, subject in sensitive_in(facts[: ask.limit]):
            ask.read(kind, subject)
        return told(rows, ask.moment, facts)

    return ask.page(find)


@resource.lists("/events/changes", ChangeRow)
def list_changes(ask: Ask, query: Annotated[TrailQuestion, Query()]) -> Response:
    """What changed since an earlier question: each subject before and after, and by whom.

    `since_known_at` and `since_on` say which question that was; without them it is that of seven days before.
    """
    known = _known_type(query)
    if query.since_on is None and query.since_known_at is None:
        known = known.model_copy(update={"since_known_at": ask.moment.known_at - USUAL})

    def find(rows: Rows, limit: int, after: tuple[int] | None) -> list[Row]:
        filters = filters_of(rows, ask.moment, known)
        start = after[0] if after else 0
        found = list(islice(changed(rows, ask.moment, filters, ask.caller, after=start), limit))
        for kind, code in sensitive_in(f for subject in found for f in subject["facts"]):
            ask.read(kind, code)
        return [{**row, "facts": told(rows, ask.moment, row["facts"])} for row in found]

    return ask.page(find)


@resource.downloads("/events/evidence", "application/zip")
def download_evidence(ask: Ask, query: Annotated[TrailQuestion, Query()]) -> Response:
    """The facts with their proofs, for those who do not want to believe us: a bundle for `giamsat verify`."""
    known = _known_type(query)
    if ask.ports.evidence is None:
        raise NotFoundError("sealed", "Sổ này không được niêm phong.", allowed="a sealed ledger")
    with ask.rows() as rows:
        filters = filters_of(rows, ask.moment, known)
        for kind, code in dict.fromkeys(sensitive_in(_whole(rows, ask.moment, filters))):
            ask.read(kind, code)
    asked = query.model_dump(mode="json", by_alias=True, exclude_none=True)
    told = {k: v for k, v in asked.items() if k not in OF_THE_ASKING}
    ask.read(EVIDENCE, " ".join(f"{k}={v}" for k, v in told.items()) or "*")
    ask.settle()
    return StreamingResponse(
        ask.ports.evidence(ask.moment, filters, told),
        media_type="application/zip",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="bang-chung.zip"',
        },
    )


def _whole(rows: Rows, moment: Moment, filters: Mapping[str, Any]) -> Iterator[Row]:
    """What a bundle of these facts holds, as far as one may hold it."""
    after = 0
    for _ in range(MOST_PAGES):
        page = history.trail(rows, moment, filters, limit=PAGE, after=after)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]["position"]


@resource.shows("/events/{position}", EventRow)
def show_event(ask: Ask, position: str) -> Response:
    """One fact."""

    def find(rows: Rows) -> Row | None:
        if not POSITION.fullmatch(position):
            return None
        at = int(position)
        found = history.trail(rows, ask.moment, {}, limit=1, after=at - 1)
        found = facts_seen_by(ask.caller, rows, ask.moment, found)
        return found[0] if found and found[0]["position"] == at else None

    return ask.one(find, tagged=False)


def _known_type(query: TrailQuestion) -> TrailQuestion:
    if query.type is not None and query.type not in registry():
        raise InvalidInputError(
            "one_of",
            f"Không có loại sự kiện “{query.type[:100]}”.",
            pointer="/query/type",
            allowed=", ".join(sorted(registry())),
        )
    return query
