"""Hoạt động: dialogues, classes, conferences; where a conflict called for one, and whether it was held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Reason, Ref, Refs, document
from api.obligations import duty
from api.reading import ListQuestion
from api.schemas.activity import ActivityMemberRow, ActivityRow
from domain.activity import Activity, ActivityKind, Occasion, ServedDuty
from domain.agency import Agency
from domain.application import Recorded
from domain.commands import activities
from domain.commands.obligations import Duty
from domain.errors import InvalidInputError
from domain.values import resolve_id
from projections import activity_register, obligations
from projections.moment import Moment

resource = Resource("activities")
KNOWN = subject(Activity)
BODIES: Final = {"host_ids": "hosts", "attending_ids": "attending"}


class ActivityQuestion(ListQuestion):
    """Which activities."""

    kind: ActivityKind | None = None
    occasion: Occasion | None = None
    status: Literal["announced", "held", "cancelled"] | None = None


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


class MinutesBody(FactBody):
    """Biên bản — and the duties for which it says that the activity counts."""

    document: DocumentBody | None = None
    obligation_ids: Refs = Field(default_factory=list)


class MemberReportBody(FactBody):
    """Thành viên báo cáo."""

    member_id: Ref
    document: DocumentBody | None = None


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


@resource.records("/activities/{code}/minutes", KNOWN)
def record_minutes(write: Write, code: str, body: MinutesBody) -> Recorded:
    """Let an activity count for the duties that its minutes name, and for no others."""
    # If-Match speaks of the activity, not of the duties.
    plain = replace(write, act=replace(write.act, expected_version=None))
    held_on = write.ledger.load(Activity, code).held_on
    duties = tuple(
        (d, served(write, d)) for d in (duty(plain, o, on=held_on) for o in body.obligation_ids)
    )
    return activities.record_minutes(
        write.ledger, write.act, code, document=document(body.document), duties=duties
    )


@resource.records("/activities/{code}/member-reports", KNOWN)
def report_member(write: Write, code: str, body: MemberReportBody) -> Recorded:
    """Record that a member reported there; where it is known who has a seat, nobody else does."""
    must_have_seat(write, code, body.member_id, "/member_id")
    return activities.report_member(
        write.ledger, write.act, code, member=body.member_id, document=document(body.document)
    )


def must_have_seat(write: Write, code: str, given: str, pointer: str) -> None:
    """Refuse whom nobody knows to have a seat, where it is known who has one."""
    activity = write.ledger.load(Activity, code)
    member = str(resolve_id("agency", given))
    with write.registers() as rows:
        moment = Moment(activity.held_on or write.act.on, write.act.at)
        seated = activity_register.seated(rows, moment, set(map(str, activity.host_ids)))
    if seated and member not in seated and write.ledger.knows(Agency, UUID(member)):
        raise InvalidInputError(
            "member_has_seat",
            "Cơ quan này không phải thành viên của nơi chủ trì cuộc họp.",
            pointer=pointer,
            allowed=", ".join(sorted(seated)),
        )


@resource.lists("/activities/{code}/members", ActivityMemberRow)
def list_activity_members(ask: Ask, code: str) -> Response:
    """Who has a seat in the body that chaired it, and whether it reported there."""
    activity = resolve_id(Activity.TOPIC, code)
    return ask.page_of(lambda rows: activity_register.members(rows, ask.moment, activity))


def served(write: Write, meant: Duty) -> ServedDuty:
    """What the rules about minutes need to know of a duty."""
    with write.registers() as rows:
        row = obligations.one(rows, Moment(write.act.today, write.act.at), meant.id)
    shown = row or {"kind": "", "period": None, "opens_on": None}
    begins = shown["opens_on"] or (shown["period"] and shown["period"]["from"])
    return ServedDuty(
        id=meant.id,
        kind=shown["kind"],
        item=f"{meant.plan_code}/{meant.item}",
        debtor_id=meant.debtor_id,
        begins_on=date.fromisoformat(begins) if begins else None,
        held_by=meant.held_by,
    )
