"""Ghi nhận phát hiện: recorded with evidence, contested, upheld or withdrawn."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.door import Resource, Write, subject
from api.fields import (
    FactBody,
    Lines,
    Reason,
    Ref,
    Text,
)
from domain.application import Recorded
from domain.commands import supervisions
from domain.supervision import Supervision

resource = Resource("supervisions")
KNOWN = subject(Supervision)


class FindingBody(FactBody):
    """Phát hiện — with its evidence; one about a person is restricted."""

    kind: Annotated[str, Field(max_length=50, examples=["shortcoming"])]
    statement: Text
    evidence: Lines = Field(default_factory=list)
    concerned_id: Ref | None = None
    about_person: bool = False
    restricted: bool | None = None


class ContestBody(FactBody):
    """Giải trình của cơ quan chịu giám sát."""

    text: Text


class SettlementBody(FactBody):
    """Giữ hoặc rút phát hiện."""

    outcome: Annotated[str, Field(pattern="^(upheld|withdrawn)$", examples=["upheld"])]
    reason: Reason


@resource.records("/supervisions/{code}/findings", KNOWN)
def record_finding(write: Write, code: str, body: FindingBody) -> Recorded:
    """Record a finding."""
    return supervisions.record_finding(
        write.ledger,
        write.act,
        code,
        kind=body.kind,
        statement=body.statement,
        evidence=tuple(body.evidence),
        concerned=body.concerned_id,
        about_person=body.about_person,
        restricted=body.restricted,
    )


@resource.records("/supervisions/{code}/findings/{no}/contests", KNOWN)
def contest_finding(write: Write, code: str, no: str, body: ContestBody) -> Recorded:
    """Record that the supervised body disputes a finding."""
    return supervisions.contest_finding(write.ledger, write.act, code, no=whole(no), text=body.text)


@resource.records("/supervisions/{code}/findings/{no}/settlements", KNOWN)
def settle_finding(write: Write, code: str, no: str, body: SettlementBody) -> Recorded:
    """Keep or take back a finding."""
    return supervisions.settle_finding(
        write.ledger,
        write.act,
        code,
        no=whole(no),
        upheld=body.outcome == "upheld",
        reason=body.reason,
    )


def whole(text: str) -> int:
    """The number of a finding; what is no number names none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len("9999") else 0
