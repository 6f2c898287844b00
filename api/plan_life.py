"""Vòng đời kế hoạch: receipt, amendment, units bound later, review, and the end with what is open then."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from api.door import Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Lines,
    Listed,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.plan_bodies import ItemBody
from api.plan_scopes import given_items, must_take_word
from domain.application import Recorded
from domain.commands import plan_life, plan_parties
from domain.plan import Plan
from domain.plan.life import Fate
from projections import obligations, plan_directory
from projections.moment import Moment
from projections.obligations import ObligationFilter

resource = Resource("plans")
KNOWN = subject(Plan)


RecipientField = Annotated[
    Ref,
    Field(
        description="By id or code, or by its name as the document writes it where it is registered nowhere."
    ),
]


class DistributionBody(FactBody):
    """Gửi kế hoạch."""

    NATURAL: ClassVar[str | None] = "sent_on"

    recipient_id: RecipientField
    sent_on: Day


class PlanReceiptBody(FactBody):
    """Nhận kế hoạch."""

    NATURAL: ClassVar[str | None] = "received_on"

    recipient_id: RecipientField
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


@resource.records("/plans/{code}/distributions", KNOWN)
def distribute_plan(write: Write, code: str, body: DistributionBody) -> Recorded:
    """Record that a plan was sent to one of its recipients."""
    return plan_life.distribute(
        write.ledger, write.act, code, recipient=body.recipient_id, sent_on=body.sent_on
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
    must_take_word(write, code, body.item, body.unit_id, "/unit_id")
    return plan_parties.bind_unit(
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


def _left(write: Write, code: str) -> int:
    """How many duties of the plan are neither met nor ended on the day of the act."""
    with write.registers() as rows:
        found = obligations.register(
            rows,
            Moment(write.act.on, write.act.at),
            ObligationFilter(plan=Plan.identify(code)),
            limit=obligations.EVERY,
        )
    return sum(duty["status"] not in obligations.NOT_OPEN for duty in found)


def _has_history(write: Write, code: str, item: str) -> bool:
    """Whether anything has been recorded about the item or a duty of it."""
    with write.registers() as rows:
        found = obligations.register(
            rows,
            Moment(write.act.on, write.act.at),
            ObligationFilter(plan=Plan.identify(code), item=item),
            limit=obligations.EVERY,
        )
        plan = plan_directory.one(rows, Moment(write.act.on, write.act.at), Plan.identify(code))
    untouched = ("upcoming", "due_soon", "standing", "awaiting_date", "no_limit")
    said = ("decisions", "requests", "settled", "named")
    items = plan["items"] if plan else ()
    return any(
        duty["status"] not in untouched or duty["started_on"] or duty["evidence_on"]
        for duty in found
    ) or any(i["code"] == item and any(i[key] for key in said) for i in items)
