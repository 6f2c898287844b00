"""Scorecards, scores, their coverage, differences and honors, as answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from api.schemas.shape import AgencyName, Shape


class ScorecardRow(Shape):
    """Bảng chấm điểm — one edition for one class of bodies."""

    id: UUID
    code: str
    title: str
    edition: int
    status: Literal["draft", "issued"]
    scorer: AgencyName
    drafter: AgencyName
    class_name: str
    subject_ids: list[UUID]
    criteria: list[dict[str, Any]]
    years: list[int]
    roll_outs: list[dict[str, Any]]
    consolidations: list[dict[str, Any]]
    rankings: list[dict[str, Any]]
    rewards: list[dict[str, Any]]
    version: int


class ScoreRow(Shape):
    """Phiếu điểm — one body, one year, one scorecard."""

    id: UUID
    code: str
    scorecard: str
    year: int
    status: str
    subject: AgencyName
    scorer: AgencyName
    criteria: list[dict[str, Any]]
    self_total: float | None
    total: float | None
    complete: bool
    """Whether points have been awarded in every criterion."""
    marked_at: int | None
    """The position of the last fact that awarded or changed points."""
    maximum: float
    consolidated_total: float | None
    total_before: float | None
    change: float | None


class CoverageRow(Shape):
    """Độ phủ chấm điểm của một bảng điểm trong một năm."""

    scorecard: str
    year: int
    scorer: AgencyName
    scored: int
    subjects: int
    rate: float | None
    incomplete: list[AgencyName]
    """The bodies that have points, yet not in every criterion: they do not count as scored."""
    unscored: list[AgencyName]
    gone: list[AgencyName]
    """The bodies of the class that were no more, or not yet, when the results of the year were due."""
    handed_in_on: date | None
    handed_in_by: date | None
    ground: str | None
    in_time: bool | None


class ScoreDifferenceRow(Shape):
    """Một cơ quan được hai nơi chấm khác xa nhau."""

    subject: AgencyName
    year: int
    lowest: dict[str, Any]
    highest: dict[str, Any]
    spread: float


class HonorRow(Shape):
    """Thành tích nhiều năm của một cơ quan."""

    subject: AgencyName
    record: list[dict[str, Any]]
    complete: bool
    missing_years: list[int]
    rewards: list[dict[str, Any]]
