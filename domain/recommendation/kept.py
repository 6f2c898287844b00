"""Giữ nguyên — what of a letter and its replies is corrected no more, once others have acted on it as it stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from domain.errors import ConflictError
from domain.facts import Fact
from domain.recommendation.letter import Issued
from domain.recommendation.reply import ReplyGiven

BY_ADDRESSEE: Final = ("received", "transferred", "responsibility_succeeded", "reply_given")
"""What is done by the body to which the letter went, or follows from its being that one."""
ON_REPLY: Final = ("reply_found_insufficient", "reply_accepted", "reconsideration_decided")


def check_kept(known: Sequence[Fact], corrected: Fact) -> None:
    """Refuse another addressee, other points or other positions than those on which somebody has acted."""
    at = corrected.originator_version - 1
    was, later = known[at], known[at + 1 :]
    match was, corrected:
        case Issued(), Issued():
            if was.addressee_id != corrected.addressee_id and _any(later, BY_ADDRESSEE):
                raise ConflictError(
                    "addressee_as_written",
                    "Cơ quan được ghi trong văn bản đã tiếp nhận, chuyển hoặc trả lời: nơi nhận được giữ nguyên.",
                    pointer="/value",
                    allowed="a transfer to the competent body, or a withdrawal and another letter",
                )
            if _numbers(was) != _numbers(corrected) and _any(later, ("reply_given",)):
                raise ConflictError(
                    "points_as_answered",
                    "Đã có trả lời theo số thứ tự các ý: chỉ đính chính lời của từng ý.",
                    pointer="/value",
                    allowed=", ".join(map(str, sorted(_numbers(was)))),
                )
        case ReplyGiven(), ReplyGiven():
            if _positions(was) != _positions(corrected) and _any(later, ON_REPLY):
                raise ConflictError(
                    "reply_as_assessed",
                    "Trả lời đã được đánh giá theo ý kiến ghi lúc đó.",
                    pointer="/value",
                    allowed="the same positions; or another assessment, a dispute or a reopening",
                )
        case _:
            pass


def _any(later: Iterable[Fact], acts: Iterable[str]) -> bool:
    names = {f"recommendation.{act}" for act in acts}
    return any(fact.TOPIC in names for fact in later)


def _numbers(letter: Issued) -> set[int]:
    return {point.no for point in letter.points}


def _positions(reply: ReplyGiven) -> dict[int, str]:
    return {point.no: point.position for point in reply.points}
