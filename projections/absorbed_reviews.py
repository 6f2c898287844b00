"""Sơ kết năm trùng mốc — in the year of a milestone the yearly review is that of the milestone: one act meets both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from projections.duties import Course
from projections.known_plan import Item, KnownPlan

MEETS: Final = (
    "obligation.fulfilled",
    "obligation.accepted",
    "obligation.returned",
    "obligation.fact_corrected",
)
"""What is recorded of the review at a milestone and says as much of the yearly one."""


def milestones(plan: KnownPlan) -> list[Item]:
    """The reviews of a plan that come at anniversaries."""
    return list(_reviews(plan, "milestones"))


def absorbed(
    plan: KnownPlan, courses: Iterable[Course], at_milestones: Sequence[Course]
) -> Iterator[Course]:
    """The duties, each yearly review with those of the milestones of its year that the same body owes."""
    yearly = {item.added.data["item"]: item for item in _reviews(plan, "yearly")}
    for course in courses:
        item = yearly.get(course.head.plan_item or "")
        if item is None:
            yield course
            continue
        met_by = tuple(
            other.head.id
            for other in at_milestones
            if other.head.debtor_id == course.head.debtor_id
            and _in_year(course, other)
            and _is_of(course, other, yearly)
        )
        yield replace(course, met_with=met_by)


def _reviews(plan: KnownPlan, rhythm: str) -> Iterator[Item]:
    for item in plan.items.values():
        said = item.added.data
        if said["kind"] == "review" and said["trackable"]:
            *_, last = item.cadences()
            if last.cadence.type == rhythm:
                yield item


def _in_year(course: Course, other: Course) -> bool:
    head, due = course.head, other.start.limit.due_on
    if due is None or head.period_from is None or head.period_to is None:
        return False
    return head.period_from <= due.isoformat() <= head.period_to


def _is_of(course: Course, other: Course, yearly: dict[str, Item]) -> bool:
    """Whether the milestone is one of this review: of several that a body owes, that of the same section."""
    owed = [
        code
        for code, item in yearly.items()
        if any(b["debtor_id"] == course.head.debtor_id for b in item.bound)
    ]
    return len(owed) < 2 or _section(course) == _section(other)  # noqa: PLR2004 - one alone is meant


def _section(course: Course) -> str:
    return (course.head.plan_item or "").rpartition("-")[0]
