"""Giải quyết: begun, reported with evidence, verified, disputed, owed again."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from api.door import Resource, Write, subject
from api.fields import (
    Day,
    DocumentBody,
    FactBody,
    Lines,
    Reason,
    Ref,
    Text,
    document,
)
from api.letter_standing import responsible
from domain.application import Recorded
from domain.commands import resolutions
from domain.recommendation import Recommendation

resource = Resource("recommendations")
KNOWN = subject(Recommendation)


class ResolutionBody(FactBody):
    """Giải quyết — started, or reported with evidence."""

    NATURAL: ClassVar[str | None] = "received_on"

    stage: Literal["started", "reported"] = "reported"
    measures: Text
    evidence: Lines = Field(default_factory=list)
    agency_id: Ref | None = Field(default=None, description="The body responsible, where left out.")
    document: DocumentBody | None = None
    received_on: Day | None = None


class VerificationBody(FactBody):
    """Xác nhận đã giải quyết."""

    evidence: Text | None = None
    document: DocumentBody | None = None


class DisputeBody(FactBody):
    """Chưa đồng ý với kết quả giải quyết."""

    reason: Reason


class ReopeningBody(FactBody):
    """Mở lại điều đã xác nhận."""

    reason: Reason
    document: DocumentBody | None = None


@resource.records("/recommendations/{code}/resolutions", KNOWN)
def resolve_recommendation(write: Write, code: str, body: ResolutionBody) -> Recorded:
    """Say that measures are under way, or that the matter is settled."""
    if body.stage == "started":
        return resolutions.start_resolution(write.ledger, write.act, code, measures=body.measures)
    return resolutions.report_resolution(
        write.ledger,
        write.act,
        code,
        resolver=body.agency_id or responsible(write, code),
        measures=body.measures,
        evidence=tuple(body.evidence),
        document=document(body.document),
        received_on=body.received_on or write.act.on,
    )


@resource.records("/recommendations/{code}/verifications", KNOWN)
def verify_resolution(write: Write, code: str, body: VerificationBody) -> Recorded:
    """Confirm the resolution."""
    return resolutions.verify_resolution(
        write.ledger, write.act, code, evidence=body.evidence, document=document(body.document)
    )


@resource.records("/recommendations/{code}/disputes", KNOWN)
def dispute_resolution(write: Write, code: str, body: DisputeBody) -> Recorded:
    """Refuse the resolution claimed."""
    return resolutions.dispute_resolution(write.ledger, write.act, code, reason=body.reason)


@resource.records("/recommendations/{code}/reopenings", KNOWN)
def reopen_recommendation(write: Write, code: str, body: ReopeningBody) -> Recorded:
    """Owe again what had been verified."""
    return resolutions.reopen(
        write.ledger, write.act, code, reason=body.reason, document=document(body.document)
    )
