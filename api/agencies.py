"""Cơ quan, tổ chức: the directory of bodies, and what is recorded about them."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Body, Code, Day, FactBody, Line, Listed, Ref
from api.reading import ListQuestion
from api.schemas import AgencyRow
from api.writing import ATTEMPTS, first_free
from domain.agency import Agency, EdgeType
from domain.application import Recorded
from domain.commands import agencies
from domain.values import Level, resolve_id
from projections import agency_directory

resource = Resource("agencies")
KNOWN = subject(Agency)


class AgencyQuestion(ListQuestion):
    """Which bodies."""

    code: str | None = None
    kind: str | None = None
    level: Level | None = None
    province: str | None = None


class EdgeBody(Body):
    """Quan hệ — from this body to another, from a day on."""

    type: EdgeType
    to_id: Ref
    from_: Day | None = Field(default=None, alias="from")

    def draft(self) -> agencies.EdgeDraft:
        """The edge as the command takes it."""
        return agencies.EdgeDraft(self.type, self.to_id, self.from_)


class AgencyBody(FactBody):
    """A body to register."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Sở Tài chính",
                    "kind": "department",
                    "level": "province",
                    "founded_on": None,
                    "edges": [{"type": "accountable_to", "to_id": "ubnd-tinh", "from": None}],
                }
            ]
        }
    )

    code: Code | None = None
    name: Line
    kind: Annotated[Line, Field(max_length=50)]
    level: Level
    founded_on: Day | None = None
    province: Line | None = None
    edges: Listed[EdgeBody] = Field(default_factory=list)


class EdgeAddedBody(EdgeBody, FactBody):
    """An edge to add to a registered body."""


class EdgeEndedBody(FactBody):
    """An edge that holds no longer; `happened_on` is the first day without it."""

    type: EdgeType
    to_id: Ref


class RenamedBody(FactBody):
    """Another name, borne from `happened_on`."""

    name: Line
    ground: Line | None = None


@resource.lists("/agencies", AgencyRow)
def list_agencies(ask: Ask, query: Annotated[AgencyQuestion, Query()]) -> Response:
    """The directory of bodies."""
    filters = query.model_dump(include={"code", "kind", "level", "province"})
    return ask.page(
        lambda rows, limit, after: agency_directory.register(
            rows, ask.moment, filters, limit=limit, after=after
        )
    )


@resource.shows("/agencies/{code}", AgencyRow, KNOWN)
def show_agency(ask: Ask, code: str) -> Response:
    """One body."""
    return ask.one(lambda rows: agency_directory.one(rows, ask.moment, _id(code)))


@resource.records("/agencies", founds=True)
def register_agency(write: Write, body: AgencyBody) -> Recorded:
    """Register a body with its edges."""
    act = write.act if body.happened_on else write.on(body.founded_on)

    def record(code: str) -> Recorded:
        return agencies.register(
            write.ledger,
            act,
            code=code,
            name=body.name,
            kind=body.kind,
            level=body.level,
            founded_on=body.founded_on,
            province=body.province,
            edges=tuple(e.draft() for e in body.edges),
        )

    if body.code is not None:
        return record(body.code)
    stem = slug(body.name)
    tails = ("", *(f"-{i}" for i in range(2, ATTEMPTS)))
    return first_free((stem + tail for tail in tails), "agency", record)


@resource.records("/agencies/{code}/edges", KNOWN)
def add_agency_edge(write: Write, code: str, body: EdgeAddedBody) -> Recorded:
    """Relate a body to another."""
    return agencies.add_edge(write.ledger, write.act, code, body.draft())


@resource.records("/agencies/{code}/edge-endings", KNOWN)
def end_agency_edge(write: Write, code: str, body: EdgeEndedBody) -> Recorded:
    """End a relation."""
    return agencies.end_edge(write.ledger, write.act, code, edge=body.type, to=body.to_id)


@resource.records("/agencies/{code}/names", KNOWN)
def rename_agency(write: Write, code: str, body: RenamedBody) -> Recorded:
    """Give a body another name."""
    return agencies.rename(write.ledger, write.act, code, name=body.name, ground=body.ground)


def slug(name: str) -> str:
    """A code from a name: without tones and signs, fit for a URL."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(c for c in bare if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:90] or "co-quan"


def _id(code: str) -> UUID:
    return resolve_id(Agency.TOPIC, code)
