"""What the facts of one scorecard add up to, and what holds of its years and its class."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, Subject
from domain.scorecard.values import Criterion


class Event(Fact):
    """Any fact about a scorecard."""


class ScorecardState(Subject):
    """Trạng thái bảng điểm — since when it holds, which years were summed up, ranked and rewarded."""

    def __init__(
        self,
        code: str,
        scorer_id: UUID,
        subject_ids: tuple[UUID, ...],
        criteria: tuple[Criterion, ...],
        years: tuple[int, ...],
    ) -> None:
        self.code = code
        self.scorer_id = scorer_id
        self.subject_ids = subject_ids
        self.maxima = {c.code: c.maximum for c in criteria}
        self.years = years
        self.issued_on: date | None = None
        self.consolidated: dict[int, set[UUID]] = {}
        self.ranked: dict[int, set[UUID]] = {}
        self.proposed: set[tuple[UUID, str]] = set()
        """Who is proposed for what, and not yet granted it."""
        self.proposals: set[tuple[UUID, str, frozenset[int]]] = set()
        """All that has been proposed, on the record of which years."""

    def check_year(self, year: int) -> None:
        """Refuse a year for which this version does not hold."""
        if self.issued_on is None or year not in self.years:
            raise InvalidInputError(
                "version_in_force",
                f"Phiên bản này không áp dụng cho năm {year}.",
                pointer="/year",
                allowed=", ".join(map(str, self.years)) if self.issued_on else "an issued version",
            )

    def check_scoring(self, on: date, year: int) -> None:
        """Refuse scores of a year for which this version does not hold, or dated before it held or the year began."""
        self.check_year(year)
        first = max(self.issued_on or on, date(year, 1, 1))
        if on < first:
            raise InvalidInputError(
                "applied_after_issue",
                f"Ngày trước khi bảng điểm ban hành hoặc trước năm {year}.",
                pointer="/happened_on",
                allowed=f">= {first.isoformat()}",
            )

    def check_latest(self, year: int, later: str | None, *, begun: bool) -> None:
        """Refuse to begin a year for which a later version holds; what has begun by this one may be completed."""
        if later is not None and not begun:
            raise InvalidInputError(
                "version_in_force",
                f"Năm {year} chấm theo phiên bản sau: {later}.",
                pointer="/year",
                allowed=f"a year of this version alone, or {later}",
            )

    def check_open(self, year: int) -> None:
        """Refuse what belongs before the sum of the year."""
        if year in self.consolidated:
            raise ConflictError("consolidated_once", f"Năm {year} đã tổng hợp.")

    def check_subject(self, subject_id: UUID) -> None:
        """Refuse a body outside the class."""
        if subject_id not in self.subject_ids:
            raise InvalidInputError(
                "subject_of_class",
                "Cơ quan này không thuộc diện chấm theo bảng điểm.",
                pointer="/subject_id",
                allowed="a body of the class",
            )
