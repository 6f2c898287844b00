"""Số ngày từng bước — how long a letter takes from stage to stage: sent, received, replied, accepted, resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from statistics import median
from typing import Any, Final

from projections.read_model import Row

Reached = Callable[[Row], str | None]
"""The day on which a letter reached a stage, or None."""
ACCEPTED: Final = frozenset(
    {"reply_accepted", "resolving", "resolved", "verified", "disputed", "closed"}
)


def _sent(letter: Row) -> str | None:
    return str(letter["issued_on"])


def _received(letter: Row) -> str | None:
    # A transfer takes the receipt of the first body away: what is left is the next one's.
    return None if letter["transfers"] else letter["received_on"]


def _received_by_holder(letter: Row) -> str | None:
    return letter["received_on"]  # type: ignore[no-any-return]  # a day or None


def _replied(letter: Row) -> str | None:
    """The day on which the last point had its last answer; a letter without a day of arrival counts as written."""
    came: dict[int, str] = {}
    for reply in letter["replies"]:
        came |= dict.fromkeys(reply["points"], reply["received_on"] or reply["replied_on"])
    return max(came.values()) if {p["no"] for p in letter["points"]} <= set(came) else None


def _accepted(letter: Row) -> str | None:
    assessed = letter["assessment"]
    taken = assessed is not None and assessed["reason"] is None and letter["status"] in ACCEPTED
    return assessed["on"] if taken else None


def _resolved(letter: Row) -> str | None:
    return letter["resolution"]["on"] if letter["resolution"] else None


def _verified(letter: Row) -> str | None:
    return letter["verified_on"]  # type: ignore[no-any-return]  # a day or None


STAGES: Final[Mapping[str, tuple[str, Reached, Reached]]] = {
    "days_to_receipt": ("Số ngày từ gửi đến tiếp nhận", _sent, _received),
    "days_to_reply": ("Số ngày từ tiếp nhận đến trả lời đủ các ý", _received_by_holder, _replied),
    "days_to_acceptance": ("Số ngày từ trả lời đến chấp nhận", _replied, _accepted),
    "days_to_resolution": ("Số ngày từ chấp nhận đến giải quyết", _accepted, _resolved),
    "days_to_verification": ("Số ngày từ giải quyết đến xác nhận", _resolved, _verified),
}
"""From which stage to which; who has not reached the first one is not asked about the second."""


def passed(letters: Iterable[Row], begins: Reached, ends: Reached) -> dict[str, Any]:
    """How many reached a stage, how many the next, in how many days; days that run backward are left out."""
    reached = [(start, ends(letter)) for letter in letters if (start := begins(letter))]
    lasted = [days_between(start, end) for start, end in reached if end]
    forward = [days for days in lasted if days >= 0]
    backward = len(lasted) - len(forward)
    return {
        "numerator": len(forward),
        "denominator": len(reached) - backward,
        "excluded": {"out_of_order": backward},
        "beside": spread(forward),
    }


def spread(days: Iterable[int]) -> dict[str, Any]:
    """The median, the shortest and the longest; nothing where there is nothing."""
    found = sorted(days)
    if not found:
        return {"median_days": None, "shortest_days": None, "longest_days": None}
    return {
        "median_days": median(found),
        "shortest_days": found[0],
        "longest_days": found[-1],
    }


def days_between(start: str, end: str) -> int:
    """The days from one to the other."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
