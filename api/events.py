"""Nhật ký: the audit trail, in the order of the ledger."""

from __future__ import annotations

import re
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource
from api.fields import Day
from api.reading import ListQuestion
from api.restricted import facts_seen_by
from api.schemas import EventRow
from domain.errors import InvalidInputError
from domain.facts import registry
from domain.values import resolve_id
from projections import history
from projections.read_model import Row, Rows

resource = Resource("events")
POSITION: Final = re.compile(r"[1-9][0-9]{0,14}")
NOBODY: Final = UUID(int=0)


class EventQuestion(ListQuestion):
    """Which facts."""

    subject: str | None = Field(default=None, description="The id or code of any subject.")
    related: str | None = Field(
        default=None, description="As `subject`, with the facts that only name it."
    )
    agency: str | None = Field(default=None, description="A body that the fact names.")
    actor: str | None = None
    type: str | None = Field(default=None, examples=["recommendation.reply_given"])
    from_: Day | None = Field(default=None, alias="from", description="Happened on or after.")
    to: Day | None = Field(default=None, description="Happened on or before.")
    q: str | None = Field(default=None, description="Words, with or without diacritics.")


@resource.lists("/events", EventRow)
def list_events(ask: Ask, query: Annotated[EventQuestion, Query()]) -> Response:
    """The facts, in the order of the ledger, with both times."""
    if query.type is not None and query.type not in registry():
        raise InvalidInputError(
            "one_of",
            f"Không có loại sự kiện “{query.type[:100]}”.",
            pointer="/query/type",
            allowed=", ".join(sorted(registry())),
        )

    def find(rows: Rows, limit: int, after: tuple[int] | None) -> list[Row]:
        filters = {
            "subject": _subject(rows, query.subject),
            "related": _subject(rows, query.related),
            "agency": resolve_id("agency", query.agency) if query.agency else None,
            "actor": query.actor,
            "type": query.type,
            "from": query.from_,
            "to": query.to,
            "q": query.q,
        }
        found = history.trail(
            rows, ask.moment, filters, limit=limit, after=after[0] if after else 0
        )
        return facts_seen_by(ask.caller, found)

    return ask.page(find, key=lambda row: (row["position"],))


@resource.shows("/events/{position}", EventRow)
def show_event(ask: Ask, position: str) -> Response:
    """One fact."""

    def find(rows: Rows) -> Row | None:
        if not POSITION.fullmatch(position):
            return None
        at = int(position)
        found = history.trail(rows, ask.moment, {}, limit=1, after=at - 1)
        found = facts_seen_by(ask.caller, found)
        return found[0] if found and found[0]["position"] == at else None

    return ask.one(find, tagged=False)


def _subject(rows: Rows, given: str | None) -> UUID | None:
    """The subject of this id or code; nobody where there is none."""
    return None if given is None else history.subject_of(rows, given) or NOBODY
