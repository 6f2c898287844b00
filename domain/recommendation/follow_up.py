"""Theo dõi, đôn đốc — the ladder of what is done when nothing comes: each step a fact with its document.

A reminder is often made by telephone first, and its letter numbered days later: it is recorded when it is made, stands
on the worklist as long as it lacks its document, and gets it by a fact of its own. Every other step is refused without.

Whether a duty is `overdue` is told from outside: it rests on working calendars, local rules and what was decided about
the duty itself, none of which are facts of the letter. Whether the body still owes anything, the letter's facts decide.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.recommendation.letter import named
from domain.recommendation.state import Event, RecommendationState
from domain.values import Document

Escalation = Literal["upper_body", "party_committee"]
ESCALATIONS: tuple[str, ...] = get_args(Escalation)


class ReminderSent(Event):
    """Đôn đốc — a written reminder to the debtor."""

    TOPIC = "recommendation.reminder_sent"
    FIXED: ClassVar[frozenset[str]] = frozenset({"step"})

    recipient_id: UUID
    document: Document | None
    step: int
    early: bool

    def apply(self, aggregate: RecommendationState) -> None:
        """Count the reminders, and those of which no document is known."""
        aggregate.reminders += 1
        if self.document is None or self.document.code is None:
            aggregate.undocumented.add(self.step)
        else:
            aggregate.urged_in.add(named(self.document))


class ReminderDocumented(Event):
    """Bổ sung văn bản đôn đốc — the letter of a reminder that was recorded before its number was known."""

    TOPIC = "recommendation.reminder_documented"
    FIXED: ClassVar[frozenset[str]] = frozenset({"step"})

    step: int
    document: Document

    def apply(self, aggregate: RecommendationState) -> None:
        """It lacks its document no longer."""
        aggregate.undocumented.discard(self.step)
        aggregate.urged_in.add(named(self.document))


class DialogueHeld(Event):
    """Đối thoại — recommender and debtor met to clear the matter up; the clock does not stop."""

    TOPIC = "recommendation.dialogue_held"

    document: Document
    outcome: str | None


class Escalated(Event):
    """Báo cáo cấp trên — a body above hears that the debtor is late, or that its answer does not suffice."""

    TOPIC = "recommendation.escalated"

    to_id: UUID
    step: Escalation
    reason: str
    document: Document

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember who was told."""
        aggregate.tell(self.happened_on, self.to_id)

    def check_bodies(self, before: RecommendationState) -> None:
        """Nobody reports to the debtor about it."""
        _check_told(before, self.to_id)


class NoticeGiven(Event):
    """Thông báo sáu tháng — council and committee hear every half-year what became of the recommendations."""

    TOPIC = "recommendation.notice_given"

    recipient_ids: tuple[UUID, ...]
    period_from: date
    period_to: date
    document: Document

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember who was told, and of which half-year."""
        aggregate.tell(self.happened_on, *self.recipient_ids)
        told = aggregate.noticed.setdefault((self.period_from, self.period_to), set())
        told.update(self.recipient_ids)


class ResponsibilityProposed(Event):
    """Đề nghị xem xét trách nhiệm — a competent body is asked to look at who did not act."""

    TOPIC = "recommendation.responsibility_proposed"

    to_id: UUID
    reason: str
    document: Document

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember who was told."""
        aggregate.tell(self.happened_on, self.to_id)

    def check_bodies(self, before: RecommendationState) -> None:
        """Nobody reports to the debtor about it."""
        _check_told(before, self.to_id)


class DebatedByCouncil(Event):
    """HĐND thảo luận, có ý kiến — what the council said at its session, and who is to act on it."""

    TOPIC = "recommendation.debated_by_council"

    council_id: UUID
    session: str
    opinion: str
    directed_ids: tuple[UUID, ...]
    document: Document

    def check_bodies(self, before: RecommendationState) -> None:
        """Only a council that was told debates."""
        _check_knows(before, self.council_id, self.happened_on)


def send_reminder(
    self: RecommendationState,
    act: Act,
    *,
    document: Document | None,
    recipient_id: UUID | None,
    overdue: bool,
    early: bool = False,
) -> None:
    """Remind the debtor in writing; before the limit only when marked early."""
    self._must_be_open(act)
    late = overdue and self.owes
    if not late and not early:
        raise InvalidInputError(
            "reminder_early_marked",
            "Chưa quá hạn: đôn đốc sớm phải ghi rõ.",
            pointer="/early",
            allowed="true",
        )
    _must_urge_anew(self, document)
    self._record(
        ReminderSent,
        act,
        recipient_id=recipient_id or self.responsible_id,
        document=document,
        step=self.reminders + 1,
        early=early and not late,
    )


def document_reminder(
    self: RecommendationState, act: Act, *, step: int, document: Document | None
) -> None:
    """Name the letter of a reminder that lacks one; what is named is not named again."""
    self._must_be_open(act)
    if step not in self.undocumented:
        raise ConflictError(
            "reminder_lacks_document",
            f"Không có lần đôn đốc số {step} nào còn thiếu văn bản.",
            allowed=", ".join(map(str, sorted(self.undocumented))) or "none",
        )
    paper = stated.paper(document)
    _must_urge_anew(self, paper)
    self._record(ReminderDocumented, act, step=step, document=paper)


