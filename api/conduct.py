"""Tiến hành giám sát: the team, the notice, what is handed in, the sessions."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from api.contested_findings import whole
from api.deciders import must_decide, supervising
from api.door import Resource, Write, subject
from api.fields import (
    Day,
    DocumentBody,
    FactBody,
    Line,
    Ref,
    Refs,
    Text,
    document,
)
from api.papers import on_its_paper
from domain.application import Recorded
from domain.commands import supervisions
from domain.supervision import Supervision
from projections.deciders import GOVERNING

resource = Resource("supervisions")
KNOWN = subject(Supervision)


class TeamBody(FactBody):
    """Thành lập đoàn — persons by opaque id, with their home bodies."""

    head_id: Ref
    member_ids: Refs = Field(default_factory=list)
    home_ids: Refs = Field(default_factory=list)
    document: DocumentBody | None = None


class NoticeBody(FactBody):
    """Thông báo — the day of its document, where it has one."""

    document: DocumentBody | None = None
    visit_on: Day | None = None
    information_due_on: Day | None = None
    ground: Line | None = None
    outline: Text | None = None


class InformationBody(FactBody):
    """Cung cấp thông tin — what a supervised body handed in."""

    NATURAL: ClassVar[str | None] = "received_on"

    agency_id: Ref
    document: DocumentBody | None = None
    received_on: Day


class SessionBody(FactBody):
    """Buổi làm việc — the day of its minutes, where they have one."""

    place: Line | None = None
    minutes: DocumentBody | None = Field(
        default=None,
        description="Where their number is not known yet, they are named later under …/sessions/{no}/documents.",
    )
    unannounced: bool = False
    allowed_by_id: Ref | None = Field(
        default=None, description="Who allowed that nobody was told before."
    )


class MinutesBody(FactBody):
    """Bổ sung biên bản của một buổi làm việc."""

    document: DocumentBody | None = None


@resource.records("/supervisions/{code}/teams", KNOWN)
def form_team(write: Write, code: str, body: TeamBody) -> Recorded:
    """Form the team."""
    return supervisions.form_team(
        write.ledger,
        write.act,
        code,
        head_id=body.head_id,
        member_ids=tuple(body.member_ids),
        homes=tuple(body.home_ids),
        document=document(body.document),
    )


@resource.records("/supervisions/{code}/notices", KNOWN)
def notify_supervision(write: Write, code: str, body: NoticeBody) -> Recorded:
    """Tell the supervised bodies."""
    return supervisions.notify(
        write.ledger,
        on_its_paper(write, body, body.document),
        code,
        document=document(body.document),
        visit_on=body.visit_on,
        information_due_on=body.information_due_on,
        ground=body.ground,
        outline=body.outline,
    )


@resource.records("/supervisions/{code}/information", KNOWN)
def supply_information(write: Write, code: str, body: InformationBody) -> Recorded:
    """Record what a supervised body handed in."""
    return supervisions.supply_information(
        write.ledger,
        write.act,
        code,
        supplier=body.agency_id,
        document=document(body.document),
        received_on=body.received_on,
    )


@resource.records("/supervisions/{code}/sessions", KNOWN)
def hold_session(write: Write, code: str, body: SessionBody) -> Recorded:
    """Record a session of the team; one that nobody was told of is allowed by a body with a part in the round."""
    if body.allowed_by_id is not None:
        must_decide(
            write,
            body.allowed_by_id,
            supervising(write, code),
            pointer="/allowed_by_id",
            rule="permitter_entitled",
            leading=GOVERNING,
        )
    return supervisions.hold_session(
        write.ledger,
        on_its_paper(write, body, body.minutes),
        code,
        place=body.place,
        minutes=document(body.minutes),
        unannounced=body.unannounced,
        allowed_by=body.allowed_by_id,
    )


@resource.records("/supervisions/{code}/sessions/{no}/documents", KNOWN)
def document_session(write: Write, code: str, no: str, body: MinutesBody) -> Recorded:
    """Name the minutes of a session that was recorded without them."""
    return supervisions.document_session(
        write.ledger, write.act, code, no=whole(no), document=document(body.document)
    )
