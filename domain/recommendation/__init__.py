"""Kiến nghị — what a supervising body asks an agency to do; replied, accepted, resolved and verified are four facts.

One chapter a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact
from domain.recommendation import (
    follow_up,
    letter,
    limit,
    outcome,
    reply,
    resolution,
    responsibility,
    state,
)
from domain.recommendation.answers import POSITIONS, REFUSING
from domain.recommendation.follow_up import Escalation
from domain.recommendation.letter import (
    SOURCE_TYPES,
    SourceType,
    check_addressee,
    check_authority,
    check_first_limit,
    check_points,
    check_source,
)
from domain.recommendation.limit import check_limit
from domain.recommendation.reply import Decision
from domain.recommendation.responsibility import TransferClock
from domain.recommendation.state import ENDED, SETTLED, RecommendationState
from domain.recommendation.values import Point, PointReply, Position, ReplyLimit, RoadmapStep
from domain.values import Document, check_code

__all__ = [
    "ENDED",
    "POSITIONS",
    "REFUSING",
    "SETTLED",
    "SOURCE_TYPES",
    "Decision",
    "Escalation",
    "Point",
    "PointReply",
    "Position",
    "Recommendation",
    "ReplyLimit",
    "RoadmapStep",
    "SourceType",
    "TransferClock",
    "check_limit",
]


class Recommendation(RecommendationState):
    """Kiến nghị — its letter, its addressee as written for ever, its responsible body by event, its two clocks."""

    TOPIC = "recommendation"

    Event = state.Event

    Issued = letter.Issued
    LetterAdded = letter.LetterAdded
    RepeatLinked = letter.RepeatLinked
    add_letter = letter.add_letter
    link_repeat = letter.link_repeat

    Received = responsibility.Received
    Transferred = responsibility.Transferred
    ResponsibilitySucceeded = responsibility.ResponsibilitySucceeded
    receive = responsibility.receive
    transfer = responsibility.transfer
    succeed = responsibility.succeed

    ReplyLimitSet = limit.ReplyLimitSet
    ReplyLimitExtended = limit.ReplyLimitExtended
    set_reply_limit = limit.set_reply_limit
    extend_reply_limit = limit.extend_reply_limit

    ReplyGiven = reply.ReplyGiven
    ReplyFoundInsufficient = reply.ReplyFoundInsufficient
    ReplyAccepted = reply.ReplyAccepted
    ReconsiderationDecided = reply.ReconsiderationDecided
    give_reply = reply.give_reply
    find_reply_insufficient = reply.find_reply_insufficient
    accept_reply = reply.accept_reply
    decide_reconsideration = reply.decide_reconsideration

    ResolutionStarted = resolution.ResolutionStarted
    ResolutionReported = resolution.ResolutionReported
    ResolutionVerified = resolution.ResolutionVerified
    ResolutionDisputed = resolution.ResolutionDisputed
    Reopened = resolution.Reopened
    start_resolution = resolution.start_resolution
    report_resolution = resolution.report_resolution
    verify_resolution = resolution.verify_resolution
    dispute_resolution = resolution.dispute_resolution
    reopen = resolution.reopen

    ReminderSent = follow_up.ReminderSent
    ReminderDocumented = follow_up.ReminderDocumented
    DialogueHeld = follow_up.DialogueHeld
    Escalated = follow_up.Escalated
    NoticeGiven = follow_up.NoticeGiven
    ResponsibilityProposed = follow_up.ResponsibilityProposed
    DebatedByCouncil = follow_up.DebatedByCouncil
    send_reminder = follow_up.send_reminder
    document_reminder = follow_up.document_reminder
    hold_dialogue = follow_up.hold_dialogue
    escalate = follow_up.escalate
    give_notice = follow_up.give_notice
    propose_responsibility = follow_up.propose_responsibility
    debate = follow_up.debate

    OutcomePublished = outcome.OutcomePublished
    Withdrawn = outcome.Withdrawn
    Closed = outcome.Closed
    publish_outcome = outcome.publish_outcome
    withdraw = outcome.withdraw
    close = outcome.close

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this recommendation."""

        TOPIC = "recommendation.fact_corrected"

    @classmethod
    def issue(
        cls,
        act: Act,
        *,
        code: str,
        source_type: str,
        source_id: UUID,
        issuer_id: UUID,
        addressee_id: UUID,
        document: Document | None,
        points: tuple[Point, ...],
        urgent: bool,
        reply_limit: ReplyLimit | None,
        source_concluded_on: date | None,
        source_begins_on: date | None = None,
        source_on: date | None = None,
        finding_nos: tuple[int, ...] = (),
        standing_findings: frozenset[int] = frozenset(),
        forwarding: bool = False,
        addressee_kind: str | None = None,
    ) -> Recommendation:
        """Send a recommendation; before the round's conclusion, or the day of another source, only when urgent."""
        stated.one_of(
            source_type,
            SOURCE_TYPES,
            "source_known",
            f"Không có nguồn “{source_type}”.",
            pointer="/source/type",
        )
        check_points(points)
        check_addressee(addressee_id, issuer_id)
        check_authority(addressee_kind, forwarding=forwarding)
        if not set(finding_nos) <= standing_findings:
            raise InvalidInputError(
                "findings_stand",
                "Chỉ kiến nghị trên phát hiện đã ghi và chưa rút.",
                pointer="/finding_nos",
                allowed=", ".join(map(str, sorted(standing_findings))) or "none",
            )
        if (
            source_type == "supervision"
            and not urgent
            and (source_concluded_on is None or act.on < source_concluded_on)
        ):
            raise InvalidInputError(
                "issued_after_conclusion",
                "Kiến nghị trước kết luận giám sát phải ghi là khẩn.",
                pointer="/issued_on",
                allowed="urgent = true, or a day from the conclusion on",
            )
        if source_begins_on is not None and act.on < source_begins_on:
            raise InvalidInputError(
                "issued_in_round",
                f"Kiến nghị trước khi có cuộc giám sát, ngày {source_begins_on:%d/%m/%Y}.",
                pointer="/issued_on",
                allowed=f">= {source_begins_on.isoformat()}",
            )
        check_source(act.on, source_on, urgent=urgent)
        check_first_limit(reply_limit, addressee_id, act.on)
        recommendation: Recommendation = cls._found(
            cls.Issued,
            act,
            code=check_code(code),
            source_type=source_type,
            source_id=source_id,
            issuer_id=issuer_id,
            addressee_id=addressee_id,
            document=document,
            points=points,
            urgent=urgent,
            reply_limit=reply_limit,
            finding_nos=finding_nos,
            forwarding=forwarding,
        )
        return recommendation
