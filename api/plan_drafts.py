"""Dự thảo kế hoạch: entered, revised, consulted on, submitted for an opinion, and issued."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from api.door import Resource, Write, subject
from api.fields import (
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Listed,
    PeriodBody,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.plan_bodies import ItemBody
from api.plan_documents import same_document
from api.plan_scopes import bound_at_issue, given_items
from api.plans import SignerBody, as_basis, as_number
from domain.application import Recorded
from domain.commands import plan_drafts
from domain.plan import Plan
from domain.values import Signer, resolve_id

resource = Resource("plans")
KNOWN = subject(Plan)


class DraftBody(FactBody):
    """Dự thảo — a plan that does not bind yet. Without a basis it must say that the basis is unknown."""

    code: Code | None = None
    title: Line
    type: Annotated[Line, Field(max_length=50)]
    issuer_id: Ref
    bases: Listed[Annotated[DocumentBody, BeforeValidator(as_basis)]] = Field(default_factory=list)
    basis_unknown: bool = False
    items: Listed[ItemBody] = Field(default_factory=list)


class DraftRevisionBody(FactBody):
    """Chỉnh sửa dự thảo — the next edition of the text: what stays is left out, each item given is whole."""

    title: Line | None = None
    bases: Listed[Annotated[DocumentBody, BeforeValidator(as_basis)]] | None = None
    basis_unknown: bool = False
    items: Listed[ItemBody] = Field(
        default_factory=list,
        description="New items, and items in place of those with their code.",
    )
    removed: Listed[Code] = Field(default_factory=list)
    reason: Reason
    document: DocumentBody | None = None


class ConsultationBody(FactBody):
    """Lấy ý kiến."""

    party_ids: Refs
    outcome: Text | None = None
    document: DocumentBody | None = None


class PlanSubmissionBody(FactBody):
    """Trình cho ý kiến."""

    addressee_id: Ref
    document: DocumentBody | None = None


class OpinionBody(FactBody):
    """Cho ý kiến — on the edition that was submitted."""

    opinion: Literal["agree", "agree_with_changes", "disagree"]
    edition: int | None = None
    document: DocumentBody | None = None


class IssueBody(FactBody):
    """Ban hành — what a draft gets when it is issued."""

    NATURAL: ClassVar[str | None] = "issued_on"

    number: Annotated[Line | None, BeforeValidator(as_number)] = None
    symbol: Line | None = None
    issued_on: Day | None = None
    place: Line | None = Field(
        default=None, description="Where it was issued, as the document says."
    )
    signer: SignerBody | None = None
    period: PeriodBody | None = None
    recipients: Refs = Field(
        default_factory=list,
        description="Bodies by id or code; whoever is registered nowhere by the name of several words it has there.",
    )


@resource.records("/plans/drafts", founds=True)
def draft_plan(write: Write, body: DraftBody) -> Recorded:
    """Enter a draft."""
    items = given_items(write, resolve_id("agency", body.issuer_id), body.items)

    def record(code: str) -> Recorded:
        return plan_drafts.draft(
            write.ledger,
            write.act,
            code=code,
            title=body.title,
            type=body.type,
            issuer=body.issuer_id,
            bases=tuple(b.document() for b in body.bases),
            basis_unknown=body.basis_unknown,
            items=items,
        )

    return write.founding(body.code, "plan", "KH", write.act.on.year, record)


@resource.records("/plans/{code}/revisions", KNOWN)
def revise_draft(write: Write, code: str, body: DraftRevisionBody) -> Recorded:
    """Give a draft another edition, by what a committee or others said of the one before."""
    issuer = write.ledger.load(Plan, code).issuer_id
    return plan_drafts.revise(
        write.ledger,
        write.act,
        code,
        title=body.title,
        bases=None if body.bases is None else tuple(b.document() for b in body.bases),
        basis_unknown=body.basis_unknown,
        items=given_items(write, issuer, body.items),
        removed=tuple(body.removed),
        reason=body.reason,
        document=document(body.document),
    )


@resource.records("/plans/{code}/consultations", KNOWN)
def consult_on_plan(write: Write, code: str, body: ConsultationBody) -> Recorded:
    """Put a draft before others."""
    return plan_drafts.consult(
        write.ledger,
        write.act,
        code,
        parties=tuple(body.party_ids),
        outcome=body.outcome,
        document=document(body.document),
    )


@resource.records("/plans/{code}/submissions", KNOWN)
def submit_plan(write: Write, code: str, body: PlanSubmissionBody) -> Recorded:
    """Submit a draft to the Party committee over its issuer."""
    return plan_drafts.submit_for_opinion(
        write.ledger,
        write.act,
        code,
        addressee=body.addressee_id,
        document=document(body.document),
    )


@resource.records("/plans/{code}/opinions", KNOWN)
def give_opinion_on_plan(write: Write, code: str, body: OpinionBody) -> Recorded:
    """Record what the committee said of the submitted edition."""
    return plan_drafts.give_opinion(
        write.ledger,
        write.act,
        code,
        opinion=body.opinion,
        edition=body.edition,
        document=document(body.document),
    )


@resource.records("/plans/{code}/issues", KNOWN)
def issue_drafted_plan(write: Write, code: str, body: IssueBody) -> Recorded:
    """Let a draft bind."""
    period, signer = body.period or PeriodBody(), body.signer
    plan = write.ledger.load(Plan, code)
    with write.ledger.turn():
        same = same_document(
            write,
            plan.issuer_id,
            plan.code,
            number=body.number,
            symbol=body.symbol,
            issued_on=body.issued_on,
        )
        return plan_drafts.issue_draft(
            write.ledger,
            write.act,
            code,
            number=body.number,
            symbol=body.symbol,
            issued_on=body.issued_on,
            place=body.place,
            signer=None if signer is None else Signer(signer.capacity, signer.on_behalf_of),
            period_from=period.from_,
            period_to=period.to,
            recipients=tuple(body.recipients),
            same_document=same,
            bound=bound_at_issue(write, code, body.issued_on),
        )
