"""Phiếu điểm — one body, one year, one scorecard: what it gave itself, what was awarded, contested, revised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.score_points import Points, to_the_hundredth, total, written
from domain.values import Document


@dataclass(frozen=True)
class Mark:
    """Điểm của một tiêu chí — with the evidence, by positions of the ledger or documents."""

    criterion: str
    points: Points
    evidence: tuple[str, ...] = ()


class ScoreSheet(Subject):
    """Phiếu điểm — the marks of one body in one year."""

    TOPIC = "score_sheet"

    class Event(Fact):
        """Any fact about a score sheet."""

    class Opened(Event, FoundingFact):
        """Lập phiếu điểm — for a body and a year, by a version of a scorecard."""

        TOPIC = "score_sheet.opened"
        FIXED: ClassVar[frozenset[str]] = frozenset({"scorecard_id", "subject_id", "year"})

        scorecard_id: UUID
        scorer_id: UUID
        subject_id: UUID
        year: int

        def check(self) -> None:
            """Nobody scores itself."""
            _check_scorer(self.scorer_id, self.subject_id)

    class SelfScored(Event):
        """Tự chấm điểm — what the body gives itself."""

        TOPIC = "score_sheet.self_scored"
        class_version: ClassVar[int] = 2

        marks: tuple[Mark, ...]
        document: Document | None

        @staticmethod
        def upcast_v1_v2(_: dict[str, Any]) -> None:
            """Earlier points were whole."""

        def apply(self, aggregate: ScoreSheet) -> None:
            """Remember that it has scored itself."""
            aggregate.self_scored = True

    class ScoreAwarded(Event):
        """Chấm điểm — by the scorer, criterion by criterion, each on evidence."""

        TOPIC = "score_sheet.score_awarded"
        class_version: ClassVar[int] = 3

        marks: tuple[Mark, ...]
        document: Document | None
        reason: str | None
        """Why points are given for a year that had been summed up."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier awards gave no reason."""
            state["reason"] = None

        @staticmethod
        def upcast_v2_v3(_: dict[str, Any]) -> None:
            """Earlier points were whole."""

        @property
        def criteria(self) -> tuple[str, ...]:
            """What is marked."""
            return tuple(m.criterion for m in self.marks)

        def apply(self, aggregate: ScoreSheet) -> None:
            """Remember the points."""
            aggregate.awarded.update({m.criterion: m.points for m in self.marks})
            aggregate.evidenced.update(m.criterion for m in self.marks if m.evidence)

    class ScoreContested(Event):
        """Kiến nghị về điểm — the body disputes the points of a criterion."""

        TOPIC = "score_sheet.score_contested"

        criterion: str
        reason: str

        def apply(self, aggregate: ScoreSheet) -> None:
            """Remember the dispute."""
            aggregate.contested.add(self.criterion)

    class ScoreRevised(Event):
        """Điều chỉnh điểm — with the reason; also the answer to a dispute, where the points stay."""

        TOPIC = "score_sheet.score_revised"
        class_version: ClassVar[int] = 2

        criterion: str
        old_points: Points
        points: Points
        reason: str
        evidence: tuple[str, ...]

        @staticmethod
        def upcast_v1_v2(_: dict[str, Any]) -> None:
            """Earlier points were whole."""

        def apply(self, aggregate: ScoreSheet) -> None:
            """Remember the points."""
            aggregate.awarded[self.criterion] = self.points
            if self.evidence:
                aggregate.evidenced.add(self.criterion)
            aggregate.contested.discard(self.criterion)

    class Consolidated(Event):
        """Đã tổng hợp — the sheet went into the sum of its year."""

        TOPIC = "score_sheet.consolidated"
        class_version: ClassVar[int] = 2

        total: Points

        @staticmethod
        def upcast_v1_v2(_: dict[str, Any]) -> None:
            """Earlier points were whole."""

        def apply(self, aggregate: ScoreSheet) -> None:
            """Remember it."""
            aggregate.consolidated = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this sheet."""

        TOPIC = "score_sheet.fact_corrected"

    def __init__(
        self, code: str, scorecard_id: UUID, scorer_id: UUID, subject_id: UUID, year: int
    ) -> None:
        self.code = code
        self.scorecard_id = scorecard_id
        self.year = year
        self.scorer_id = scorer_id
        self.subject_id = subject_id
        self.self_scored = False
        self.awarded: dict[str, Points] = {}
        self.evidenced: set[str] = set()
        """The criteria of which evidence is known."""
        self.contested: set[str] = set()
        self.consolidated = False

    @classmethod
    def open(
        cls,
        act: Act,
        *,
        code: str,
        scorecard_id: UUID,
        scorer_id: UUID,
        subject_id: UUID,
        year: int,
    ) -> ScoreSheet:
        """Open the sheet of a body for a year."""
        _check_scorer(scorer_id, subject_id)
        sheet: ScoreSheet = cls._found(
            cls.Opened,
            act,
            code=code,
            scorecard_id=scorecard_id,
            scorer_id=scorer_id,
            subject_id=subject_id,
            year=year,
        )
        return sheet

    def score_itself(
        self,
        act: Act,
        *,
        marks: tuple[Mark, ...],
        maxima: Mapping[str, Points],
        document: Document | None,
    ) -> None:
        """Let the body score itself, before it has been scored."""
        if self.awarded:
            raise ConflictError("self_score_first", "Đã chấm thì không tự chấm nữa.")
        check_marks(marks, maxima)
        self._record(self.SelfScored, act, marks=marks, document=document)

    def award(
        self,
        act: Act,
        *,
        marks: tuple[Mark, ...],
        maxima: Mapping[str, Points],
        document: Document | None,
        summed_up: bool,
        reason: str | None,
    ) -> None:
        """Award points, each once and on evidence; then they are revised. A year `summed_up` moves with a reason.

        What went into the sum without points in some criterion can be completed so.
        """
        if act.agency_id is not None and act.agency_id == self.subject_id:
            raise InvalidInputError(
                "scorer_is_not_subject", "Không tự chấm điểm chính thức.", pointer="/subject_id"
            )
        check_marks(marks, maxima)
        if any(m.points > 0 and not _tells(m.evidence) for m in marks):
            raise _without_evidence("/marks/evidence")
        if {m.criterion for m in marks} & set(self.awarded):
            raise ConflictError(
                "awarded_once", "Đã chấm; dùng điều chỉnh có lý do.", allowed="a revision"
            )
        if summed_up or self.consolidated:
            stated.reason(reason, "Năm đã tổng hợp: chấm thêm phải nêu lý do.")
        self._record(self.ScoreAwarded, act, marks=marks, document=document, reason=reason)

    def contest(self, act: Act, *, criterion: str, reason: str) -> None:
        """Dispute the points of a criterion, once until it is answered."""
        self._points(criterion)
        if criterion in self.contested:
            raise ConflictError(
                "contested_once",
                f"Tiêu chí “{criterion}” đang có kiến nghị chưa trả lời.",
                pointer="/criterion",
                allowed="the answer to the dispute first",
            )
        stated.reason(reason)
        self._record(self.ScoreContested, act, criterion=criterion, reason=reason)

    def revise(
        self,
        act: Act,
        *,
        criterion: str,
        points: Points,
        reason: str,
        evidence: tuple[str, ...],
        maxima: Mapping[str, Points],
    ) -> None:
        """Change points, or keep them after a dispute; always with a reason, consolidated or not."""
        old = self._points(criterion)
        stated.reason(reason)
        check_marks((Mark(criterion, points),), maxima)
        if points > old and criterion not in self.evidenced and not _tells(evidence):
            raise _without_evidence("/evidence")
        self._record(
            self.ScoreRevised,
            act,
            criterion=criterion,
            old_points=old,
            points=points,
            reason=reason,
            evidence=evidence,
        )

    def consolidate(self, act: Act) -> None:
        """Go into the sum of the year; not while a dispute is open."""
        if self.contested:
            raise ConflictError(
                "disputes_settled",
                f"Phiếu {self.code} còn kiến nghị về điểm: {', '.join(sorted(self.contested))}.",
            )
        self._record(self.Consolidated, act, total=self.total)

    @property
    def total(self) -> Points:
        """What has been awarded, together."""
        return total(self.awarded.values())

    def _points(self, criterion: str) -> Points:
        if criterion not in self.awarded:
            raise ConflictError(
                "criterion_awarded",
                f"Tiêu chí “{criterion}” chưa được chấm.",
                pointer="/criterion",
                allowed=", ".join(sorted(self.awarded)),
            )
        return self.awarded[criterion]


def _tells(evidence: tuple[str, ...]) -> bool:
    return any(e.strip() for e in evidence)


def _without_evidence(pointer: str) -> InvalidInputError:
    return InvalidInputError(
        "mark_has_evidence",
        "Điểm chấm phải có minh chứng.",
        pointer=pointer,
        allowed="positions of the ledger, or documents",
    )


def check_marks(marks: tuple[Mark, ...], maxima: Mapping[str, Points]) -> None:
    """Refuse what is no criterion of the scorecard, twice one, and points above its maximum."""
    codes = [m.criterion for m in marks]
    if not codes or len(set(codes)) != len(codes) or not set(codes) <= set(maxima):
        raise InvalidInputError(
            "criterion_known",
            "Nêu đúng tiêu chí của bảng điểm, mỗi tiêu chí một lần.",
            pointer="/marks",
            allowed=", ".join(sorted(maxima)),
        )
    for mark in marks:
        to_the_hundredth(mark.points)
        if not 0 <= mark.points <= maxima[mark.criterion]:
            raise InvalidInputError(
                "points_within_maximum",
                f"Tiêu chí {mark.criterion}: {written(mark.points)} điểm "
                f"vượt mức tối đa {written(maxima[mark.criterion])}.",
                pointer="/marks/points",
                allowed=f"0..{maxima[mark.criterion]}",
            )


def _check_scorer(scorer_id: UUID, subject_id: UUID) -> None:
    if scorer_id == subject_id:
        raise InvalidInputError(
            "scorer_is_not_subject",
            "Cơ quan chấm điểm không tự chấm cho mình.",
            pointer="/subject_id",
        )
