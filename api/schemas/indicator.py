"""Indicators and league tables, as answered."""

from __future__ import annotations

from typing import Any

from api.schemas.shape import Shape
from domain.values import Level


class IndicatorRow(Shape):
    """Chỉ số — without a denominator there is no rate: `shown` then says that nothing arose."""

    id: str
    label: str
    numerator: int
    denominator: int
    rate: float | None
    shown: str
    excluded: dict[str, int]
    beside: dict[str, Any]


class LeagueRow(IndicatorRow):
    """Vị trí của một cơ quan; bodies of equal rates share a place, those without a rate have none."""

    place: int | None
    code: str
    level: Level
