"""Khen thưởng — proposed on the record of some years, then granted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.scorecard.state import Event, ScorecardState
from domain.values import Document


class RewardProposed(Event):
    """Đề nghị khen thưởng — who proposes whom, on the record of which years."""

    TOPIC = "scorecard.reward_proposed"

    subject_id: UUID
    years: tuple[int, ...]
    reward: str
    criteria: str
    proposed_by_id: UUID
    document: Document | None

    def apply(self, aggregate: ScorecardState) -> None:
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

    def apply(self, aggregate: ScorecardState) -> None:
        """The proposal is answered: it grants nothing a second time."""
        aggregate.proposed.discard((self.subject_id, self.reward))

    def check_bodies(self, before: Any) -> None:  # noqa: ARG002 - it says both bodies itself
        """Nobody rewards itself."""
        _check_granter(self.granted_by_id, self.subject_id)


def propose_reward(
    self: ScorecardState,
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
        RewardProposed,
        act,
        subject_id=subject_id,
        years=years,
        reward=reward,
        criteria=criteria,
        proposed_by_id=proposed_by_id,
        document=document,
    )


def grant_reward(
    self: ScorecardState,
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
    paper = stated.paper(
        document, "scorecard_has_document", "Khen thưởng phải có văn bản.", on=act.on
    )
    self._record(
        RewardGranted,
        act,
        subject_id=subject_id,
        reward=reward,
        granted_by_id=granted_by_id,
        document=paper,
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