def _must_urge_anew(self: RecommendationState, document: Document | None) -> None:
    """Refuse to count one letter as two reminders; papers of one number and of unknown days may be two."""
    if document and document.code and document.issued_on and named(document) in self.urged_in:
        raise ConflictError(
            "reminder_letter_once",
            f"Văn bản {document.code} đã được ghi cho một lần đôn đốc kiến nghị này.",
            pointer="/document",
            allowed="another letter",
        )


def hold_dialogue(
    self: RecommendationState, act: Act, *, document: Document | None, outcome: str | None
) -> None:
    """Record that both sides met about it; the minutes are the document."""
    self._must_be_open(act)
    self._record(DialogueHeld, act, document=stated.paper(document), outcome=outcome)


def escalate(
    self: RecommendationState,
    act: Act,
    *,
    to_id: UUID,
    step: str,
    reason: str,
    document: Document | None,
    overdue: bool,
) -> None:
    """Tell a body above; not while nothing is overdue, insufficient or disputed."""
    self._must_be_open(act)
    stated.one_of(
        step, ESCALATIONS, "escalation_known", f"Không có bước “{step}”.", pointer="/step"
    )
    _must_have_cause(self, to_id, overdue=overdue)
    stated.reason(reason)
    self._record(
        Escalated, act, to_id=to_id, step=step, reason=reason, document=stated.paper(document)
    )


def give_notice(
    self: RecommendationState,
    act: Act,
    *,
    recipient_ids: tuple[UUID, ...],
    period_from: date,
    period_to: date,
    document: Document | None,
) -> None:
    """Tell council and committee, every half-year, how the matter stands."""
    self._must_be_open(act)
    if not recipient_ids:
        raise InvalidInputError(
            "recipients_given", "Thông báo phải có nơi nhận.", pointer="/recipient_ids"
        )
    if not period_from <= period_to <= act.on:
        raise InvalidInputError(
            "period_past",
            "Kỳ thông báo phải kết thúc sau khi bắt đầu và trước ngày thông báo.",
            pointer="/period",
            allowed=f"from <= to <= {act.on.isoformat()}",
        )
    told = (who for (a, b), who in self.noticed.items() if a <= period_to and period_from <= b)
    if set(recipient_ids) <= set().union(*told):
        raise ConflictError(
            "notice_once",
            "Nơi nhận đã được thông báo về kiến nghị này cho kỳ đó.",
            pointer="/recipient_ids",
            allowed="a later period, another recipient, or a correction of what was recorded",
        )
    self._record(
        NoticeGiven,
        act,
        recipient_ids=recipient_ids,
        period_from=period_from,
        period_to=period_to,
        document=stated.paper(document),
    )


def propose_responsibility(
    self: RecommendationState,
    act: Act,
    *,
    to_id: UUID,
    reason: str,
    document: Document | None,
    overdue: bool,
) -> None:
    """Ask that responsibility be looked at; not before the debtor has been urged in writing."""
    self._must_be_open(act)
    _must_have_cause(self, to_id, overdue=overdue)
    stated.reason(reason)
    if not self.reminders:
        raise ConflictError(
            "urged_before_responsibility",
            "Chưa đôn đốc thì chưa đề nghị xem xét trách nhiệm.",
            allowed="a reminder first",
        )
    self._record(
        ResponsibilityProposed, act, to_id=to_id, reason=reason, document=stated.paper(document)
    )


def debate(
    self: RecommendationState,
    act: Act,
    *,
    council_id: UUID,
    session: str,
    opinion: str,
    directed_ids: tuple[UUID, ...],
    document: Document | None,
) -> None:
    """Record what the council said, on what it had been told."""
    self._must_be_open(act)
    _check_knows(self, council_id, act.on)
    if not session.strip() or not opinion.strip():
        raise InvalidInputError("opinion_given", "Phải nêu kỳ họp và ý kiến.", pointer="/opinion")
    self._record(
        DebatedByCouncil,
        act,
        council_id=council_id,
        session=session,
        opinion=opinion,
        directed_ids=directed_ids,
        document=stated.paper(document),
    )


def _must_have_cause(self: RecommendationState, to_id: UUID, *, overdue: bool) -> None:
    _check_told(self, to_id)
    if not (overdue and self.owes) and self.phase not in ("reply_insufficient", "disputed"):
        raise ConflictError(
            "escalation_has_cause",
            "Chưa quá hạn, trả lời cũng không bị đánh giá chưa đạt.",
            allowed="an overdue duty, an insufficient reply, a disputed resolution",
        )


def _check_told(self: RecommendationState, to_id: UUID) -> None:
    if to_id == self.responsible_id:
        raise InvalidInputError(
            "told_above_debtor", "Không báo cáo với chính cơ quan chậm.", pointer="/to_id"
        )


def _check_knows(self: RecommendationState, council_id: UUID, on: date) -> None:
    told_on = self.told.get(council_id)
    if told_on is None or on < told_on:
        raise ConflictError(
            "debate_follows_report",
            "HĐND chưa nhận báo cáo hay thông báo nào về kiến nghị này.",
            pointer="/council_id",
            allowed="an escalation or a notice to this council first",
        )
