"""Nguồn nghĩa vụ — what raises duties, how the facts of each kind are read for them, and whose duties pass on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from domain.time.calendar import WorkingCalendar
from projections import (
    consultation_duties,
    criticism_duties,
    passing,
    petition_duties,
    plan_duties,
    supervision_duties,
)
from projections.bitemporal import Learnt
from projections.duties import Course
from projections.duty_knowledge import Reader
from projections.passing import Transfers
from projections.recommendation_duties import Letter

CodeOf = Callable[[str, str], str | None]
"""From the kind and id of another source to its code."""
SOURCES: Final = (
    "plan",
    "recommendation",
    "supervision",
    "consultation",
    "criticism",
    "petition",
)
FOLDS: Final = {"criticism": criticism_duties.courses, "petition": petition_duties.courses}
"""Sources whose facts say all about their duties."""


def debtors(kind: str, facts: Sequence[Learnt]) -> set[str]:
    """Every body that may owe something of a source, where it passes on as bodies do."""
    if kind == "plan":
        return plan_duties.debtors(facts)
    if kind == "recommendation":
        # What it asks of others passes on by facts of its own; what its issuer owes, with the issuer.
        return passing.named(facts, "issuer_id")
    return passing.debtors(facts)


def reader(kind: str, through: date, items: frozenset[str] | None, code_of: CodeOf) -> Reader:
    """How the facts of a source of this kind are read; of a plan for some of its items alone, up to a day."""
    letter = Letter()

    def read(known: list[Learnt], calendar: WorkingCalendar, then: Transfers) -> Sequence[Course]:
        said = known[0].data
        if kind == "plan":
            return plan_duties.courses(known, calendar, through, items, then)
        if kind == "consultation":
            return tuple(passing.passed_on(consultation_duties.courses(known), then))
        if kind == "recommendation":
            from_round = said["source_type"] == "supervision"
            code = code_of("supervision", said["source_id"]) if from_round else None
            return letter.courses(known, calendar, code, then)
        if kind in FOLDS:
            return tuple(passing.passed_on(FOLDS[kind](known, calendar), then))
        plan = code_of("plan", said["plan_id"]) if said["plan_id"] else None
        of_round = supervision_duties.courses(known, calendar, plan)
        return tuple(passing.passed_on(of_round, then))

    return read
