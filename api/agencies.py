"""Cơ quan, tổ chức: the directory of bodies, and what is recorded about them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.command_edges import must_not_circle
from api.door import Ask, Resource, Write, subject
from api.fields import Body, Code, Day, DocumentBody, FactBody, Line, Listed, Ref, Refs, document
from api.reading import ListQuestion
from api.schemas.agency import AgencyRow
from api.writing import ATTEMPTS, first_free
from domain.agency import Agency, EdgeType
from domain.application import Recorded
from domain.commands import agencies
from domain.values import Level, resolve_id
from projections import agency_directory, obligations
from projections.moment import Moment

resource = Resource("agencies")
KNOWN = subject(Agency)


class AgencyQuestion(ListQuestion):
    """Which bodies."""

    code: str | None = None
    kind: str | None = None
    level: Level | None = None
    province: str | None = None
    status: Literal["active", "merged", "split", "dissolved"] | None = None


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


class SuccessionBody(FactBody):
    """On what ground bodies are reorganized; `happened_on` is the first day of the new order."""

    ground: Line
    document: DocumentBody | None = None


class MergerBody(SuccessionBody):
    """Hợp nhất, sáp nhập — the bodies that the one in the path takes over, with all their open duties."""

    predecessor_ids: Refs


class SplitBody(SuccessionBody):
    """Chia tách — the bodies that follow; open duties wait until each is given to one of them."""

    into_ids: Refs


class DissolutionBody(SuccessionBody):
    """Giải thể — with the heir, which must be named where duties are left."""

    heir_id: Ref | None = None


class TransferBody(SuccessionBody):
    """Chuyển giao nghĩa vụ — the duties that pass; null passes all, what comes round later included."""

    to_id: Ref
    obligation_ids: Annotated[list[Ref], Field(max_length=500)] | None = None


class RenamedBody(FactBody):
    """Another name, borne from `happened_on`."""

    name: Line
    ground: Line | None = None


@resource.lists("/agencies", AgencyRow)
def list_agencies(ask: Ask, query: Annotated[AgencyQuestion, Query()]) -> Response:
    """The directory of bodies."""
    filters = query.model_dump(include={"code", "kind", "level", "province", "status"})
    return ask.page(
        lambda rows, limit, after: agency_directory.register(
            rows, ask.moment, filters, limit=limit, after=after
        )
    )


@resource.shows("/agencies/{code}", AgencyRow, KNOWN)
def show_agency(ask: Ask, code: str) -> Response:
    """One body."""
    return ask.one(lambda rows: agency_directory.one(rows, ask.moment, Agency.identify(code)))


@resource.records("/agencies", founds=True)
def register_agency(write: Write, body: AgencyBody) -> Recorded:
    """Register a body with its edges."""
    act = write.act if body.happened_on else write.on(body.founded_on)

    def record(code: str) -> Recorded:
        links = [(e.type, e.to_id) for e in body.edges]
        at = [f"/edges/{i}/to_id" for i in range(len(links))]
        must_not_circle(write, Agency.identify(code), links, at)
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
    must_not_circle(write, Agency.identify(code), [(body.type, body.to_id)], ["/to_id"])
    return agencies.add_edge(write.ledger, write.act, code, body.draft())


@resource.records("/agencies/{code}/edge-endings", KNOWN)
def end_agency_edge(write: Write, code: str, body: EdgeEndedBody) -> Recorded:
    """End a relation."""
    return agencies.end_edge(write.ledger, write.act, code, edge=body.type, to=body.to_id)


@resource.records("/agencies/{code}/names", KNOWN)
def rename_agency(write: Write, code: str, body: RenamedBody) -> Recorded:
    """Give a body another name."""
    return agencies.rename(write.ledger, write.act, code, name=body.name, ground=body.ground)


@resource.records("/agencies/{code}/mergers", KNOWN)
def merge_agencies(write: Write, code: str, body: MergerBody) -> Recorded:
    """Let the body in the path take over others, and with them every open duty of theirs."""
    ended = [Agency.identify(predecessor) for predecessor in body.predecessor_ids]
    return agencies.merge(
        write.ledger,
        write.act,
        code,
        predecessors=tuple(body.predecessor_ids),
        ground=body.ground,
        document=document(body.document),
        letters=_letters(write, ended),
    )


@resource.records("/agencies/{code}/splits", KNOWN)
def split_agency(write: Write, code: str, body: SplitBody) -> Recorded:
    """Divide a body among others."""
    return agencies.split(
        write.ledger,
        write.act,
        code,
        into=tuple(body.into_ids),
        ground=body.ground,
        document=document(body.document),
    )


@resource.records("/agencies/{code}/dissolutions", KNOWN)
def dissolve_agency(write: Write, code: str, body: DissolutionBody) -> Recorded:
    """End a body; what it still owes passes to the heir."""
    with write.registers() as rows:
        left = obligations.open_duties(
            rows, Moment(write.act.on, write.act.at), Agency.identify(code)
        )
    return agencies.dissolve(
        write.ledger,
        write.act,
        code,
        heir=body.heir_id,
        ground=body.ground,
        document=document(body.document),
        open_duties=left,
        letters=_letters(write, [Agency.identify(code)]) if body.heir_id else (),
    )


@resource.records("/agencies/{code}/transfers", KNOWN)
def transfer_responsibility(write: Write, code: str, body: TransferBody) -> Recorded:
    """Let another body owe what this one owes."""
    given = body.obligation_ids
    passed = None if given is None else tuple(resolve_id("obligation", duty) for duty in given)
    return agencies.transfer_responsibility(
        write.ledger,
        write.act,
        code,
        to=body.to_id,
        obligation_ids=passed,
        ground=body.ground,
        document=document(body.document),
        letters=_letters(write, [Agency.identify(code)], passed),
    )


def _letters(
    write: Write, agencies: Sequence[UUID], only: Sequence[UUID] | None = None
) -> tuple[str, ...]:
    """The recommendations that these bodies have still to reply to or to resolve; of some duties alone."""
    moment = Moment(write.act.on, write.act.at)
    with write.registers() as rows:
        return obligations.open_letters(rows, moment, agencies, only)


def slug(name: str) -> str:
    """A code from a name: without tones and signs, fit for a URL."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(c for c in bare if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:90] or "co-quan"
