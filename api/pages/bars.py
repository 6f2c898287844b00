"""Thanh tiến độ — counts by status as pieces of one bar, drawn with attributes alone: the policy allows no styles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.pages.words import Words

ORDER: Final = (
    "met",
    "met_late",
    "submitted",
    "upcoming",
    "due_soon",
    "overdue",
    "expired_inferred",
    "awaiting_date",
    "suspended",
    "no_limit",
    "standing",
    "waived",
    "transferred",
    "cancelled",
)


def stacked(counts: Mapping[str, int]) -> list[dict[str, object]]:
    """The pieces from left to right: status, count, tone, where it begins and how wide it is, in percent."""
    total = sum(counts.values())
    pieces: list[dict[str, object]] = []
    before = 0
    for status in (*ORDER, *(s for s in counts if s not in ORDER)):
        n = counts.get(status, 0)
        if not n:
            continue
        pieces.append(
            {
                "status": status,
                "n": n,
                "tone": Words.tone("status", status),
                "x": f"{100 * before / total:.2f}%",
                "width": f"{100 * n / total:.2f}%",
            }
        )
        before += n
    return pieces
