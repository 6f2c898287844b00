"""Điểm chấm — whole points or parts of one, as score tables give them: 0,5 or 0,25, to the hundredth."""

from __future__ import annotations

from collections.abc import Iterable

from domain.errors import InvalidInputError

Points = int | float


def total(given: Iterable[Points]) -> Points:
    """The sum as people reckon it: parts of a point add up to the hundredth, and whole points stay whole."""
    hundredths = sum(round(points * 100) for points in given)
    return hundredths / 100 if hundredths % 100 else hundredths // 100


def written(points: Points) -> str:
    """The points as people write them: 49,5."""
    return str(points).replace(".", ",")


def to_the_hundredth(points: Points) -> Points:
    """The points as they are kept; refuses a finer part than tables give."""
    kept = total((points,))
    if kept != points:
        raise InvalidInputError(
            "points_to_the_hundredth",
            "Điểm chỉ nêu đến hai chữ số thập phân.",
            allowed="whole points, or parts of one in steps of 0.01",
        )
    return kept
