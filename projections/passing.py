"""Chuyển giao — duties of rounds, petitions and the like pass on when a body is no more; no clock starts anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.obligation import inherited_id
from projections.bitemporal import CORRECTION, Learnt
from projections.clocks import Change
from projections.duties import Course

Transfers = Mapping[str, Sequence[Learnt]]
"""What passed from each body to another, in the order of law."""


def debtors(facts: Sequence[Learnt]) -> set[str]:
    """Every body that facts may name as owing something: what they refer to, which may be more."""
    return {
        body
        for fact in facts
        for field, value in _said(fact)
        if field.endswith(("_id", "_ids"))
        for body in (value if isinstance(value, list) else [value])
        if isinstance(body, str)
    }


def named(facts: Sequence[Learnt], field: str) -> set[str]:
    """Every body that a field of the founding fact has named, also by correction."""
    of_field = (dict(_said(f)).get(field) for f in facts if f is facts[0] or CORRECTION in f.name)
    return {body for body in of_field if body is not None}


def _said(fact: Learnt) -> Iterator[tuple[str, Any]]:
    """The fields of a fact; of a correction the one that it corrects, with its right value."""
    if fact.name.endswith(CORRECTION):
        yield fact.data["field"], fact.data["value"]
    else:
        yield from fact.data.items()


def following(body: str | None, transfers: Transfers) -> tuple[str, ...]:
    """Who followed a body, one after the other: only whoever took over all that it owed stands in its place."""
    found: list[str] = []
    while body is not None:
        passed = (t for t in transfers.get(body, ()) if t.data["obligation_ids"] is None)
        heir = next((str(t.data["to_id"]) for t in passed), None)
        body = heir if heir not in found else None
        found += [body] if body else []
    return tuple(found)


def passed_on(courses: Iterable[Course], transfers: Transfers) -> Iterator[Course]:
    """Each duty with the bodies that owe it one after the other; what is listed after a transfer is the heir's."""
    for course in courses:
        yield from _held(course, transfers) if transfers else (course,)


def _held(course: Course, transfers: Transfers) -> Iterator[Course]:
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
