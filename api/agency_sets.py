"""Nhóm cơ quan: the group names of plans, and the bodies that they stand for."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, FactBody, Line, Ref, Refs
from api.reading import ListQuestion
from api.schemas.agency import AgencySetRow
from domain.agency_set import AgencySet
from domain.application import Recorded
from domain.commands import agency_sets as commands
from domain.values import resolve_id
from projections import agency_sets

resource = Resource("agencies")
KNOWN: Final = subject(AgencySet)
BODIES: Final = {"member_ids": "members"}


class AgencySetQuestion(ListQuestion):
    """Which sets."""

    code: str | None = None


class AgencySetBody(FactBody):
    """Đặt tên nhóm — not `complete`: the group is wider than the members known."""

    code: Code | None = None
    name: Line
    member_ids: Refs = Field(default_factory=list)
    complete: bool = False


class SetMemberBody(FactBody):
    """Thêm, bớt thành viên — from the day on which it happened."""

    member_id: Ref
    change: Literal["added", "removed"] = "added"


@resource.lists("/agency-sets", AgencySetRow)
def list_agency_sets(ask: Ask, query: Annotated[AgencySetQuestion, Query()]) -> Response:
    """The named sets, with their members on the day."""
    return ask.page(
        lambda rows, limit, after: agency_sets.register(
            rows, ask.moment, {"code": query.code}, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/agency-sets/{code}", AgencySetRow, KNOWN)
def show_agency_set(ask: Ask, code: str) -> Response:
    """One set."""
    found = resolve_id(AgencySet.TOPIC, code)
    return ask.one(lambda rows: agency_sets.one(rows, ask.moment, found), bodies=BODIES)


@resource.records("/agency-sets", founds=True)
def name_agency_set(write: Write, body: AgencySetBody) -> Recorded:
    """Name a group of bodies."""

    def record(code: str) -> Recorded:
        return commands.name_set(
            write.ledger,
            write.act,
            code=code,
            name=body.name,
            members=tuple(body.member_ids),
            complete=body.complete,
        )

    return write.founding(body.code, AgencySet.TOPIC, "NHOM", write.act.on.year, record)


@resource.records("/agency-sets/{code}/members", KNOWN)
def change_agency_set(write: Write, code: str, body: SetMemberBody) -> Recorded:
    """Let a body belong to a set, or no longer; duties frozen at issue do not change by it."""
    command = commands.add_member if body.change == "added" else commands.remove_member
    return command(write.ledger, write.act, code, member=body.member_id)
