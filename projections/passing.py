"""Chuyển giao — duties of rounds, petitions and the like pass on when a body is no more; no clock starts anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain.obligation import inherited_id
from projections.bitemporal import Learnt
from projections.clocks import Change
from projections.duties import Course


def debtors(facts: Sequence[Learnt]) -> set[str]:
    """Every body that facts may name as owing something: what they refer to, which may be more."""
    named: set[str] = set()
    for fact in facts:
        for key, value in fact.data.items():
            if key.endswith("_id") and isinstance(value, str):
                named.add(value)
            elif key.endswith("_ids") and isinstance(value, list):
                named.update(value)
    return named


def passed_on(
    courses: Iterable[Course], transfers: Mapping[str, Sequence[Learnt]]
) -> Iterator[Course]:
    """Each duty with the bodies that owe it one after the other; what is listed after a transfer is the heir's."""
    for course in courses:
        yield from _held(course, transfers) if transfers else (course,)


def _held(course: Course, transfers: Mapping[str, Sequence[Learnt]]) -> Iterator[Course]:
    seen: set[int] = set()
    while (holder := course.head.debtor_id) is not None:
        passing = next((t for t in transfers.get(holder, ()) if _takes(t, course, seen)), None)
        if passing is None:
            break
        seen.add(passing.position)
        heir, on = str(passing.data["to_id"]), passing.on_day()
        if on <= course.listed_from and course.taken_over is None:
            head = replace(course.head, debtor_id=heir, level_of=heir)
            course = replace(course, head=head)
            continue
        yield replace(
            course, changes=(*course.changes, Change(on, passing.position, "transferred"))
        )
        head = replace(
            course.head,
            id=str(inherited_id(UUID(course.head.id), UUID(heir))),
            debtor_id=heir,
            level_of=heir,
            passed_from=(*course.head.passed_from, holder),
        )
        course = Course(
            head,
            on,
            course.start,
            (*course.changes, Change(on, passing.position, "taken_over")),
            (*course.inherits, course.head.id),
            (on, passing.position),
        )
    yield course


def _takes(passing: Learnt, course: Course, seen: set[int]) -> bool:
    named = passing.data["obligation_ids"]
    later = course.taken_over is None or passing.on_day() >= course.listed_from
    return passing.position not in seen and later and (named is None or course.head.id in named)
