"""Phiên bản bảng điểm — drafted for a class and some years, issued, rolled out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import FoundingFact
from domain.plan.limit import check_month_day
from domain.scorecard.state import Event, ScorecardState
from domain.scorecard.values import Criterion
from domain.values import Document


class Drafted(Event, FoundingFact):
    """Dự thảo bảng điểm — who drafts, who will score whom, by which criteria, for which years."""

    TOPIC = "scorecard.drafted"
    class_version: ClassVar[int] = 2

    title: str
    version: int
    drafter_id: UUID
    scorer_id: UUID
    class_name: str
    subject_ids: tuple[UUID, ...]
    criteria: tuple[Criterion, ...]
    years: tuple[int, ...]

    @staticmethod
    def upcast_v1_v2(_: dict[str, Any]) -> None:
        """Earlier maxima were whole points."""

    def check(self) -> None:
        """Nobody scores itself."""
        check_scorer(self.scorer_id, self.subject_ids)


class Issued(Event):
    """Ban hành bảng điểm — from here on it can be applied."""

    TOPIC = "scorecard.issued"
    class_version: ClassVar[int] = 2

    document: Document
    results_before: str | None
    """The month and day before which the results of each year are handed in ("11-20")."""
    ground: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier scorecards set no limit for the results."""
        state |= {"results_before": None, "ground": None}

    def apply(self, aggregate: ScorecardState) -> None:
        """Remember since when it holds."""
        aggregate.issued_on = self.happened_on


class RolledOut(Event):
    """Triển khai — the bodies of the class have it."""

    TOPIC = "scorecard.rolled_out"
    FIXED: ClassVar[frozenset[str]] = frozenset({"year"})

    year: int
    document: Document | None


def issue(
    self: ScorecardState,
    act: Act,
    *,
    document: Document | None,
    results_before: str | None = None,
    ground: str | None = None,
) -> None:
    """Put it in force, once; a limit for handing the results in has a ground."""
    if self.issued_on is not None:
        raise ConflictError("issued_once", "Bảng điểm đã ban hành; thay bằng phiên bản mới.")
    paper = stated.paper(document, "scorecard_has_document", "Ban hành phải có văn bản.", on=act.on)
    if results_before is not None:
        check_month_day(results_before, "/results_before")
        stated.ground(ground, "Thời hạn nộp kết quả phải có căn cứ.")
    self._record(Issued, act, document=paper, results_before=results_before, ground=ground)


def roll_out(self: ScorecardState, act: Act, *, year: int, document: Document | None) -> None:
    """Hand it to the bodies of the class."""
    self.check_year(year)
    self._record(RolledOut, act, year=year, document=document)


def check_scorer(scorer_id: UUID, subject_ids: Collection[UUID]) -> None:
    """Refuse a scorer that is in its own class."""
    if scorer_id in subject_ids:
        raise InvalidInputError(
            "scorer_is_not_subject",
            "Cơ quan chấm điểm không thuộc diện được chấm.",
            pointer="/scorer_id",
        )
