"""Commands on the ladder of urging: reminders, dialogue, bodies above, councils."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.agency_kinds import is_no_committee, is_no_council, is_no_state_authority
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import InvalidInputError
from domain.recommendation import Recommendation
from domain.values import Document


def send_reminder(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    overdue: bool,
    recipient: str | None = None,
    early: bool = False,
) -> Recorded:
    """Remind the debtor in writing. `overdue` is what the register says on the day of the act, as known now."""
    subject = ledger.load(Recommendation, code, act)
    subject.send_reminder(
        act,
        document=document,
        recipient_id=None
        if recipient is None
        else references.agency(ledger, recipient, "/recipient_id", on=act.on),
        overdue=overdue,
        early=early,
    )
    return ledger.keep(act, subject)


def document_reminder(
    ledger: Ledger, act: Act, code: str, *, step: int, document: Document | None
) -> Recorded:
    """Name the letter of a reminder that was recorded without one."""
    subject = ledger.load(Recommendation, code, act)
    subject.document_reminder(act, step=step, document=document)
    return ledger.keep(act, subject)


def hold_dialogue(
    ledger: Ledger, act: Act, code: str, *, document: Document | None, outcome: str | None
) -> Recorded:
    """Record that both sides met about it."""
    subject = ledger.load(Recommendation, code, act)
    subject.hold_dialogue(act, document=document, outcome=outcome)
    return ledger.keep(act, subject)


def escalate(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    to: str,
    step: str,
    reason: str,
    document: Document | None,
    overdue: bool,
) -> Recorded:
    """Tell a body above. `overdue` is what the register of duties says on the day of the act, as known now."""
    subject = ledger.load(Recommendation, code, act)
    to_id = references.agency(ledger, to, "/to_id", on=act.on)
    if step == "party_committee":
        check_committee(ledger, to_id)
    subject.escalate(act, to_id=to_id, step=step, reason=reason, document=document, overdue=overdue)
    return ledger.keep(act, subject)


def give_notice(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    recipients: tuple[str, ...],
    period_from: date,
    period_to: date,
    document: Document | None,
) -> Recorded:
    """Tell council and committee how the matter stands."""
    subject = ledger.load(Recommendation, code, act)
    told = references.agencies(ledger, recipients, "/recipient_ids", on=act.on)
    kinds = [ledger.load(Agency, body).kind for body in told]
    if kinds and all(is_no_state_authority(kind) and is_no_committee(kind) for kind in kinds):
        raise InvalidInputError(
            "notice_to_authority",
            "Thông báo sáu tháng gửi hội đồng nhân dân, ủy ban nhân dân hoặc cấp ủy.",
            pointer="/recipient_ids",
            allowed="a council, a people's committee or a Party committee among them",
        )
    subject.give_notice(
        act,
        recipient_ids=told,
        period_from=period_from,
        period_to=period_to,
        document=document,
    )
    return ledger.keep(act, subject)


def propose_responsibility(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    to: str,
    reason: str,
    document: Document | None,
    overdue: bool,
) -> Recorded:
    """Ask a competent body to look at who did not act."""
    subject = ledger.load(Recommendation, code, act)
    to_id = references.agency(ledger, to, "/to_id", on=act.on)
    subject.propose_responsibility(
        act, to_id=to_id, reason=reason, document=document, overdue=overdue
    )
    return ledger.keep(act, subject)


def debate(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    council: str,
    session: str,
    opinion: str,
    directed: tuple[str, ...],
    document: Document | None,
) -> Recorded:
    """Record what the council said at its session."""
    subject = ledger.load(Recommendation, code, act)
    council_id = references.agency(ledger, council, "/council_id", on=act.on)
    check_council(ledger, council_id)
    subject.debate(
        act,
        council_id=council_id,
        session=session,
        opinion=opinion,
        directed_ids=references.agencies(ledger, directed, "/directed_ids", on=act.on),
        document=document,
    )
    return ledger.keep(act, subject)


def check_committee(ledger: Ledger, to_id: UUID) -> None:
    """Refuse to call a Party committee what is surely none."""
    if is_no_committee(ledger.load(Agency, to_id).kind):
        raise InvalidInputError(
            "escalated_to_committee",
            "Bước này là báo cáo cấp ủy; cơ quan nhận không phải cấp ủy.",
            pointer="/to_id",
            allowed="a Party committee, or the step upper_body",
        )


def check_council(ledger: Ledger, council_id: UUID) -> None:
    """Refuse to let debate as a council what is surely none."""
    if is_no_council(ledger.load(Agency, council_id).kind):
        raise InvalidInputError(
            "debated_by_council",
            "Chỉ HĐND hoặc Thường trực HĐND thảo luận, có ý kiến.",
            pointer="/council_id",
            allowed="a council, or its standing body",
        )
