"""Số lượng — how many facts there are, and how many answer a question: by type, body, actor and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from projections.history.pages import answers
from projections.history.question import Asked
from projections.history.ways import anywhere
from projections.moment import Moment
from projections.read_model import Row, Rows

MOST_COUNTED: Final = 50_000
"""Facts that are counted; of more, the first ones, and every number is said to be a part."""
COLUMNS: Final = "h.position, h.name, h.agency, h.actor, h.happened_on"
FACETS: Final[Mapping[str, Callable[[Row], str | None]]] = {
    "type": lambda fact: fact["name"],
    "agency": lambda fact: fact["agency"],
    "actor": lambda fact: fact["actor"],
    "year": lambda fact: fact["happened_on"][:4],
}


def facets(rows: Rows, moment: Moment, filters: Mapping[str, Any]) -> list[Row]:
    """How many facts answer a question, in all and by type, body, actor and year; the most frequent first.

    At most `MOST_COUNTED` are counted, the first in the ledger: every row then says that it counts `at_least`.
    """
    asked = Asked(rows, moment, filters, COLUMNS)
    if words := (filters.get("q") or "").strip():
        asked.say(anywhere(words))
    found = list(answers(asked, after=0, limit=MOST_COUNTED + 1))
    more = {"at_least": len(found) > MOST_COUNTED}
    del found[MOST_COUNTED:]
    told: list[Row] = [{"facet": "all", "key": None, "n": len(found), **more}]
    for facet, value in FACETS.items():
        counted = Counter(map(value, found))
        told += [
            {"facet": facet, "key": key, "n": n, **more}
            for key, n in sorted(counted.items(), key=lambda one: (-one[1], one[0] or ""))
        ]
    return told


def counts(rows: Rows) -> list[Row]:
    """How many facts of each stored name have been recorded."""
    return rows.fetch("SELECT name AS type, COUNT(*) AS n FROM history GROUP BY name")
