"""Bảng chấm điểm thi đua — criteria with their maxima for a class of bodies; and what each year came to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.plan.limit import check_month_day
from domain.values import Document, check_code


@dataclass(frozen=True)
class Criterion:
    """Tiêu chí — with the points it can give at most."""

    code: str
    text: str
    maximum: int


@dataclass(frozen=True)
class Rank:
    """Xếp hạng — the place and the grade of one body in a year."""

    subject_id: UUID
    place: int
    grade: str


class Scorecard(Subject):
    """Bảng chấm điểm — one version for one class of bodies and some years."""

    TOPIC = "scorecard"

    class Event(Fact):
        """Any fact about a scorecard."""

    class Drafted(Event, FoundingFact):
        """Dự thảo bảng điểm — who drafts, who will score whom, by which criteria, for which years."""

        TOPIC = "scorecard.drafted"

        title: str
        version: int
        drafter_id: UUID
        scorer_id: UUID
        class_name: str
        subject_ids: tuple[UUID, ...]
        criteria: tuple[Criterion, ...]
        years: tuple[int, ...]

        def check(self) -> None:
            """Nobody scores itself."""
            _check_scorer(self.scorer_id, self.subject_ids)

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

        def apply(self, aggregate: Scorecard) -> None:
            """Remember since when it holds."""
            aggregate.issued_on = self.happened_on

    class RolledOut(Event):
        """Triển khai — the bodies of the class have it."""

        TOPIC = "scorecard.rolled_out"
        FIXED: ClassVar[frozenset[str]] = frozenset({"year"})

        year: int
        document: Document | None

    class ScoresConsolidated(Event):
        """Tổng hợp điểm — of a year, with whom nobody scored; scores change afterwards only with a reason."""

        TOPIC = "scorecard.scores_consolidated"
        FIXED: ClassVar[frozenset[str]] = frozenset({"year"})

        year: int
        scored_ids: tuple[UUID, ...]
        missing_ids: tuple[UUID, ...]
        document: Document | None

        def apply(self, aggregate: Scorecard) -> None:
            """Remember the year."""
            aggregate.consolidated[self.year] = set(self.scored_ids)

    class RankingDecided(Event):
        """Xếp loại, xếp hạng — of a year, by the body that may."""

        TOPIC = "scorecard.ranking_decided"
        FIXED: ClassVar[frozenset[str]] = frozenset({"year"})
        class_version: ClassVar[int] = 2

        year: int
        decided_by_id: UUID
        ranking: tuple[Rank, ...]
        document: Document | None
        reason: str | None
        """Why a year is ranked anew."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier rankings gave no reason."""
            state["reason"] = None

        def apply(self, aggregate: Scorecard) -> None:
            """Remember who was ranked."""
            aggregate.ranked[self.year] = {r.subject_id for r in self.ranking}

        def check_bodies(self, before: Any) -> None:  # noqa: ARG002 - it says all bodies itself
            """Nobody ranks itself."""
            _check_decider(self.decided_by_id, [r.subject_id for r in self.ranking])

    class RewardProposed(Event):
        """Đề nghị khen thưởng — who proposes whom, on the record of which years."""

        TOPIC = "scorecard.reward_proposed"

        subject_id: UUID
        years: tuple[int, ...]
        reward: str
        criteria: str
        proposed_by_id: UUID
        document: Document | None

        def apply(self, aggregate: Scorecard) -> None:
            """Remember the proposal."""
            aggregate.proposals.add((self.subject_id, self.reward, frozenset(self.years)))
            aggregate.proposed.add((self.subject_id, self.reward))

        def check_bodies(self, before: Any) -> None:  # noqa: ARG002 - it says both bodies itself
            """Nobody proposes itself."""
            _check_proposer(self.proposed_by_id, self.subject_id)

    class RewardGranted(Event):
        """Khen thưởng — granted, on a proposal."""

        TOPIC = "scorecard.reward_granted"

        subject_id: UUID
        reward: str
        granted_by_id: UUID
        document: Document

        def apply(self, aggregate: Scorecard) -> None:
            """The proposal is answered: it grants nothing a second time."""
            aggregate.proposed.discard((self.subject_id, self.reward))

        def check_bodies(self, before: Any) -> None:  # noqa: ARG002 - it says both bodies itself
            """Nobody rewards itself."""
            _check_granter(self.granted_by_id, self.subject_id)

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this scorecard."""

        TOPIC = "scorecard.fact_corrected"

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

    @classmethod
    def draft(
        cls,
        act: Act,
        *,
        code: str,
        title: str,
        version: int,
        drafter_id: UUID,
        scorer_id: UUID,
        class_name: str,
        subject_ids: tuple[UUID, ...],
        criteria: tuple[Criterion, ...],
        years: tuple[int, ...],
    ) -> Scorecard:
        """Draft a scorecard."""
        if not criteria or any(c.maximum < 1 or not c.text.strip() for c in criteria):
            raise InvalidInputError(
                "criteria_given", "Mỗi tiêu chí có nội dung và điểm tối đa.", pointer="/criteria"
            )
        if len({c.code for c in criteria}) != len(criteria):
            raise InvalidInputError("criteria_once", "Mã tiêu chí bị lặp.", pointer="/criteria")
        if not years:
            raise InvalidInputError("years_given", "Nêu năm áp dụng.", pointer="/years")
        _check_scorer(scorer_id, subject_ids)
        scorecard: Scorecard = cls._found(
            cls.Drafted,
            act,
            code=check_code(code),
            title=title,
            version=version,
            drafter_id=drafter_id,
            scorer_id=scorer_id,
            class_name=class_name,
            subject_ids=subject_ids,
            criteria=criteria,
            years=years,
        )
        return scorecard

    def issue(
        self,
        act: Act,
        *,
        document: Document | None,
        results_before: str | None = None,
        ground: str | None = None,
    ) -> None:
        """Put it in force, once; a limit for handing the results in has a ground."""
        if self.issued_on is not None:
            raise ConflictError("issued_once", "Bảng điểm đã ban hành; thay bằng phiên bản mới.")
        if document is None or document.code is None:
            raise InvalidInputError(
                "scorecard_has_document", "Ban hành phải có văn bản.", pointer="/document"
            )
        if results_before is not None:
            check_month_day(results_before, "/results_before")
            stated.ground(ground, "Thời hạn nộp kết quả phải có căn cứ.")
        self._record(
            self.Issued, act, document=document, results_before=results_before, ground=ground
        )

    def roll_out(self, act: Act, *, year: int, document: Document | None) -> None:
        """Hand it to the bodies of the class."""
        self.check_year(year)
        self._record(self.RolledOut, act, year=year, document=document)

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

    def consolidate(
        self,
        act: Act,
        *,
        year: int,
        scored_ids: tuple[UUID, ...],
        document: Document | None,
        succeeded: frozenset[UUID] = frozenset(),
    ) -> None:
        """Sum a year up; who was not scored is named, never left out, but for those whose heir was."""
        self.check_year(year)
        self.check_open(year)
        if not scored_ids:
            raise ConflictError("scores_to_consolidate", f"Năm {year} chưa chấm cơ quan nào.")
        missing = tuple(s for s in self.subject_ids if s not in {*scored_ids, *succeeded})
        self._record(
            self.ScoresConsolidated,
            act,
            year=year,
            scored_ids=scored_ids,
            missing_ids=missing,
            document=document,
        )

    def decide_ranking(
        self,
        act: Act,
        *,
        year: int,
        decided_by_id: UUID,
        ranking: tuple[Rank, ...],
        scored_ids: frozenset[UUID],
        document: Document | None,
        reason: str | None,
    ) -> None:
        """Rank those who have been scored, after the year was summed up; anew only with a reason."""
        if year not in self.consolidated:
            raise ConflictError("ranking_after_consolidation", f"Năm {year} chưa tổng hợp.")
        ranked = [r.subject_id for r in ranking]
        if not ranked or len(set(ranked)) != len(ranked) or not set(ranked) <= scored_ids:
            raise InvalidInputError(
                "ranked_were_scored",
                "Chỉ xếp hạng cơ quan đã được chấm, mỗi cơ quan một lần.",
                pointer="/ranking",
            )
        _check_decider(decided_by_id, ranked)
        if year in self.ranked:
            stated.reason(reason, f"Năm {year} đã xếp hạng: xếp lại phải nêu lý do.")
        self._record(
            self.RankingDecided,
            act,
            year=year,
            decided_by_id=decided_by_id,
            ranking=ranking,
            document=document,
            reason=reason,
        )

    def propose_reward(
        self,
        act: Act,
        *,
        subject_id: UUID,
        years: tuple[int, ...],
        reward: str,
        criteria: str,
        proposed_by_id: UUID,
        document: Document | None,
    ) -> None:
        """Propose a body for a reward, on its rankings and by criteria."""
        if not any(subject_id in ranked for ranked in self.ranked.values()):
            self.check_subject(subject_id)
        if not criteria.strip() or not reward.strip():
            raise InvalidInputError(
                "reward_has_criteria", "Nêu hình thức và tiêu chuẩn khen.", pointer="/criteria"
            )
        _check_proposer(proposed_by_id, subject_id)
        if not years or not all(subject_id in self.ranked.get(y, ()) for y in years):
            raise InvalidInputError(
                "reward_has_ranking",
                "Chưa xếp hạng đủ các năm xét khen.",
                pointer="/years",
                allowed=", ".join(str(y) for y in sorted(self.ranked)) or "ranked years",
            )
        if (subject_id, reward, frozenset(years)) in self.proposals:
            raise ConflictError("proposed_once", "Đã đề nghị hình thức khen này cho các năm đó.")
        self._record(
            self.RewardProposed,
            act,
            subject_id=subject_id,
            years=years,
            reward=reward,
            criteria=criteria,
            proposed_by_id=proposed_by_id,
            document=document,
        )

    def grant_reward(
        self,
        act: Act,
        *,
        subject_id: UUID,
        reward: str,
        granted_by_id: UUID,
        document: Document | None,
    ) -> None:
        """Grant what was proposed; nobody rewards itself."""
        _check_granter(granted_by_id, subject_id)
        if (subject_id, reward) not in self.proposed:
            raise ConflictError("granted_on_proposal", "Không có đề nghị khen thưởng này đang chờ.")
        if document is None or document.code is None:
            raise InvalidInputError(
                "scorecard_has_document", "Khen thưởng phải có văn bản.", pointer="/document"
            )
        self._record(
            self.RewardGranted,
            act,
            subject_id=subject_id,
            reward=reward,
            granted_by_id=granted_by_id,
            document=document,
        )


def _check_scorer(scorer_id: UUID, subject_ids: Collection[UUID]) -> None:
    if scorer_id in subject_ids:
        raise InvalidInputError(
            "scorer_is_not_subject",
            "Cơ quan chấm điểm không thuộc diện được chấm.",
            pointer="/scorer_id",
        )


def _check_decider(decided_by_id: UUID, ranked: Collection[UUID]) -> None:
    if decided_by_id in ranked:
        raise InvalidInputError(
            "decider_is_not_subject",
            "Cơ quan không tự quyết định thứ hạng của mình.",
            pointer="/decided_by_id",
            allowed="a body that is not ranked",
        )


def _check_proposer(proposed_by_id: UUID, subject_id: UUID) -> None:
    if proposed_by_id == subject_id:
        raise InvalidInputError(
            "proposer_is_not_subject",
            "Cơ quan không tự đề nghị khen thưởng cho mình.",
            pointer="/proposed_by_id",
            allowed="another body, such as the scorer or one above",
        )


def _check_granter(granted_by_id: UUID, subject_id: UUID) -> None:
    if granted_by_id == subject_id:
        raise InvalidInputError(
            "granter_is_not_subject",
            "Cơ quan không tự khen thưởng mình.",
            pointer="/granted_by_id",
            allowed="another body",
        )
