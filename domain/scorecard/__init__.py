"""Bảng chấm điểm thi đua — criteria with their maxima for a class of bodies; and what each year came to.

One chapter a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from uuid import UUID

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact
from domain.scorecard import edition, reward, state, year
from domain.scorecard.state import ScorecardState
from domain.scorecard.values import Criterion, Rank
from domain.values import check_code

__all__ = ["Criterion", "Rank", "Scorecard"]


class Scorecard(ScorecardState):
    """Bảng chấm điểm — one version for one class of bodies and some years."""

    TOPIC = "scorecard"

    Event = state.Event

    Drafted = edition.Drafted
    Issued = edition.Issued
    RolledOut = edition.RolledOut
    issue = edition.issue
    roll_out = edition.roll_out

    ScoresConsolidated = year.ScoresConsolidated
    RankingDecided = year.RankingDecided
    consolidate = year.consolidate
    decide_ranking = year.decide_ranking

    RewardProposed = reward.RewardProposed
    RewardGranted = reward.RewardGranted
    propose_reward = reward.propose_reward
    grant_reward = reward.grant_reward

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this scorecard."""

        TOPIC = "scorecard.fact_corrected"

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
        if not criteria or any(c.maximum <= 0 or not c.text.strip() for c in criteria):
            raise InvalidInputError(
                "criteria_given", "Mỗi tiêu chí có nội dung và điểm tối đa.", pointer="/criteria"
            )
        if len({c.code for c in criteria}) != len(criteria):
            raise InvalidInputError("criteria_once", "Mã tiêu chí bị lặp.", pointer="/criteria")
        if not years:
            raise InvalidInputError("years_given", "Nêu năm áp dụng.", pointer="/years")
        if not subject_ids:
            raise InvalidInputError(
                "subjects_given", "Nêu các cơ quan thuộc diện chấm.", pointer="/subject_ids"
            )
        edition.check_scorer(scorer_id, subject_ids)
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
            years=tuple(dict.fromkeys(years)),
        )
        return scorecard
