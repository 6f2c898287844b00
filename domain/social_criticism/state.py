"""What the facts of one criticism add up to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, Subject


class Event(Fact):
    """Any fact about a criticism."""


class CriticismState(Subject):
    """Trạng thái phản biện — the draft, how often it was discussed, what was said of it and answered, how it ended."""

    def __init__(self, code: str, happened_on: date, lead_id: UUID, drafter_id: UUID) -> None:
        self.code = code
        self.requested_on = happened_on
        self.lead_id = lead_id
        self.drafter_id = drafter_id
        self.draft_on: date | None = None
        self.discussed_on: date | None = None
        self.discussions = 0
        self.held: dict[int, date] = {}
        """On which day each discussion was held."""
        self.undocumented: set[int] = set()
        """The discussions whose minutes nobody has named yet."""
        self.opinion_on: date | None = None
        self.opinion_received = False
        self.points: tuple[int, ...] = ()
        self.answered: set[int] = set()
        self.answered_in: dict[tuple[str | None, date | None], set[int]] = {}
        """Which points each letter has answered."""
        self.ended: str | None = None

    def _must_run(self, act: Act) -> None:
        if self.ended is not None:
            raise ConflictError("criticism_runs", "Việc phản biện đã kết thúc.")
        self._must_not_be_dropped(act)

    def _must_not_be_dropped(self, act: Act) -> None:
        """Refuse to go on with what was given up; an answer is owed beyond the issue of the text."""
        if self.ended == "dropped":
            raise ConflictError("criticism_runs", "Việc phản biện đã kết thúc.")
        if act.on < self.requested_on:
            raise InvalidInputError(
                "after_request",
                "Ngày trước ngày yêu cầu phản biện.",
                pointer="/happened_on",
                allowed=f">= {self.requested_on.isoformat()}",
            )
