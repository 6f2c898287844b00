"""Trả lời từng ý — what a reply must say of each point, when it is given and when it is corrected."""

from __future__ import annotations

from datetime import date
from typing import get_args

from domain import stated
from domain.errors import InvalidInputError
from domain.recommendation.state import RecommendationState
from domain.recommendation.values import PointReply, Position

POSITIONS: tuple[str, ...] = get_args(Position)
REFUSING = ("refused", "reconsideration_requested")
"""Positions that carry a reason."""


def check_answers(
    letter: RecommendationState, points: tuple[PointReply, ...], pointer: str = "/points"
) -> None:
    """Refuse answers to points that the letter does not have, or twice; and a refusal without a reason."""
    known = {p.no for p in letter.points}
    answered = [p.no for p in points]
    if not answered or len(set(answered)) != len(answered) or not set(answered) <= known:
        raise InvalidInputError(
            "points_exist",
            "Trả lời phải nêu đúng các ý của kiến nghị, mỗi ý một lần.",
            pointer=pointer,
            allowed=", ".join(map(str, sorted(known))),
        )
    for point in points:
        stated.one_of(
            point.position,
            POSITIONS,
            "position_known",
            f"Không có ý kiến “{point.position}”.",
            pointer=f"{pointer}/position",
        )
        if point.position in REFUSING and not ((point.reason or "").strip()):
            raise InvalidInputError(
                "refusal_has_reason",
                f"Ý {point.no}: không tiếp thu thì phải nêu lý do.",
                pointer=f"{pointer}/reason",
            )


def check_promises(
    replied_on: date, points: tuple[PointReply, ...], pointer: str = "/points"
) -> None:
    """Refuse to promise a day that is gone by when the letter is written."""
    for point in points:
        steps = [step.by_on for step in point.roadmap]
        for field, rule, said, days in (
            ("promised_on", "promised_after_reply", "ngày hứa", [point.promised_on]),
            ("roadmap", "roadmap_ahead", "bước lộ trình", steps),
        ):
            if any(day is not None and day < replied_on for day in days):
                told = f"Ý {point.no}: {said} trước ngày trả lời."
                ahead = f">= {replied_on.isoformat()}"
                raise InvalidInputError(rule, told, pointer=f"{pointer}/{field}", allowed=ahead)
