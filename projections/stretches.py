"""Đoạn nhật ký — for each stretch of the ledger when it begins and which days it tells of: what a question may skip.

Positions and instants of recording rise together, days in law nearly so. A few small rows therefore tell where facts
recorded by an instant end, and which stretches can hold a day, however long the ledger is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from projections.read_model import Rows

STRETCH: Final = 256
"""Positions under one row."""
BEYOND: Final = 2**40
"""A stretch that no ledger reaches."""
FIRST, MOST = 16, 8192
"""Stretches looked through at first, and at most, in one go."""
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS history_stretches (
        stretch INTEGER PRIMARY KEY, begun_at TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
        reached TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS history_stretches_by_begin ON history_stretches (begun_at, stretch)",
    "CREATE INDEX IF NOT EXISTS history_stretches_by_reach ON history_stretches (reached, stretch)",
)
"""`reached` is the last day that any fact so far has told of: no earlier stretch tells of a later one."""


def add(rows: Rows, facts: Iterable[tuple[int, str, str]]) -> None:
    """Enter facts in the order of their positions: the position, the instant of recording, the day in law."""
    found: dict[int, tuple[str, str, str]] = {}
    for position, at, day in facts:
        begun, first, last = found.get(position // STRETCH, (at, day, day))
        found[position // STRETCH] = (begun, min(first, day), max(last, day))
    rows.execute_many(
        """INSERT INTO history_stretches (stretch, begun_at, first_day, last_day, reached)
           VALUES (:stretch, :begun_at, :first_day, :last_day, COALESCE(
               (SELECT MAX(z.reached) FROM history_stretches z WHERE z.reached > :last_day), :last_day))
           ON CONFLICT (stretch) DO UPDATE SET
               first_day = CASE WHEN excluded.first_day < history_stretches.first_day
                   THEN excluded.first_day ELSE history_stretches.first_day END,
               last_day = CASE WHEN excluded.last_day > history_stretches.last_day
                   THEN excluded.last_day ELSE history_stretches.last_day END,
               reached = CASE WHEN excluded.reached > history_stretches.reached
                   THEN excluded.reached ELSE history_stretches.reached END""",
        [
            {"stretch": stretch, "begun_at": begun, "first_day": first, "last_day": last}
            for stretch, (begun, first, last) in found.items()
        ],
    )


def ends(instant: str) -> str:
    """SQL for the position from which on nothing was recorded by an instant, given as a parameter's name."""
    return (
        f"{STRETCH} * COALESCE((SELECT z.stretch FROM history_stretches z WHERE z.begun_at > :{instant}"
        f" ORDER BY z.begun_at, z.stretch LIMIT 1), {BEYOND})"
    )


def begins(instant: str) -> str:
    """SQL for the position before which everything was recorded earlier than an instant."""
    return (
        f"{STRETCH} * COALESCE((SELECT z.stretch FROM history_stretches z WHERE z.begun_at < :{instant}"
        " ORDER BY z.begun_at DESC, z.stretch DESC LIMIT 1), 0)"
    )


def happened_until(day: str) -> str:
    """SQL for the position from which on every fact happened later than a day."""
    return (
        f"{STRETCH} + {STRETCH} * COALESCE((SELECT z.stretch FROM history_stretches z"
        f" WHERE z.first_day <= :{day} ORDER BY z.stretch DESC LIMIT 1), -1)"
    )


def runs(
    rows: Rows, begin: str, end: str, *, after: int, below: str, params: Mapping[str, Any]
) -> Iterator[tuple[int, int]]:
    """The first and last positions of neighboring stretches that can hold a fact of these days, in order.

    `below` is SQL, with its `params`, for a position that none reaches.
    """
    place = rows.fetch(
        "SELECT (SELECT z.stretch FROM history_stretches z WHERE z.reached >= :begin"
        " ORDER BY z.reached, z.stretch LIMIT 1) AS first,"
        f" (SELECT MAX(z.stretch) FROM history_stretches z WHERE z.stretch <= ({below}) / {STRETCH}) AS last",
        {**params, "begin": begin},
    )[0]
    if place["first"] is None or place["last"] is None:
        return
    stretch, many = max(place["first"], (after + 1) // STRETCH), FIRST
    while stretch <= place["last"]:
        found = rows.fetch(
            "SELECT stretch FROM history_stretches WHERE stretch >= :stretch AND stretch < :until"
            " AND last_day >= :begin AND first_day <= :end ORDER BY stretch",
            {"stretch": stretch, "until": stretch + many, "begin": begin, "end": end},
        )
        held = [row["stretch"] for row in found]
        for _, run in groupby(enumerate(held), lambda numbered: numbered[1] - numbered[0]):
            neighbors = [held for _, held in run]
            yield neighbors[0] * STRETCH, neighbors[-1] * STRETCH + STRETCH - 1
        stretch, many = stretch + many, min(many * 8, MOST)
