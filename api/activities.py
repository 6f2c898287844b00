"""Hoạt động: dialogues, classes, conferences; where a conflict called for one, and whether it was held."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Reason, Ref, Refs, document
from api.reading import ListQuestion
from api.schemas import ActivityRow
from domain.activity import Activity, ActivityKind, Occasion
from domain.application import Recorded
from domain.commands import activities
from domain.values import resolve_id
from projections import activity_register

resource = Resource("activities")
KNOWN = subject(Activity)
BODIES: Final = {"host_ids": "hosts", "attending_ids": "attending"}


class ActivityQuestion(ListQuestion):
    """Which activities."""

    kind: ActivityKind | None = None
    occasion: Occasion | None = None
    status: str | None = None


class ActivityBody(FactBody):
    """A dialogue, class or conference to be held."""

    code: Code | None = None
    kind: ActivityKind
    title: Line
    host_ids: Refs = Field(default_factory=list)
    occasion: Occasion = "regular"
    area: Line | None = None
    planned_for: Day | None = None


class HoldingBody(FactBody):
    """Đã tổ chức."""

    NATURAL: ClassVar[str | None] = "held_on"

    held_on: Day
    place: Line
    host_ids: Refs = Field(default_factory=list)
    attending_ids: Refs = Field(default_factory=list)
    participants: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    minutes: DocumentBody | None = None


class RaisedPetitionBody(FactBody):
    """Đơn nhận tại đối thoại."""

    petition_id: Ref


class ActivityEndingBody(FactBody):
    """Không tổ chức."""

    reason: Reason


@resource.lists("/activities", ActivityRow)
def list_activities(ask: Ask, query: Annotated[ActivityQuestion, Query()]) -> Response:
    """The dialogues, classes and conferences: held or not, chaired by whom, for which occasion."""
    filters = {"kind": query.kind, "occasion": query.occasion, "status": query.status}
    return ask.page(
        lambda rows, limit, after: activity_register.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/activities/{code}", ActivityRow, KNOWN)
def show_activity(ask: Ask, code: str) -> Response:
    """One activity."""
    found = resolve_id(Activity.TOPIC, code)
    return ask.one(lambda rows: activity_register.one(rows, ask.moment, found), bodies=BODIES)


@resource.records("/activities", founds=True)
def announce_activity(write: Write, body: ActivityBody) -> Recorded:
    """Say that a dialogue, class or conference is to be held."""

    def record(code: str) -> Recorded:
        return activities.announce(
            write.ledger,
            write.act,
            code=code,
            kind=body.kind,
            title=body.title,
            hosts=tuple(body.host_ids),
            occasion=body.occasion,
            area=body.area,
            planned_for=body.planned_for,
        )

    return write.founding(body.code, Activity.TOPIC, "HD", write.act.on.year, record)


@resource.records("/activities/{code}/holdings", KNOWN)
def hold_activity(write: Write, code: str, body: HoldingBody) -> Recorded:
    """Record that it took place."""
    return activities.hold(
        write.ledger,
        write.act,
        code,
        held_on=body.held_on,
        place=body.place,
        hosts=tuple(body.host_ids),
        attending=tuple(body.attending_ids),
        participants=body.participants,
        minutes=document(body.minutes),
    )


@resource.records("/activities/{code}/petitions", KNOWN)
def raise_petition(write: Write, code: str, body: RaisedPetitionBody) -> Recorded:
    """Name a petition that was handed over there."""
    return activities.raise_petition(write.ledger, write.act, code, petition=body.petition_id)


@resource.records("/activities/{code}/cancellations", KNOWN)
def cancel_activity(write: Write, code: str, body: ActivityEndingBody) -> Recorded:
    """Give it up."""
    return activities.cancel(write.ledger, write.act, code, reason=body.reason)
