"""Làm theo nhu cầu — what a body does on need within a period is enough for the period, where the text says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from projections.duties import Course
from projections.known_plan import Item


def enough(item: Item, courses: Sequence[Course]) -> Iterator[Course]:
    """The duties of an item, each period's with those that need gave rise to within it."""
    if all(rhythm.cadence.detail.also != "on_need" for rhythm in item.cadences()):
        yield from courses
        return
    on_need = [c for c in courses if c.head.period_from is None and c.start.opens_on]
    for course in courses:
        met_by = tuple(other.head.id for other in on_need if _within(other, course))
        yield replace(course, met_with=(*course.met_with, *met_by)) if met_by else course


def _within(other: Course, course: Course) -> bool:
    """Whether the same body owes it to the same one, and the need arose within the period."""
    head, opened = course.head, other.start.opens_on
    if head.period_from is None or head.period_to is None or opened is None:
        return False
    same = (other.head.debtor_id, other.head.beneficiary_id) == (
        head.debtor_id,
        head.beneficiary_id,
    )
    return same and head.period_from <= opened.isoformat() <= head.period_to
