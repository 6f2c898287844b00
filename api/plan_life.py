"""Vòng đời kế hoạch: draft, opinion, issue, amendment, review, end; and the plans under a plan."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Lines,
    Listed,
    PeriodBody,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.plan_bodies import ItemBody
from api.plan_scopes import given_items
from api.plans import SignerBody, as_basis, as_number
from api.reading import ListQuestion
from api.schemas.plan import CascadeRow, PlanRecipientRow
from domain.application import Recorded
from domain.commands import plan_life, plans
from domain.plan import Plan
from domain.plan.cascade import Coverage
from domain.plan.life import Fate
from domain.values import Signer, resolve_id
from projections import cascade, obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter

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
    signer: SignerBody | None = None
    period: PeriodBody | None = None
    recipients: Refs = Field(default_factory=list)


class PlanReceiptBody(FactBody):
    """Nhận kế hoạch."""

    NATURAL: ClassVar[str | None] = "received_on"

    recipient_id: Ref
    received_on: Day
    incoming_number: Line | None = None


class ChangeBody(Body):
    """Sửa nội dung — what stays is left out."""

    item: Code
    text: Text | None = None
    cadence: dict[str, Any] | None = None
    quantity: dict[str, Any] | None = None


class RemovalBody(Body):
    """Bỏ nội dung."""

    item: Code
    reason: Annotated[str, Field(max_length=2_000)] = ""


class AmendmentBody(FactBody):
    """Sửa đổi, bổ sung — what begins from `happened_on` on follows it."""

    document: DocumentBody
    reason: Reason
    added: Listed[ItemBody] = Field(default_factory=list)
    changed: Listed[ChangeBody] = Field(default_factory=list)
    removed: Listed[RemovalBody] = Field(default_factory=list)


class UnitBody(FactBody):
    """Thêm đơn vị — that appeared, merged or was left out; it owes what begins from the day on."""

    item: Code
    unit_id: Ref
    addressees: Refs = Field(default_factory=list)
    reason: Reason
    document: DocumentBody | None = None


class PlanReviewBody(FactBody):
    """Sơ kết — with the reports it rests on."""

    document: DocumentBody
    inputs: Lines
    conclusions: Text


class EndBody(FactBody):
    """The end of a plan: what is open is carried over or closed."""

    open_duties: Fate | None = None


class ConclusionBody(EndBody):
    """Tổng kết."""

    document: DocumentBody


class SupersessionBody(EndBody):
    """Thay thế."""

    by_id: Ref
    document: DocumentBody | None = None


class RevocationBody(EndBody):
    """Bãi bỏ."""

    reason: Reason
    document: DocumentBody | None = None


class CommitteeNoticeBody(FactBody):
    """Báo cáo cấp ủy cùng cấp."""

    NATURAL: ClassVar[str | None] = "informed_on"

    committee_id: Ref
    informed_on: Day
    document: DocumentBody | None = None


class CoverageBody(Body):
    """Cụ thể hóa — the item below that carries out one above; null where it is left out."""

    parent_item: Code
    item: Code | None = None


class ParentBody(FactBody):
    """Liên kết — the plan above, and its item that asked for this plan."""

    parent_id: Ref
    item: Code
    coverage: Listed[CoverageBody] = Field(default_factory=list)
    joint: bool = False


class CascadeQuestion(ListQuestion):
    """Which bound bodies."""

    issued: Literal["yes", "no"] | None = None


@resource.records("/plans/drafts", founds=True)
def draft_plan(write: Write, body: DraftBody) -> Recorded:
    """Enter a draft."""
    items = given_items(write, resolve_id("agency", body.issuer_id), body.items)

    def record(code: str) -> Recorded:
        return plan_life.draft(
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


@resource.records("/plans/{code}/consultations", KNOWN)
def consult_on_plan(write: Write, code: str, body: ConsultationBody) -> Recorded:
    """Put a draft before others."""
    return plan_life.consult(
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
    return plan_life.submit_for_opinion(
        write.ledger,
        write.act,
        code,
        addressee=body.addressee_id,
        document=document(body.document),
    )


@resource.records("/plans/{code}/opinions", KNOWN)
def give_opinion_on_plan(write: Write, code: str, body: OpinionBody) -> Recorded:
    """Record what the committee said of the submitted edition."""
    return plan_life.give_opinion(
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
    return plan_life.issue_draft(
        write.ledger,
        write.act,
        code,
        number=body.number,
        symbol=body.symbol,
        issued_on=body.issued_on,
        signer=None if signer is None else Signer(signer.capacity, signer.on_behalf_of),
        period_from=period.from_,
        period_to=period.to,
        recipients=tuple(body.recipients),
    )


@resource.records("/plans/{code}/receipts", KNOWN)
def receive_plan(write: Write, code: str, body: PlanReceiptBody) -> Recorded:
    """Record the arrival of a plan at one of its recipients."""
    return plan_life.receive(
        write.ledger,
        write.act,
        code,
        recipient=body.recipient_id,
        received_on=body.received_on,
        incoming_number=body.incoming_number,
    )


@resource.records("/plans/{code}/amendments", KNOWN)
def amend_plan(write: Write, code: str, body: AmendmentBody) -> Recorded:
    """Amend a plan by a document of its own."""
    issuer = write.ledger.load(Plan, code).issuer_id
    return plan_life.amend(
        write.ledger,
        write.act,
        code,
        document=body.document.document(),
        reason=body.reason,
        added=given_items(write, issuer, body.added, "/added"),
        changed=tuple(
            plan_life.ChangeInput(c.item, c.text, c.cadence, c.quantity) for c in body.changed
        ),
        removed=tuple(
            plan_life.RemovalInput(r.item, r.reason, _has_history(write, code, r.item))
            for r in body.removed
        ),
    )


@resource.records("/plans/{code}/units", KNOWN)
def bind_unit(write: Write, code: str, body: UnitBody) -> Recorded:
    """Bind a unit by an item of the plan from a day on."""
    return plans.bind_unit(
        write.ledger,
        write.act,
        code,
        item=body.item,
        unit=body.unit_id,
        reason=body.reason,
        addressees=tuple(body.addressees),
        document=document(body.document),
    )


@resource.records("/plans/{code}/reviews", KNOWN)
def review_plan(write: Write, code: str, body: PlanReviewBody) -> Recorded:
    """Record an interim review."""
    return plan_life.review(
        write.ledger,
        write.act,
        code,
        document=body.document.document(),
        inputs=tuple(body.inputs),
        conclusions=body.conclusions,
    )


@resource.records("/plans/{code}/conclusions", KNOWN)
def conclude_plan(write: Write, code: str, body: ConclusionBody) -> Recorded:
    """End a plan by a final review."""
    return plan_life.conclude(
        write.ledger,
        write.act,
        code,
        document=body.document.document(),
        open_duties=_left(write, code),
        fate=body.open_duties,
    )


@resource.records("/plans/{code}/supersessions", KNOWN)
def supersede_plan(write: Write, code: str, body: SupersessionBody) -> Recorded:
    """Let another issued plan stand in the place of one."""
    return plan_life.supersede(
        write.ledger,
        write.act,
        code,
        by=body.by_id,
        open_duties=_left(write, code),
        fate=body.open_duties,
        document=document(body.document),
    )


@resource.records("/plans/{code}/revocations", KNOWN)
def revoke_plan(write: Write, code: str, body: RevocationBody) -> Recorded:
    """Let a plan bind no longer."""
    return plan_life.revoke(
        write.ledger,
        write.act,
        code,
        reason=body.reason,
        open_duties=_left(write, code),
        fate=body.open_duties,
        document=document(body.document),
    )


@resource.records("/plans/{code}/committee-notices", KNOWN)
def inform_committee(write: Write, code: str, body: CommitteeNoticeBody) -> Recorded:
    """Record that the Party committee of the same level was told of a subordinate plan."""
    return plan_life.inform_committee(
        write.ledger,
        write.act,
        code,
        committee=body.committee_id,
        informed_on=body.informed_on,
        document=document(body.document),
    )


@resource.records("/plans/{code}/parents", KNOWN)
def link_plan(write: Write, code: str, body: ParentBody) -> Recorded:
    """Say which plan above asked for this one, and what of it this one carries out."""
    return plan_life.link_to_parent(
        write.ledger,
        write.act,
        code,
        parent=body.parent_id,
        item=body.item,
        coverage=tuple(Coverage(c.parent_item, c.item) for c in body.coverage),
        joint=body.joint,
    )


@resource.lists("/plans/{code}/cascade", CascadeRow)
def list_cascade(ask: Ask, code: str, query: Annotated[CascadeQuestion, Query()]) -> Response:
    """Who must issue a plan under this one, who did, after how many days, and what their plans leave out."""
    wanted = {"yes": True, "no": False}.get(query.issued or "")
    return ask.page_of(
        lambda rows: [
            row
            for row in cascade.cascade(rows, ask.moment, _id(code))
            if wanted in (None, row["issued"])
        ]
    )


@resource.lists("/plans/{code}/recipients", PlanRecipientRow)
def list_plan_recipients(ask: Ask, code: str) -> Response:
    """Every body that a plan names: whether it was sent the plan, and when it got it."""
    return ask.page_of(lambda rows: cascade.recipients(rows, ask.moment, _id(code)))


def _left(write: Write, code: str) -> int:
    """How many duties of the plan are neither met nor ended on the day of the act."""
    with write.ports.reads.reading() as rows:
        found = obligations.register(
            rows,
            Moment(write.act.on, write.act.at),
            ObligationFilter(plan=_id(code)),
            limit=obligations.EVERY,
        )
    return sum(duty["status"] not in obligations.NOT_OPEN for duty in found)


def _has_history(write: Write, code: str, item: str) -> bool:
    """Whether anything has been recorded about a duty of the item."""
    with write.ports.reads.reading() as rows:
        found = obligations.register(
            rows,
            Moment(write.act.on, write.act.at),
            ObligationFilter(plan=_id(code), item=item),
            limit=obligations.EVERY,
        )
    untouched = ("upcoming", "due_soon", "standing", "awaiting_date", "no_limit")
    return any(duty["status"] not in untouched for duty in found)


def _id(code: str) -> UUID:
    return resolve_id(Plan.TOPIC, code)
