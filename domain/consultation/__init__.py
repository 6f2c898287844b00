"""Hiệp thương — Front and organizations agree on the supervision of a year; then the steps until its plan is issued.

One chapter a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.actor import Act
from domain.agency_kinds import is_no_front
from domain.consultation import agreement, state, steps, table
from domain.consultation.state import ConsultationState
from domain.consultation.values import AgreedRound, FoundBy, Opinion, PartyBody
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact, FoundingFact
from domain.values import Level, check_code

__all__ = ["AgreedRound", "Consultation", "FoundBy", "Opinion", "PartyBody", "consultation_code"]


class Consultation(ConsultationState):
    """Hiệp thương — one for a board and a year; reopened, what followed the agreement is stale."""

    TOPIC = "consultation"

    Event = state.Event

    class Opened(state.Event, FoundingFact):
        """Mở hiệp thương — on the supervision of a year, among equals of one level, within a window."""

        TOPIC = "consultation.opened"
        FIXED: ClassVar[frozenset[str]] = frozenset({"host_id", "level", "plan_year"})

        host_id: UUID
        level: Level
        plan_year: int
        party_ids: tuple[UUID, ...]
        window_from: date
        window_to: date

    TopicProposed = table.TopicProposed
    OverlapFlagged = table.OverlapFlagged
    propose_topic = table.propose_topic
    flag_overlap = table.flag_overlap

    Agreed = agreement.Agreed
    Reopened = agreement.Reopened
    agree = agreement.agree
    reopen = agreement.reopen

    Aligned = steps.Aligned
    Submitted = steps.Submitted
    OpinionGiven = steps.OpinionGiven
    PlanIssued = steps.PlanIssued
    align = steps.align
    submit = steps.submit
    give_opinion = steps.give_opinion
    issue_plan = steps.issue_plan

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this consultation."""

        TOPIC = "consultation.fact_corrected"

    @classmethod
    def open(
        cls,
        act: Act,
        *,
        code: str,
        host: PartyBody,
        plan_year: int,
        parties: tuple[PartyBody, ...],
        window_from: date | None = None,
        window_to: date | None = None,
    ) -> Consultation:
        """Invite the parties; the window is the last quarter of the year before, unless guidance says otherwise."""
        if is_no_front(host.kind):
            raise InvalidInputError(
                "host_is_front",
                "Hiệp thương do Ban Thường trực Ủy ban Mặt trận Tổ quốc chủ trì.",
                pointer="/host_id",
                allowed="a Front committee or its standing board",
            )
        if not parties:
            raise InvalidInputError(
                "party_given", "Thiếu tổ chức tham gia hiệp thương.", pointer="/party_ids"
            )
        for i, party in enumerate(parties):
            if party.level != host.level:
                raise InvalidInputError(
                    "parties_of_one_level",
                    "Hiệp thương là việc của các tổ chức cùng cấp.",
                    pointer=f"/party_ids/{i}",
                    allowed=host.level,
                )
        opens = window_from or date(plan_year - 1, 10, 1)
        closes = window_to or date(plan_year - 1, 12, 31)
        if closes < opens:
            raise InvalidInputError(
                "window_ordered",
                "Thời gian hiệp thương kết thúc trước khi bắt đầu.",
                pointer="/window/to",
                allowed=f">= {opens.isoformat()}",
            )
        consultation: Consultation = cls._found(
            cls.Opened,
            act,
            code=check_code(code),
            host_id=host.id,
            level=host.level,
            plan_year=plan_year,
            party_ids=tuple(p.id for p in parties),
            window_from=opens,
            window_to=closes,
        )
        return consultation


def consultation_code(plan_year: int, host_code: str) -> str:
    """One for a board and a year: a second founding collides in the store."""
    return f"HT-{plan_year}-{host_code}"
