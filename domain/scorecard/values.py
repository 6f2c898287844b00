"""What a scorecard is made of: its criteria; and the place of a body in a year."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.score_points import Points


@dataclass(frozen=True)
class Criterion:
    """Tiêu chí — with the points it can give at most."""

    code: str
    text: str
    maximum: Points


@dataclass(frozen=True)
class Rank:
    """Xếp hạng — the place and the grade of one body in a year."""

    subject_id: UUID
    place: int
    grade: str
