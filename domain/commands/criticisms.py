"""Commands on social criticism."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import heirs, references
from domain.obligation import obligation_id
from domain.social_criticism import Comment, CommentAnswer, SocialCriticism
from domain.values import Document


def request(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    requester: str,
    lead: str,
    drafter: str,
    subject: str,
    document: Document | None,
) -> Recorded:
    """Ask for criticism of a draft."""
    criticism = SocialCriticism.request(
        act,
        code=code,
        requester_id=references.agency(ledger, requester, "/requester_id", on=act.on),
        lead_id=references.agency(ledger, lead, "/lead_id", on=act.on),
        drafter_id=references.agency(ledger, drafter, "/drafter_id", on=act.on),
        subject=subject,
        document=document,
    )
    return ledger.keep(act, criticism)


def receive_draft(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    received_on: date,
    submission_on: date | None,
    document: Document | None,
) -> Recorded:
    """Record the draft."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.receive_draft(
        act.happening(received_on, "/received_on"),
        received_on=received_on,
        submission_on=submission_on,
        document=document,
    )
    return ledger.keep(act, subject)


def discuss(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    form: str,
    place: str | None,
    minutes: Document | None,
) -> Recorded:
    """Hold a conference, ask in writing, or meet."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.discuss(act, form=form, place=place, minutes=minutes)
    return ledger.keep(act, subject)


def document_discussion(
    ledger: Ledger, act: Act, code: str, *, no: int, document: Document | None
) -> Recorded:
    """Name the minutes of a discussion that was recorded without them."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.document_discussion(act, no=no, document=document)
    return ledger.keep(act, subject)


def give_opinion(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    points: tuple[Comment, ...],
    answer_due_on: date | None = None,
    answer_term: str | None = None,
    ground: str | None = None,
) -> Recorded:
    """Give the opinion in writing."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.give_opinion(
        act,
        document=document,
        points=points,
        answer_due_on=answer_due_on,
        answer_term=answer_term,
        ground=ground,
    )
    return ledger.keep(act, subject)


def receive_opinion(ledger: Ledger, act: Act, code: str, *, received_on: date) -> Recorded:
    """Record that the drafter has the opinion."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.receive_opinion(act.happening(received_on, "/received_on"), received_on=received_on)
    return ledger.keep(act, subject)


def answer(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    agency: str,
    document: Document | None,
    received_on: date,
    points: tuple[CommentAnswer, ...],
) -> Recorded:
    """Record the written answer of the drafter or of its heir."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.answer(
        act.happening(received_on, "/received_on"),
        answerer_id=references.agency(ledger, agency, "/agency_id", on=received_on),
        document=document,
        received_on=received_on,
        points=points,
        heir_id=answering(ledger, subject, received_on),
    )
    return ledger.keep(act, subject)


def answering(ledger: Ledger, criticism: SocialCriticism, on: date) -> UUID:
    """The body that owes the answer on a day: the drafter or its heir."""
    drafter = criticism.drafter_id
    duty = obligation_id(f"criticism~{criticism.code}", "reply", drafter, "once", None)
    return heirs.answering(ledger, drafter, duty, on)


def issue_final_text(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    effect: str,
    note: str | None,
) -> Recorded:
    """Record the text as issued."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.issue_final_text(act, document=document, effect=effect, note=note)
    return ledger.keep(act, subject)


def drop(ledger: Ledger, act: Act, code: str, *, reason: str) -> Recorded:
    """Give it up."""
    subject = ledger.load(SocialCriticism, code, act)
    subject.drop(act, reason=reason)
    return ledger.keep(act, subject)
