"""Nghĩa vụ — one occurrence of a duty under a plan: its stream opens with the first fact about it.

Each side of it has a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.actor import Act
from domain.facts import CorrectionFact, FoundingFact
from domain.obligation import relief, state, work
from domain.obligation.identity import (
    inherited_code,
    inherited_id,
    obligation_code,
    obligation_id,
)
from domain.obligation.state import ObligationState

__all__ = [
    "Obligation",
    "inherited_code",
    "inherited_id",
    "obligation_code",
    "obligation_id",
]


class Obligation(ObligationState):
    """Nghĩa vụ — a duty with a debtor, a window, a limit and a ground; lateness is asked, never stored."""

    TOPIC = "obligation"

    Event = state.Event

    Started = work.Started
    EvidenceAttached = work.EvidenceAttached
    Fulfilled = work.Fulfilled
    Accepted = work.Accepted
    Returned = work.Returned
    start = work.start
    attach_evidence = work.attach_evidence
    fulfill = work.fulfill
    accept = work.accept
    return_ = work.return_

    Waived = relief.Waived
    Cancelled = relief.Cancelled
    DueDateExtended = relief.DueDateExtended
    Suspended = relief.Suspended
    Resumed = relief.Resumed
    waive = relief.waive
    cancel = relief.cancel
    extend = relief.extend
    suspend = relief.suspend
    resume = relief.resume

    class Opened(state.Event, FoundingFact):
        """Mở hồ sơ nghĩa vụ — the first fact about this occurrence is about to follow."""

        TOPIC = "obligation.opened"
        FIXED: ClassVar[frozenset[str]] = frozenset(
            {"plan_id", "item", "debtor_id", "beneficiary_id", "occurrence"}
        )

        plan_id: UUID
        item: str
        debtor_id: UUID | None
        beneficiary_id: UUID | None
        occurrence: str

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this duty."""

        TOPIC = "obligation.fact_corrected"

    @classmethod
    def open(
        cls,
        act: Act,
        *,
        code: str,
        plan_id: UUID,
        item: str,
        debtor_id: UUID | None,
        beneficiary_id: UUID | None,
        occurrence: str,
    ) -> Obligation:
        """Open the stream of a derived duty."""
        duty: Obligation = cls._found(
            cls.Opened,
            act,
            code=code,
            plan_id=plan_id,
            item=item,
            debtor_id=debtor_id,
            beneficiary_id=beneficiary_id,
            occurrence=occurrence,
        )
        return duty
