"""Giai đoạn — when a limit approaches, is reached, has passed, and passed long ago: from a duty's spells and a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from alerts.rule import Rule, Threshold
from domain.alert import Stage
from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import working_days_after, working_days_before
from projections.lateness import Spell

DAY: Final = timedelta(days=1)
WARNINGS: Final[frozenset[Stage]] = frozenset({"approaching", "due"})
"""Stages that nobody needs to hear of once they are over."""
WOBBLE: Final = timedelta(days=14)
"""How far a calendar announced meanwhile may move the day on which a limit begins to approach."""
STATUS: Final[dict[Stage, str]] = {
    "approaching": "due_soon",
    "due": "due_soon",
    "overdue": "overdue",
    "long_overdue": "overdue",
}
"""The status that a duty has in each stage."""


def begins(threshold: Threshold, due_on: date, calendar: WorkingCalendar) -> date:
    """The first day of a stage, for a duty due on a day."""
    if threshold.unit == "d":
        return due_on + threshold.days * DAY
    count = working_days_after if threshold.days > 0 else working_days_before
    return count(due_on, abs(threshold.days), calendar)


@lru_cache(maxsize=256)
def reach(threshold: Threshold, on: date, calendar: WorkingCalendar) -> date:
    """The latest last day of a duty for which the stage has begun by a day."""
    due = on - threshold.days * DAY if threshold.unit == "d" else on
    while begins(threshold, due + DAY, calendar) <= on:
        due += DAY
    return due


def cut(rule: Rule, stage: Stage, spell: Spell, calendar: WorkingCalendar) -> Spell | None:
    """The part of a duty's spell that is a stage of a rule; None where there is none."""
    if spell.status != STATUS[stage] or spell.due_on is None:
        return None
    if stage == "overdue":
        return spell
    threshold = rule.threshold(stage, spell.due_on)
    if threshold is None:
        return None
    effective = begins(threshold, spell.due_on, calendar)
    to_on, ended_by = spell.to_on, spell.ended_by
    next_stage = rule.threshold("due", spell.due_on) if stage == "approaching" else None
    if next_stage and (to_on is None or spell.due_on < to_on):
        to_on, ended_by = spell.due_on, None
    from_on = max(spell.from_on, effective)
    if to_on is not None and to_on <= from_on:
        return None
    return replace(spell, effective_on=effective, from_on=from_on, to_on=to_on, ended_by=ended_by)


def begun_by(on: date, stage: Stage, spells: list[Spell]) -> Iterator[Spell]:
    """The spells that have begun by a day. That a warning ends with its days is not told before they have passed."""
    for spell in spells:
        if spell.from_on > on:
            continue
        ahead = spell.to_on is not None and spell.to_on > on and spell.ended_by is None
        yield replace(spell, to_on=None) if ahead and stage in WARNINGS else spell


def as_told(spell: Spell, from_on: date, effective_on: date) -> Spell:
    """A warning as it was told, where only the calendar has moved its first day since."""
    if abs(spell.from_on - from_on) > WOBBLE or (spell.to_on and from_on >= spell.to_on):
        return spell
    return replace(spell, from_on=from_on, effective_on=effective_on)
