"""Các lần của một mục — how the occurrences of an item are called, by every rhythm that it has had or will have."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.plan import Plan
from domain.time.calendar import WEEKENDS_ONLY
from projections.bitemporal import as_known
from projections.fact_shelf import FactShelf
from projections.known_plan import read
from projections.plan_turns import turns
from projections.read_model import Rows
from projections.tied_items import after, anchors

SHELF = FactShelf("obligation_facts")


def keys(rows: Rows, plan: UUID, item: str, through: date) -> tuple[str, ...]:
    """Those that are listed by a day, as everything is known now; none where the plan is no more than a draft."""
    known = read(as_known(SHELF.get(rows, f"{Plan.TOPIC}:{plan}")))
    if known is None or known.issued is None or item not in known.items:
        return ()
    # Days off move last days, not the names of periods.
    own = tuple(turns(known.items[item], known.issued, WEEKENDS_ONLY, through))
    found = dict.fromkeys(turn.occurrence.key for turn in own)
    for anchor in anchors(known, known.items[item]):
        others = turns(known.items[anchor], known.issued, WEEKENDS_ONLY, through)
        found |= dict.fromkeys(after(turn.occurrence.key) for turn in others)
    return tuple(found)
