"""Commands on replies: letters that answer points of several recommendations, and how they are taken."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import judges, references
from domain.errors import InvalidInputError
from domain.recommendation import PointReply, Recommendation
from domain.values import Document, resolve_id


def letter_code(replier_id: UUID, paper: Document | None, replied_on: date) -> str:
    """The code of a letter: recorded twice, for two recommendations, it is still one letter."""
    number = f"{paper.number}/{paper.symbol}" if paper else ""
    digest = sha256(f"{replier_id}/{number}/{replied_on.isoformat()}".encode()).hexdigest()
    return f"TL-{replied_on.year}-{digest[:8]}"


def give_reply(
    ledger: Ledger,
    act: Act,
    *,
    reply_code: str | None,
    agency: str | None,
    document: Document | None,
    replied_on: date,
    received_on: date | None,
    points: tuple[tuple[str, PointReply], ...],
) -> Recorded:
    """Record one letter that replies to points of one or several recommendations, in one transaction.

    Where no agency is named, the body responsible on the day of the letter replies.
    """
    if not points:
        raise InvalidInputError("points_given", "Trả lời không nêu ý nào.", pointer="/points")
    named = references.agency(ledger, agency, "/agency_id", on=None) if agency else None
    when = act.happening(replied_on, "/replied_on")
    when.happening(received_on, "/received_on")
    by_recommendation: dict[UUID, tuple[str, list[PointReply]]] = {}
    for code, point in points:
        key = resolve_id(Recommendation.TOPIC, code)
        by_recommendation.setdefault(key, (code, []))[1].append(point)
    subjects = []
    for code, replies in by_recommendation.values():
        subject = ledger.load(Recommendation, code, act if len(by_recommendation) == 1 else None)
        replier_id = named or subject.responsible_on(replied_on)
        subject.give_reply(
            when,
            reply_code=reply_code or letter_code(replier_id, document, replied_on),
            replier_id=replier_id,
            document=document,
            replied_on=replied_on,
            received_on=received_on,
            points=tuple(replies),
        )
        subjects.append(subject)
    return ledger.keep(act, subjects[0], *subjects[1:])


def find_reply_insufficient(
    ledger: Ledger, act: Act, code: str, *, reason: str, points: tuple[int, ...] = ()
) -> Recorded:
    """Assess the reply as not enough."""
    subject = ledger.load(Recommendation, code, act)
    judges.must_be_another(ledger, act, subject, rule="assessor_is_not_replier")
    subject.find_reply_insufficient(act, reason=reason, points=points)
    return ledger.keep(act, subject)


def accept_reply(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    points: tuple[int, ...] = (),
    resolution_due_on: date | None = None,
    ground: str | None = None,
) -> Recorded:
    """Accept the reply."""
    subject = ledger.load(Recommendation, code, act)
    judges.must_be_another(ledger, act, subject, rule="assessor_is_not_replier")
    subject.accept_reply(act, points=points, resolution_due_on=resolution_due_on, ground=ground)
    return ledger.keep(act, subject)


def decide_reconsideration(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    decision: str,
    points: tuple[int, ...] = (),
    reason: str,
    document: Document | None = None,
) -> Recorded:
    """Decide on the points that the reply asks to reconsider."""
    subject = ledger.load(Recommendation, code, act)
    judges.must_be_another(ledger, act, subject, rule="assessor_is_not_replier")
    subject.decide_reconsideration(
        act, decision=decision, points=points, reason=reason, document=document
    )
    return ledger.keep(act, subject)
