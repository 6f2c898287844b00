"""Số lượng — how many facts there are, and how many answer a question: by type, body, actor and year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from projections.history.pages import source
from projections.history.question import Asked
from projections.history.ways import anywhere
from projections.moment import Moment
from projections.read_model import Row, Rows

FACETS: Final[Mapping[str, str]] = {
    "type": "h.name",
    "agency": "h.agency",
    "actor": "h.actor",
    "year": "SUBSTR(h.happened_on, 1, 4)",
}


def facets(rows: Rows, moment: Moment, filters: Mapping[str, Any]) -> list[Row]:
    """How many facts answer a question, in all and by type, body, actor and year; the most frequent first."""
    asked = Asked(rows, moment, filters)
    if words := (filters.get("q") or "").strip():
        asked.say(anywhere(words))
    where = source(asked, asked.lead())
    found: list[Row] = []
    for facet, column in FACETS.items():
        counted = rows.fetch(
            f"SELECT {column} AS key, COUNT(*) AS n FROM {where}"
            f" GROUP BY {column} ORDER BY COUNT(*) DESC, {column}",
            asked.params,
        )
        found += [{"facet": facet, "key": row["key"], "n": row["n"]} for row in counted]
    every = sum(row["n"] for row in found if row["facet"] == "type")
    return [{"facet": "all", "key": None, "n": every}, *found]


def counts(rows: Rows) -> list[Row]:
    """How many facts of each stored name have been recorded."""
    return rows.fetch("SELECT name AS type, COUNT(*) AS n FROM history GROUP BY name")
