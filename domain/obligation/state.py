"""Nghĩa vụ: what the facts of one duty add up to, and what every step must respect."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, Subject
from domain.time.cadence import STANDING


class Event(Fact):
    """Any fact about a duty."""


class ObligationState(Subject):
    """Trạng thái nghĩa vụ — its phase, since when it is under way, and when it was last accepted."""

    def __init__(self, code: str, debtor_id: UUID | None, occurrence: str) -> None:
        self.code = code
        self.debtor_id = debtor_id
        self.goes_on = occurrence == STANDING
        self.phase = "open"
        self.started_on: date | None = None
        self.accepted_on: date | None = None
        self.has_evidence = False

    def _must_be(self, *phases: str) -> None:
        if self.phase not in phases:
            raise ConflictError(
                "phase_allows",
                f"Nghĩa vụ đang ở trạng thái “{self.phase}”.",
                allowed=", ".join(phases),
            )

    def _not_by_debtor(self, act: Act, rule: str) -> None:
        if act.agency_id is not None and act.agency_id == self.debtor_id:
            raise InvalidInputError(
                rule, "Cơ quan có nghĩa vụ không tự quyết việc này.", pointer="/agency_id"
            )
