"""Kết quả một năm — the scores are summed up, then the bodies ranked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.score_points import Points, written
from domain.scorecard.state import Event, ScorecardState
from domain.scorecard.values import Rank
from domain.values import Document


class ScoresConsolidated(Event):
    """Tổng hợp điểm — of a year, with whom nobody scored; scores change afterwards only with a reason."""

    TOPIC = "scorecard.scores_consolidated"
    FIXED: ClassVar[frozenset[str]] = frozenset({"year"})
    class_version: ClassVar[int] = 2

    year: int
    scored_ids: tuple[UUID, ...]
    missing_ids: tuple[UUID, ...]
    document: Document | None
    incomplete_ids: tuple[UUID, ...] | None
    """Those of the scored who had no points yet in some criterion; null where it was not asked."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier sums did not say whose sheets were incomplete."""
        state["incomplete_ids"] = None

    def apply(self, aggregate: ScorecardState) -> None:
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
    """Why a year is ranked anew, or otherwise than by the points."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier rankings gave no reason."""
        state["reason"] = None

    def apply(self, aggregate: ScorecardState) -> None:
        """Remember who was ranked."""
        aggregate.ranked[self.year] = {r.subject_id for r in self.ranking}

    def check_bodies(self, before: Any) -> None:  # noqa: ARG002 - it says all bodies itself
        """Nobody ranks itself."""
        _check_decider(self.decided_by_id, [r.subject_id for r in self.ranking])


def consolidate(
    self: ScorecardState,
    act: Act,
    *,
    year: int,
    scored_ids: tuple[UUID, ...],
    document: Document | None,
    succeeded: frozenset[UUID] = frozenset(),
    incomplete_ids: tuple[UUID, ...] = (),
) -> None:
    """Sum a year up; who was not scored, or not in all criteria, is named, but for those whose heir was scored."""
    self.check_year(year)
    self.check_open(year)
    if not scored_ids:
        raise ConflictError("scores_to_consolidate", f"Năm {year} chưa chấm cơ quan nào.")
    missing = tuple(s for s in self.subject_ids if s not in {*scored_ids, *succeeded})
    self._record(
        ScoresConsolidated,
        act,
        year=year,
        scored_ids=scored_ids,
        missing_ids=missing,
        document=document,
        incomplete_ids=incomplete_ids,
    )


def decide_ranking(
    self: ScorecardState,
    act: Act,
    *,
    year: int,
    decided_by_id: UUID,
    ranking: tuple[Rank, ...],
    points: Mapping[UUID, Points],
    incomplete: Collection[UUID] = (),
    document: Document | None,
    reason: str | None,
) -> None:
    """Rank those who have points, after the year was summed up; anew or against the points only with a reason."""
    if year not in self.consolidated:
        raise ConflictError("ranking_after_consolidation", f"Năm {year} chưa tổng hợp.")
    ranked = [r.subject_id for r in ranking]
    if not ranked or len(set(ranked)) != len(ranked) or not set(ranked) <= set(points):
        raise InvalidInputError(
            "ranked_were_scored",
            "Chỉ xếp hạng cơ quan đã được chấm, mỗi cơ quan một lần.",
            pointer="/ranking",
        )
    last = max(r.place for r in ranking)
    if last > len(points):
        raise InvalidInputError(
            "place_among_scored",
            f"Hạng {last} không có: chỉ {len(points)} cơ quan đã được chấm.",
            pointer="/ranking",
            allowed=f"1..{len(points)}",
        )
    _check_decider(decided_by_id, ranked)
    if year in self.ranked:
        stated.reason(reason, f"Năm {year} đã xếp hạng: xếp lại phải nêu lý do.")
    if not (reason or "").strip():
        _follow_points(ranking, points)
        _share_places(ranking, points)
        _must_be_complete(ranked, incomplete)
    self._record(
        RankingDecided,
        act,
        year=year,
        decided_by_id=decided_by_id,
        ranking=ranking,
        document=document,
        reason=reason,
    )


def _follow_points(ranking: Collection[Rank], points: Mapping[UUID, Points]) -> None:
    """Refuse who has more points behind or beside who has fewer, and who has as many as one ranked left out."""
    places = {r.subject_id: r.place for r in ranking}
    for behind, more in points.items():
        for before, place in places.items():
            fewer = points[before] < more and place <= places.get(behind, place)
            if fewer or (behind not in places and points[before] == more):
                where = (
                    f"Hạng {places[behind]}" if behind in places else "Cơ quan không được xếp hạng"
                )
                raise InvalidInputError(
                    "places_follow_points",
                    f"{where} có {written(more)} điểm, hạng {place} có {written(points[before])} điểm: "
                    "xếp khác điểm phải nêu lý do.",
                    pointer="/ranking",
                    allowed="places in the order of the points, or a reason",
                )


def _share_places(ranking: Collection[Rank], points: Mapping[UUID, Points]) -> None:
    """Refuse places that part equal points, or leave one empty that no shared place has used up."""
    places = {points[r.subject_id]: r.place for r in ranking}
    parted = next((r for r in ranking if r.place != places[points[r.subject_id]]), None)
    if parted is not None:
        raise InvalidInputError(
            "equal_points_share_place",
            f"Cùng {written(points[parted.subject_id])} điểm mà khác hạng: xếp đồng hạng, hoặc nêu lý do.",
            pointer="/ranking",
            allowed="one place for equal points, or a reason",
        )
    told = sorted(r.place for r in ranking)
    each = sorted(set(told))
    # After two first places people go on with the second or with the third.
    if told != [told.index(place) + 1 for place in told] and each != [*range(1, len(each) + 1)]:
        raise InvalidInputError(
            "places_without_gaps",
            f"Các hạng {', '.join(map(str, told))} không liền nhau: xếp liền, hoặc nêu lý do.",
            pointer="/ranking",
            allowed="1, 2, 2, 4 or 1, 2, 2, 3; or a reason",
        )


def _must_be_complete(ranked: Collection[UUID], incomplete: Collection[UUID]) -> None:
    """Refuse to rank in silence who has not been scored in all criteria."""
    if any(body in incomplete for body in ranked):
        raise InvalidInputError(
            "ranked_were_scored_whole",
            "Có cơ quan chưa được chấm đủ các tiêu chí: chấm đủ rồi xếp hạng, hoặc nêu lý do.",
            pointer="/ranking",
            allowed="bodies scored in all criteria, or a reason",
        )


def _check_decider(decided_by_id: UUID, ranked: Collection[UUID]) -> None:
    if decided_by_id in ranked:
        raise InvalidInputError(
            "decider_is_not_subject",
            "Cơ quan không tự quyết định thứ hạng của mình.",
            pointer="/decided_by_id",
            allowed="a body that is not ranked",
        )
