"""What the facts of one round add up to, and what every step must respect."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, Subject
from domain.values import Document


class Event(Fact):
    """Any fact about a round."""


class SupervisionState(Subject):
    """Trạng thái cuộc giám sát — who leads it, whom it looks at, how far it has come, what it found."""

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        happened_on: date,
        lead_id: UUID,
        supervised_ids: tuple[UUID, ...],
        plan_id: UUID | None,
        origin: str,
        field: str | None,
        ordering_document: Document | None,
        window_from: date | None,
        window_to: date | None,
    ) -> None:
        self.code = code
        self.begins_on = window_from and min(window_from, happened_on)
        """Before this day there was no round; nothing is known where it has no window: it may be entered late."""
        self.window = (window_from, window_to)
        """When it is to take place, as last moved."""
        self.lead_id = lead_id
        self.supervised_ids = supervised_ids
        self.plan_id = plan_id
        self.origin = origin
        self.field = field
        self.ordered = ordering_document is not None
        self.counted: set[UUID] = set()
        self.notified_on: date | None = None
        self.conducted_on: date | None = None
        self.concluded_on: date | None = None
        self.publication: str | None = None
        self.ended: str | None = None
        self.findings: dict[int, str] = {}
        self.sessions = 0
        self.held: dict[int, date] = {}
        """On which day each session was held."""
        self.minutes: dict[int, Document] = {}
        """The minutes with which sessions were recorded."""
        self.handed_in: list[tuple[UUID, tuple[UUID, ...], Document]] = []
        """Who handed in, for which bodies, which paper."""
        self.undocumented: set[int] = set()
        """The sessions whose minutes nobody has named yet."""
        self.reported = False
        """Whether the report of the conclusion has a number or a symbol."""

    @property
    def standing_findings(self) -> frozenset[int]:
        """The findings that have not been taken back."""
        return frozenset(no for no, state in self.findings.items() if state != "withdrawn")

    def must_be_followed(self) -> None:
        """Refuse new recommendations from a round that did not take place or is no longer followed."""
        self._must_run()

    def _must_run(self) -> None:
        if self.ended is not None:
            raise ConflictError("supervision_runs", "Cuộc giám sát đã kết thúc hoặc bị huỷ.")

    def _must_be_concluded(self, act: Act) -> None:
        self._must_run()
        self._not_before_conclusion(act)

    def _not_before_conclusion(self, act: Act) -> None:
        if self.concluded_on is None:
            raise ConflictError("after_conclusion", "Cuộc giám sát chưa kết luận.")
        if act.on < self.concluded_on:
            raise InvalidInputError(
                "after_conclusion",
                "Ngày sớm hơn ngày kết luận.",
                pointer="/happened_on",
                allowed=f">= {self.concluded_on.isoformat()}",
            )
