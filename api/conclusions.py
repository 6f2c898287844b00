"""Kết luận, công khai kết quả giám sát."""

from __future__ import annotations

from pydantic import Field

from api.deciders import must_decide, supervising
from api.door import Resource, Write, subject
from api.fields import (
    Day,
    DocumentBody,
    FactBody,
    Line,
    Reason,
    Ref,
    document,
)
from api.papers import on_its_paper
from domain.application import Recorded
from domain.commands import supervisions
from domain.supervision import Supervision
from projections.deciders import GOVERNING

resource = Resource("supervisions")
KNOWN = subject(Supervision)


class ConclusionBody(FactBody):
    """Kết luận — the day of its document, where it has one."""

    document: DocumentBody | None = Field(
        default=None,
        description="Where the report has no number yet, it is named later under …/conclusions/documents.",
    )
    publication_due_on: Day | None = None
    ground: Line | None = None


class ConclusionReportBody(FactBody):
    """Bổ sung số báo cáo giám sát."""

    document: DocumentBody | None = None


class PublicationBody(FactBody):
    """Công khai kết quả."""

    medium: Line
    link: Line | None = None


class WithholdingBody(FactBody):
    """Không công khai — by whose authority and why."""

    reason: Reason
    authority_id: Ref


@resource.records("/supervisions/{code}/conclusions", KNOWN)
def conclude_supervision(write: Write, code: str, body: ConclusionBody) -> Recorded:
    """Conclude the round."""
    return supervisions.conclude(
        write.ledger,
        on_its_paper(write, body, body.document),
        code,
        document=document(body.document),
        publication_due_on=body.publication_due_on,
        ground=body.ground,
    )


@resource.records("/supervisions/{code}/conclusions/documents", KNOWN)
def document_conclusion(write: Write, code: str, body: ConclusionReportBody) -> Recorded:
    """Name the report of a conclusion that was recorded without it."""
    return supervisions.document_conclusion(
        write.ledger, write.act, code, document=document(body.document)
    )


@resource.records("/supervisions/{code}/publications", KNOWN)
def publish_result(write: Write, code: str, body: PublicationBody) -> Recorded:
    """Make the result public."""
    return supervisions.publish_result(
        write.ledger, write.act, code, medium=body.medium, link=body.link
    )


@resource.records("/supervisions/{code}/withholdings", KNOWN)
def withhold_publication(write: Write, code: str, body: WithholdingBody) -> Recorded:
    """Keep the result from the public: by the lead, by who issued the plan, by a body above or leading its unit."""
    must_decide(
        write,
        body.authority_id,
        supervising(write, code),
        pointer="/authority_id",
        rule="authority_entitled",
        leading=GOVERNING,
    )
    return supervisions.withhold_publication(
        write.ledger, write.act, code, reason=body.reason, authority=body.authority_id
    )
