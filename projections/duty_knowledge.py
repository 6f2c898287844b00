"""Điều đã biết về nghĩa vụ — the duties of a source as known from each instant on; what is met keeps its days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from domain.time.calendar import Calendars, WorkingCalendar
from projections import local_rules, rolling_rules
from projections.absorbed_reviews import MEETS
from projections.bitemporal import Learnt, as_known, in_order_of_law, versions
from projections.clocks import spans
from projections.duties import Course
from projections.duty_rows import CalendarTurns, Run
from projections.own_changes import own_changes
from projections.passing import Transfers

Reader = Callable[[list[Learnt], WorkingCalendar, Transfers], Sequence[Course]]
"""From the facts of a source, the days and what passed, all as known at one instant: its duties."""
Levels = Mapping[str, Sequence[tuple[datetime, str]]]
"""For each body that gives a duty its level: its level from each instant at which it was learnt."""


@dataclass
class KnownDuties:
    """The duties of one source, by id, from each instant on at which the source or the calendar was learnt.

    With `since`, from the last fact before it on: what was known then is what the new facts add to.
    """

    facts: Sequence[Learnt]
    passed: Transfers
    calendars: Calendars
    read: Reader
    since: datetime | None = None
    courses: list[tuple[datetime, Mapping[str, Course]]] = field(init=False)
    told: Sequence[datetime] = field(init=False)
    """When something was said of the source, as against the days alone."""
    _by_days: dict[tuple[int, str], Mapping[str, Course]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        moves = [f.recorded_at for moved in self.passed.values() for f in moved]
        self.told = sorted({*(f.recorded_at for f in self.facts), *moves})
        self.courses = []
        if not self.facts:
            return
        first = min(f.recorded_at for f in self.facts)
        earlier = [t for t in self.told if self.since is not None and first <= t < self.since]
        found = versions(
            self.facts,
            {*self.calendars.announcements_after(first), *moves},
            lambda known, instant: tuple(
                self.read(known, self.calendars.known_at(instant), self._passed_by(instant))
            ),
            earlier[-1] if earlier else None,
        )
        self.courses = [(v.known_from, {c.head.id: c for c in v.spans}) for v in found]

    def at(self, instant: datetime, calendar: WorkingCalendar) -> Mapping[str, Course]:
        """The duties as known at an instant, by days that may have been decided otherwise since."""
        if calendar is self.calendars.known_at(instant):
            index = bisect_right(self.courses, instant, key=itemgetter(0))
            return self.courses[index - 1][1] if index else {}
        key = bisect_right(self.told, instant), calendar.version
        found = self._by_days.get(key)
        if found is None:
            known = as_known([f for f in self.facts if f.recorded_at <= instant])
            read = self.read(known, calendar, self._passed_by(instant)) if known else ()
            found = self._by_days[key] = {c.head.id: c for c in read}
        return found

    def of(self, obligation: str) -> Iterator[tuple[datetime, Course | None]]:
        """One of them, from each instant on; at first there is none."""
        yield datetime.min.replace(tzinfo=UTC), None
        for t, courses in self.courses:
            yield t, courses.get(obligation)

    def _passed_by(self, instant: datetime) -> Transfers:
        return {
            body: in_order_of_law(as_known(f for f in moved if f.recorded_at <= instant))
            for body, moved in self.passed.items()
        }


@dataclass(frozen=True)
class DutyKnowledge:
    """What the ledger has decided about days and limits, and so what was known of any duty."""

    calendars: Calendars
    turns: CalendarTurns
    rules: Sequence[Learnt]

    def runs(
        self, obligation: str, known: KnownDuties, own: Sequence[Learnt], levels: Levels
    ) -> list[Run]:
        """What was known of one duty from each instant at which that changed.

        What is met stays by the days by which it was met, whatever is decided about them later.
        """
        # Most facts of a source are about another duty of it: the course is then the very one that was told before.
        courses = [(t, c) for (_, last), (t, c) in pairwise(known.of(obligation)) if c is not last]
        first = next(t for t, course in courses if course is not None)
        bodies = {course.head.level_of for _, course in courses if course is not None}
        told = {f.recorded_at for f in (*own, *self.rules)}
        told |= {t for b in bodies if b for t, _ in levels.get(b, ())}
        dues = {d for _, course in courses if course is not None for d in course.dues()}
        dues |= {date.fromisoformat(f.data["due_on"]) for f in own if "due_on" in f.data}
        instants = {t for t, _ in courses} | told | self.turns.near(dues)
        runs: list[Run] = []
        held, is_met = first, False
        before: tuple[_Said, Run] | None = None
        for instant in sorted(i for i in instants if i >= first):
            if is_met and instant not in told and instant not in known.told:
                continue
            for by in (held, instant) if is_met else (instant,):
                said = self._said(instant, by, obligation, known, own=own, levels=levels)
                if before is None or before[0] != said:
                    before = said, self._run(instant, by, said)
                run = before[1]
                held, is_met = by, run.is_met()
                if is_met:
                    break
            if not runs or not runs[-1].says_the_same_as(run):
                runs.append(run)
        return runs

    def _said(
        self,
        instant: datetime,
        by: datetime,
        obligation: str,
        known: KnownDuties,
        *,
        own: Sequence[Learnt],
        levels: Levels,
    ) -> _Said:
        """What was said of it by an instant, by the days as they were known then or at an earlier one."""
        calendar = self.calendars.known_at(by)
        course = known.at(instant, calendar).get(obligation)
        told = levels.get(course.head.level_of or "", ()) if course else ()
        level = next((x for t, x in reversed(told) if t <= instant), None)
        facts = [f for f in own if f.recorded_at <= instant]
        rules = [f for f in self.rules if f.recorded_at <= instant]
        return _Said(course, calendar, level, facts, rules)

    def _run(self, instant: datetime, by: datetime, said: _Said) -> Run:
        """What was known of it from an instant on."""
        course, calendar = said.course, said.calendar
        if course is None:
            return Run(instant, None, None, ())
        if said.rules:
            ruled = as_known(said.rules)
            rules = local_rules.read(ruled)
            course = local_rules.under(course, rules, said.level, calendar)
            course = rolling_rules.under(course, rolling_rules.read(ruled), calendar)
        of_its_own = own_changes(as_known(said.own), course.head, calendar)
        if not course.was_open(of_its_own):
            return Run(instant, None, None, ())
        changes = (*course.changes, *of_its_own)
        found = spans(course.listed_from, course.start, changes, calendar)
        return Run(instant, course, said.level, found, self.turns.last(by))


class _Said(NamedTuple):
    """All on which rests what is known of a duty."""

    course: Course | None
    calendar: WorkingCalendar
    level: str | None
    own: list[Learnt]
    rules: list[Learnt]


def own_facts(
    obligation: str, known: KnownDuties, own: Mapping[str, Sequence[Learnt]]
) -> Sequence[Learnt]:
    """The facts about a duty, and about those that went over into it."""
    before = {
        o
        for _, courses in known.courses
        if obligation in courses
        for o in courses[obligation].inherits
    }
    facts = {f.position: f for o in (obligation, *before) for f in own[f"obligation:{o}"]}
    met_with = {
        o
        for _, courses in known.courses
        if obligation in courses
        for o in courses[obligation].met_with
    }
    facts |= {f.position: f for o in met_with for f in own[f"obligation:{o}"] if f.name in MEETS}
    return [facts[p] for p in sorted(facts)]
