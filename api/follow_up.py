"""Đôn đốc: the ladder of what is done when nothing comes, each step with its document."""

from __future__ import annotations

from pydantic import Field

from api.contested_findings import whole
from api.door import Resource, Write, subject
from api.fields import (
    Body,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.letter_standing import overdue
from domain.application import Recorded
from domain.commands import follow_up
from domain.recommendation import Escalation, Recommendation

resource = Resource("recommendations")
KNOWN = subject(Recommendation)


class ReminderBody(FactBody):
    """Đôn đốc — before the limit only when marked early."""

    document: DocumentBody | None = Field(
        default=None,
        description="Where its number is not known yet, it is named later under …/reminders/{step}/documents.",
    )
    recipient_id: Ref | None = None
    early: bool = False


class ReminderDocumentBody(FactBody):
    """Bổ sung văn bản của một lần đôn đốc."""

    document: DocumentBody | None = None


class DialogueBody(FactBody):
    """Đối thoại về kiến nghị; biên bản là văn bản."""

    document: DocumentBody | None = None
    outcome: Text | None = None


class EscalationBody(FactBody):
    """Báo cáo cấp trên."""

    to_id: Ref
    step: Escalation
    reason: Reason
    document: DocumentBody | None = None


class NoticePeriod(Body):
    """Kỳ thông báo — both ends known."""

    from_: Day = Field(alias="from")
    to: Day


class NoticeBody(FactBody):
    """Thông báo sáu tháng gửi HĐND, UBND."""

    recipient_ids: Refs
    period: NoticePeriod
    document: DocumentBody | None = None


class ResponsibilityBody(FactBody):
    """Đề nghị xem xét trách nhiệm."""

    to_id: Ref
    reason: Reason
    document: DocumentBody | None = None


class DebateBody(FactBody):
    """HĐND thảo luận, có ý kiến."""

    council_id: Ref
    session: Line
    opinion: Text
    directed_ids: Refs = Field(default_factory=list)
    document: DocumentBody | None = None


@resource.records("/recommendations/{code}/reminders", KNOWN)
def send_reminder(write: Write, code: str, body: ReminderBody) -> Recorded:
    """Remind the debtor in writing."""
    return follow_up.send_reminder(
        write.ledger,
        write.act,
        code,
        document=document(body.document),
        recipient=body.recipient_id,
        overdue=overdue(write, code),
        early=body.early,
    )


@resource.records("/recommendations/{code}/reminders/{step}/documents", KNOWN)
def document_reminder(write: Write, code: str, step: str, body: ReminderDocumentBody) -> Recorded:
    """Name the letter of a reminder that was recorded without one."""
    return follow_up.document_reminder(
        write.ledger, write.act, code, step=whole(step), document=document(body.document)
    )


@resource.records("/recommendations/{code}/dialogues", KNOWN)
def hold_dialogue(write: Write, code: str, body: DialogueBody) -> Recorded:
    """Record that recommender and debtor met about it."""
    return follow_up.hold_dialogue(
        write.ledger, write.act, code, document=document(body.document), outcome=body.outcome
    )


@resource.records("/recommendations/{code}/escalations", KNOWN)
def escalate_recommendation(write: Write, code: str, body: EscalationBody) -> Recorded:
    """Tell a body above."""
    return follow_up.escalate(
        write.ledger,
        write.act,
        code,
        to=body.to_id,
        step=body.step,
        reason=body.reason,
        document=document(body.document),
        overdue=overdue(write, code),
    )


@resource.records("/recommendations/{code}/notices", KNOWN)
def give_notice(write: Write, code: str, body: NoticeBody) -> Recorded:
    """Tell council and committee how the matter stands."""
    return follow_up.give_notice(
        write.ledger,
        write.act,
        code,
        recipients=tuple(body.recipient_ids),
        period_from=body.period.from_,
        period_to=body.period.to,
        document=document(body.document),
    )


@resource.records("/recommendations/{code}/responsibility-proposals", KNOWN)
def propose_responsibility(write: Write, code: str, body: ResponsibilityBody) -> Recorded:
    """Ask a competent body to look at who did not act."""
    return follow_up.propose_responsibility(
        write.ledger,
        write.act,
        code,
        to=body.to_id,
        reason=body.reason,
        document=document(body.document),
        overdue=overdue(write, code),
    )


@resource.records("/recommendations/{code}/debates", KNOWN)
def record_debate(write: Write, code: str, body: DebateBody) -> Recorded:
    """Record what the council said at its session."""
    return follow_up.debate(
        write.ledger,
        write.act,
        code,
        council=body.council_id,
        session=body.session,
        opinion=body.opinion,
        directed=tuple(body.directed_ids),
        document=document(body.document),
    )
