"""Commands on recommendations, and on letters that reply to points of several of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import InvalidInputError
from domain.recommendation import Point, PointReply, Recommendation, ReplyLimit, check_limit
from domain.supervision import Supervision
from domain.values import Document, resolve_id


@dataclass(frozen=True)
class LimitInput:
    """Thời hạn trả lời — as a caller gives it."""

    setter: str
    ground: str
    term: str | None = None
    due_on: date | None = None

    def resolved(self, ledger: Ledger, pointer: str) -> ReplyLimit:
        """The limit with its setter known and its form checked."""
        limit = ReplyLimit(
            term=self.term,
            due_on=self.due_on,
            setter_id=references.agency(ledger, self.setter, f"{pointer}/setter_id"),
            ground=self.ground,
        )
        check_limit(limit, pointer)
        return limit


def issue(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    source_type: str,
    source: str,
    addressee: str,
    document: Document | None,
    points: tuple[Point, ...],
    issued_on: date,
    urgent: bool = False,
    reply_limit: LimitInput | None = None,
    issuer: str | None = None,
    finding_nos: tuple[int, ...] = (),
    forwarding: bool = False,
) -> Recorded:
    """Send a recommendation. The issuer is the one named, the lead of the round, or the body acted for."""
    source_id, lead_id, concluded_on = resolve_id(source_type, source), act.agency_id, None
    standing: frozenset[int] = frozenset()
    if source_type == "supervision":
        references.known(ledger, Supervision, source, "/source/id")
        supervision = ledger.load(Supervision, source)
        lead_id, concluded_on = supervision.lead_id, supervision.concluded_on
        standing = supervision.standing_findings
    issuer_id = references.agency(ledger, issuer, "/issuer_id") if issuer else lead_id
    if issuer_id is None:
        raise InvalidInputError("issuer_given", "Không rõ cơ quan kiến nghị.", pointer="/issuer_id")
    addressee_id = references.agency(ledger, addressee, "/addressee_id")
    recommendation = Recommendation.issue(
        act.happening(issued_on, "/issued_on"),
        code=code,
        source_type=source_type,
        source_id=source_id,
        issuer_id=issuer_id,
        addressee_id=addressee_id,
        addressee_kind=ledger.load(Agency, addressee_id).kind,
        finding_nos=finding_nos,
        standing_findings=standing,
        forwarding=forwarding,
        document=document,
        points=points,
        urgent=urgent,
        reply_limit=reply_limit.resolved(ledger, "/reply_limit") if reply_limit else None,
        source_concluded_on=concluded_on,
    )
    return ledger.keep(act, recommendation)


def receive(
    ledger: Ledger, act: Act, code: str, *, received_on: date, incoming_number: str | None
) -> Recorded:
    """Record the receipt that starts the reply clock."""
    subject = ledger.load(Recommendation, code, act)
    subject.receive(
        act.happening(received_on, "/received_on"),
        received_on=received_on,
        incoming_number=incoming_number,
    )
    return ledger.keep(act, subject)


def transfer(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    to: str,
    reason: str,
    document: Document | None,
    clock: str = "restarts",
) -> Recorded:
    """Pass the recommendation to the competent body."""
    subject = ledger.load(Recommendation, code, act)
    to_id = references.agency(ledger, to, "/to_id")
    subject.transfer(act, to_id=to_id, reason=reason, document=document, clock=clock)
    return ledger.keep(act, subject)


def succeed(
    ledger: Ledger, act: Act, code: str, *, to: str, ground: str, document: Document | None
) -> Recorded:
    """Let the heir of a merged or dissolved body owe what it owed."""
    subject = ledger.load(Recommendation, code, act)
    to_id = references.agency(ledger, to, "/to_id")
    subject.succeed(act, to_id=to_id, ground=ground, document=document)
    return ledger.keep(act, subject)


def set_reply_limit(
    ledger: Ledger, act: Act, code: str, *, limit: LimitInput, document: Document | None
) -> Recorded:
    """Give a limit to a letter that left without one."""
    subject = ledger.load(Recommendation, code, act)
    subject.set_reply_limit(act, limit=limit.resolved(ledger, ""), document=document)
    return ledger.keep(act, subject)


def extend_reply_limit(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    old_due_on: date | None,
    due_on: date,
    requested_by: str,
    approved_by: str,
    ground: str,
    document: Document | None,
) -> Recorded:
    """Move the last day of the reply."""
    subject = ledger.load(Recommendation, code, act)
    subject.extend_reply_limit(
        act,
        old_due_on=old_due_on,
        due_on=due_on,
        requested_by_id=references.agency(ledger, requested_by, "/requested_by_id"),
        approved_by_id=references.agency(ledger, approved_by, "/approved_by_id"),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, subject)


def give_reply(
    ledger: Ledger,
    act: Act,
    *,
    reply_code: str,
    agency: str,
    document: Document | None,
    replied_on: date,
    received_on: date | None,
    points: tuple[tuple[str, PointReply], ...],
) -> Recorded:
    """Record one letter that replies to points of one or several recommendations, in one transaction."""
    if not points:
        raise InvalidInputError("points_given", "Trả lời không nêu ý nào.", pointer="/points")
    replier_id = references.agency(ledger, agency, "/agency_id")
    when = act.happening(replied_on, "/replied_on")
    when.happening(received_on, "/received_on")
    by_recommendation: dict[UUID, tuple[str, list[PointReply]]] = {}
    for code, point in points:
        key = resolve_id(Recommendation.TOPIC, code)
        by_recommendation.setdefault(key, (code, []))[1].append(point)
    subjects = []
    for code, replies in by_recommendation.values():
        subject = ledger.load(Recommendation, code, act if len(by_recommendation) == 1 else None)
        subject.give_reply(
            when,
            reply_code=reply_code,
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
    subject.accept_reply(act, points=points, resolution_due_on=resolution_due_on, ground=ground)
    return ledger.keep(act, subject)


def start_resolution(ledger: Ledger, act: Act, code: str, *, measures: str) -> Recorded:
    """Say that measures are under way."""
    subject = ledger.load(Recommendation, code, act)
    subject.start_resolution(act, measures=measures)
    return ledger.keep(act, subject)


def report_resolution(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    resolver: str,
    measures: str,
    evidence: tuple[str, ...],
    document: Document | None,
    received_on: date,
) -> Recorded:
    """Say that the matter is settled."""
    subject = ledger.load(Recommendation, code, act)
    subject.report_resolution(
        act.happening(received_on, "/received_on"),
        resolver_id=references.agency(ledger, resolver, "/agency_id"),
        measures=measures,
        evidence=evidence,
        document=document,
        received_on=received_on,
    )
    return ledger.keep(act, subject)


def verify_resolution(
    ledger: Ledger, act: Act, code: str, *, evidence: str | None, document: Document | None
) -> Recorded:
    """Confirm the resolution."""
    subject = ledger.load(Recommendation, code, act)
    subject.verify_resolution(act, evidence=evidence, document=document)
    return ledger.keep(act, subject)


def dispute_resolution(ledger: Ledger, act: Act, code: str, *, reason: str) -> Recorded:
    """Refuse the resolution claimed."""
    subject = ledger.load(Recommendation, code, act)
    subject.dispute_resolution(act, reason=reason)
    return ledger.keep(act, subject)


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
    """Remind the debtor in writing. `overdue` is what the register says on the day of the act."""
    subject = ledger.load(Recommendation, code, act)
    subject.send_reminder(
        act,
        document=document,
        recipient_id=None
        if recipient is None
        else references.agency(ledger, recipient, "/recipient_id"),
        overdue=overdue,
        early=early,
    )
    return ledger.keep(act, subject)


def reopen(
    ledger: Ledger, act: Act, code: str, *, reason: str, document: Document | None
) -> Recorded:
    """Owe again what had been verified."""
    subject = ledger.load(Recommendation, code, act)
    subject.reopen(act, reason=reason, document=document)
    return ledger.keep(act, subject)


def link_repeat(
    ledger: Ledger, act: Act, code: str, *, repeats: str, reason: str | None
) -> Recorded:
    """Say that an earlier recommendation asked the same."""
    subject = ledger.load(Recommendation, code, act)
    repeats_id = references.known(ledger, Recommendation, repeats, "/repeats_id")
    earlier = ledger.load(Recommendation, repeats_id)
    subject.link_repeat(
        act,
        repeats_id=repeats_id,
        repeated_on=earlier.issued_on,
        repeated_repeats_id=earlier.repeats_id,
        reason=reason,
    )
    return ledger.keep(act, subject)


def add_letter(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    sent_on: date,
    recipients: tuple[str, ...],
) -> Recorded:
    """Say that another letter carries the recommendation too."""
    subject = ledger.load(Recommendation, code, act)
    subject.add_letter(
        act.happening(sent_on, "/sent_on"),
        document=document,
        sent_on=sent_on,
        recipient_ids=references.agencies(ledger, recipients, "/recipient_ids"),
    )
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
    """Tell a body above. `overdue` is what the register says on the day of the act."""
    subject = ledger.load(Recommendation, code, act)
    to_id = references.agency(ledger, to, "/to_id")
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
    subject.give_notice(
        act,
        recipient_ids=references.agencies(ledger, recipients, "/recipient_ids"),
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
    to_id = references.agency(ledger, to, "/to_id")
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
    subject.debate(
        act,
        council_id=references.agency(ledger, council, "/council_id"),
        session=session,
        opinion=opinion,
        directed_ids=references.agencies(ledger, directed, "/directed_ids"),
        document=document,
    )
    return ledger.keep(act, subject)


def publish_outcome(
    ledger: Ledger, act: Act, code: str, *, medium: str, link: str | None
) -> Recorded:
    """Make public what became of the matter."""
    subject = ledger.load(Recommendation, code, act)
    subject.publish_outcome(act, medium=medium, link=link)
    return ledger.keep(act, subject)


def withdraw(
    ledger: Ledger, act: Act, code: str, *, reason: str, document: Document | None = None
) -> Recorded:
    """Take the recommendation back."""
    subject = ledger.load(Recommendation, code, act)
    subject.withdraw(act, reason=reason, document=document)
    return ledger.keep(act, subject)


def close(ledger: Ledger, act: Act, code: str, *, reason: str | None) -> Recorded:
    """End the follow-up."""
    subject = ledger.load(Recommendation, code, act)
    subject.close(act, reason=reason)
    return ledger.keep(act, subject)
