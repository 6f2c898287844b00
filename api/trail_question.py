"""Câu hỏi cho nhật ký — which facts of the audit trail are asked for: what every way to ask understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from api.fields import Day, Instant
from api.reading import ListQuestion
from domain.errors import InvalidInputError
from domain.values import resolve_id
from projections import codes, history
from projections.bitemporal import instant_text
from projections.moment import Moment
from projections.read_model import Rows

LAST: Final = 2**62
NOBODY: Final = UUID(int=0)


class TrailQuestion(ListQuestion):
    """Which facts."""

    subject: str | None = Field(default=None, description="The id or code of any subject.")
    related: str | None = Field(
        default=None, description="As `subject`, with the facts that only name it."
    )
    chain: str | None = Field(
        default=None,
        description="A subject with all it comes from and all that follows from it: plan, round, "
        "recommendation, duty, report, alert.",
    )
    agency: str | None = Field(
        default=None,
        description="A body that the fact names, by id, code or any name it bore; "
        "its predecessor or successor too.",
    )
    actor: str | None = None
    type: str | None = Field(default=None, examples=["recommendation.reply_given"])
    document: str | None = Field(
        default=None,
        description="A document's number and symbol, or its number alone.",
        examples=["15-ĐA/TU", "15"],
    )
    from_: Day | None = Field(default=None, alias="from", description="Happened on or after.")
    to: Day | None = Field(default=None, description="Happened on or before.")
    recorded_from: Instant | None = Field(default=None, description="Recorded at or after.")
    recorded_to: Instant | None = Field(default=None, description="Recorded at or before.")
    after_position: int | None = Field(default=None, ge=0, le=LAST)
    until_position: int | None = Field(default=None, ge=0, le=LAST)
    since_on: Day | None = Field(
        default=None,
        description="Only what another, earlier question did not know: its `on`, here today if left out.",
    )
    since_known_at: Instant | None = Field(
        default=None, description="The `known_at` of that earlier question; the same if left out."
    )
    q: str | None = Field(
        default=None,
        description="Whole words, with or without diacritics; with them, exact matches come first.",
    )


RANGES: Final = (
    ("from", "to"),
    ("recorded_from", "recorded_to"),
    ("after_position", "until_position"),
)


def check_ranges(asked: Mapping[str, Any], where: str = "/query/") -> None:
    """Refuse a range that ends before it begins: its empty answer would read as if nothing had happened."""
    for begin, end in RANGES:
        first, last = asked.get(begin), asked.get(end)
        if first is not None and last is not None and first > last:
            raise InvalidInputError(
                "range_in_order",
                f"“{begin}” ({first}) sau “{end}” ({last}): khoảng hỏi bị ngược.",
                pointer=f"{where}{begin}",
                allowed=f"<= {last}",
            )


def _check_since(query: TrailQuestion, since: Moment, moment: Moment) -> None:
    """The earlier question is not the later one; only where both were named: clocks of two machines differ."""
    named = query.on is not None or query.known_at is not None
    later = since.on >= moment.on and since.known_at >= moment.known_at
    if named and later and since != moment:
        raise InvalidInputError(
            "range_in_order",
            "Thời điểm so sánh (since_on, since_known_at) sau thời điểm hỏi (on, known_at): hai thời điểm bị ngược.",
            pointer="/query/since_known_at" if since.on == moment.on else "/query/since_on",
            allowed=f"<= {moment.on.isoformat()}, {instant_text(moment.known_at)}",
        )


def filters_of(rows: Rows, moment: Moment, query: TrailQuestion) -> dict[str, Any]:
    """The question as the trail takes it."""
    check_ranges(query.model_dump(by_alias=True))
    since = None
    if query.since_on is not None or query.since_known_at is not None:
        since = Moment(query.since_on or moment.on, query.since_known_at or moment.known_at)
        _check_since(query, since, moment)
    return {
        "subject": _subjects(rows, moment, "subject", query.subject),
        "related": _subjects(rows, moment, "related", query.related),
        "chain": _subjects(rows, moment, "chain", query.chain),
        "agency": bodies_asked(rows, moment, query.agency) if query.agency else None,
        "actor": query.actor,
        "type": query.type,
        "document": query.document,
        "from": query.from_,
        "to": query.to,
        "recorded_from": query.recorded_from,
        "recorded_to": query.recorded_to,
        "after_position": query.after_position,
        "until_position": query.until_position,
        "since": since,
        "q": query.q,
    }


def bodies_asked(rows: Rows, moment: Moment, given: str) -> list[str]:
    """The body of this id, code or name, whenever it bore it, with those it follows and that follow it."""
    known = resolve_id("agency", given)
    found = [known]
    if codes.lookup(rows, known) is None:
        found = history.bodies_called(rows, moment, given) or found
    return sorted({body for one in found for body in history.line_of(rows, moment, one)})


def _subjects(rows: Rows, moment: Moment, way: str, given: str | None) -> list[UUID] | None:
    """The subject of this id or code, or what made it; nobody where there is none."""
    if given is None:
        return None
    return history.asked_subjects(rows, moment, way, given) or [NOBODY]
