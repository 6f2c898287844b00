"""Các lần của một mục — how the occurrences of an item are called, by every rhythm that it has had or will have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.plan import Plan
from domain.time.calendar import WEEKENDS_ONLY
from projections.bitemporal import CORRECTION, Learnt, as_known
from projections.fact_shelf import FactShelf
from projections.known_plan import Item, KnownPlan, read
from projections.plan_turns import turns
from projections.read_model import Rows
from projections.tied_items import after, anchors

SHELF = FactShelf("obligation_facts")


def keys(rows: Rows, plan: UUID, item: str, through: date) -> tuple[str, ...]:
    """Those that are listed by a day, as everything is known now; none where the plan is no more than a draft."""
    known = read(as_known(SHELF.get(rows, f"{Plan.TOPIC}:{plan}")))
    if known is None or item not in known.items:
        return ()
    return tuple(_keys(known, known.items[item], through))


def lost_by(
    rows: Rows, plan: UUID, correction: Mapping[str, Any], through: date
) -> set[tuple[str, str]]:
    """The items and occurrences that are listed by a day and would never have been, once something is corrected."""
    told = SHELF.get(rows, f"{Plan.TOPIC}:{plan}")
    right = Learnt(
        told[-1].position + 1, f"{Plan.TOPIC}{CORRECTION}", told[-1].recorded_at, correction
    )
    return _every(read(as_known(told)), through) - _every(read(as_known([*told, right])), through)


def _every(plan: KnownPlan | None, through: date) -> set[tuple[str, str]]:
    """Every occurrence of every item, by whichever reading it was ever listed."""
    return {
        (code, key)
        for code, item in (plan.items if plan else {}).items()
        for _, _, as_read in item.stretches()
        for key in _keys(plan, as_read, through)
    }


def _keys(plan: KnownPlan | None, item: Item, through: date) -> dict[str, None]:
    if plan is None or plan.issued is None:
        return {}
    # Days off move last days, not the names of periods.
    own = tuple(turns(item, plan.issued, WEEKENDS_ONLY, through))
    found = dict.fromkeys(turn.occurrence.key for turn in own)
    for anchor in anchors(plan, item):
        others = turns(plan.items[anchor], plan.issued, WEEKENDS_ONLY, through)
        found |= dict.fromkeys(after(turn.occurrence.key) for turn in others)
    return found
