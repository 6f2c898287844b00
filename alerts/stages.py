"""Giai đoạn — when a limit approaches, is reached, has passed, and passed long ago: from a duty's spells and a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from alerts.rule import LATE, Rule, Threshold
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

ON_THE_DAY_AFTER: Final = (LATE,)
"""The threshold by which the register itself counts a duty as late: it says on which day that is."""


def begins(threshold: Threshold, anchor: date, calendar: WorkingCalendar) -> date:
    """The first day of a stage by one threshold, from the day it is counted from."""
    days = threshold.days or 0
    if threshold.unit == "d":
        return anchor + days * DAY
    count = working_days_after if days > 0 else working_days_before
    return count(anchor, abs(days), calendar)


def first_day(
    segments: tuple[Threshold, ...], anchor: date, calendar: WorkingCalendar
) -> tuple[date, Threshold] | None:
    """The first day of a stage, and the threshold that says so: what has begun under one is not begun again."""
    for threshold in segments:
        if threshold.days is None:
            continue
        first = max(begins(threshold, anchor, calendar), threshold.since)
        if first <= threshold.until:
            return first, threshold
    return None


def reach(segments: tuple[Threshold, ...], on: date, calendar: WorkingCalendar) -> date:
    """The latest day to be counted from for which the stage has begun by a day; the first of all for none."""
    reached = (
        _reach(t, min(on, t.until), calendar)
        for t in segments
        if t.days is not None and t.since <= on
    )
    return max(reached, default=date.min)


def _reach(threshold: Threshold, on: date, calendar: WorkingCalendar) -> date:
    days = threshold.days or 0
    if threshold.unit == "d":
        return on - days * DAY
    # So many working days take at most three times as many days, the longest holidays among them.
    anchor = on - max(3 * days + 30, 0) * DAY
    while begins(threshold, anchor + DAY, calendar) <= on:
        anchor += DAY
    return anchor


def cut(rule: Rule, stage: Stage, spell: Spell, calendar: WorkingCalendar) -> Spell | None:
    """The part of a duty's spell that is a stage of a rule; None where there is none.

    A stage that a fact ended on its very first day has no days, and was begun all the same.
    """
    anchor = spell.lacks_since if rule.lacks else spell.due_on
    # What was answered on the first day of lateness the register shows as due soon up to that day.
    fits = spell.status == STATUS[stage] or (spell.status == "due_soon" and spell.ended_by)
    if anchor is None or not (rule.speaks_for_itself or fits):
        return None
    found = first_day(rule.segments(stage), anchor, calendar)
    if found is None:
        return None
    effective, threshold = found
    to_on, ended_by = spell.to_on, spell.ended_by
    # On its last day a duty is due, and no longer soon due.
    due = rule.segments("due") if stage == "approaching" else ()
    follows = first_day(due, anchor, calendar)
    if follows and (to_on is None or follows[0] < to_on):
        to_on, ended_by = follows[0], None
    from_on = max(spell.from_on, effective)
    if to_on is not None and (to_on < from_on or (to_on == from_on and ended_by is None)):
        return None
    return replace(
        spell,
        effective_on=effective,
        from_on=from_on,
        to_on=to_on,
        ended_by=ended_by,
        threshold=threshold.code,
    )


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
