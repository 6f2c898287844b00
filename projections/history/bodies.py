"""Cơ quan qua các thời kỳ — the bodies behind a name or an id: under every name it bore, before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from projections import agency_directory
from projections.history.pages import MOST_AT_ONCE, trail
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.word_index import folded_words

NAMING: Final = ("agency.registered", "agency.renamed")


def bodies_called(rows: Rows, moment: Moment, name: str) -> list[UUID]:
    """The bodies that bear a name, or bore it once; its marks need not be typed."""
    wanted = folded_words(name)
    facts = (f for kind in NAMING for f in _all(rows, moment, {"type": kind, "q": name}))
    called = (f["subject"] for f in facts if folded_words(f["data"].get("name") or "") == wanted)
    return [UUID(subject) for subject in dict.fromkeys(called)]


def _all(rows: Rows, moment: Moment, filters: Mapping[str, Any]) -> Iterator[Row]:
    """Every fact of a question: many bodies bear the name of another within their own."""
    after = 0
    while page := trail(rows, moment, filters, limit=MOST_AT_ONCE, after=after):
        yield from page
        after = page[-1]["position"]


def line_of(rows: Rows, moment: Moment, agency: UUID) -> list[str]:
    """A body with all that follow it and all that it follows: what was theirs is looked for under every name."""
    after = agency_directory.heirs(rows, moment)
    before: dict[str, list[str]] = {}
    for body, heirs in after.items():
        for heir in heirs:
            before.setdefault(heir, []).append(body)
    asked = str(agency)
    return sorted(_reached(asked, after) | _reached(asked, before))


def _reached(body: str, edges: Mapping[str, list[str]]) -> set[str]:
    found, left = {body}, [body]
    while left:
        for other in edges.get(left.pop(), ()):
            if other not in found:
                found.add(other)
                left.append(other)
    return found
