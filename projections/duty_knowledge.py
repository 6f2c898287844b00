"""Điều đã biết về nghĩa vụ — the duties of a source as known from each instant on; what is met keeps its days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from domain.consultation import Consultation
from domain.time.calendar import Calendars, WorkingCalendar
from projections import local_rules, rolling_rules
from projections.absorbed_reviews import MEETS
from projections.bitemporal import Learnt, as_known, in_order_of_law, versions
from projections.clocks import Span, spans
from projections.duties import Course, Tie
from projections.duty_rows import CalendarTurns, Run
from projections.occasions import done_by_steps, occasion, opened
from projections.own_changes import own_changes
from projections.passing import Transfers
from projections.readings import of_what_was_done, on_their_days

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
    _ties: dict[str, set[Tie]] = field(init=False, default_factory=dict)

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
        for _, courses in self.courses:
            for course in (c for held in courses.values() for c in held.each()):
                if course.tie is not None:
                    self._ties.setdefault(course.head.id, set()).add(course.tie)

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

    def ties_of(self, obligation: str) -> set[Tie]:
        """From what one of them was ever known to follow."""
        return self._ties.get(obligation, set())

    def chain(self, ties: Iterable[Tie]) -> set[str]:
        """The duties of other items from which some follow, however far back."""
        found: set[str] = set()
        left = {o for tie in ties for o in tie.duties()}
        while left:
            found |= left
            left = {o for b in left for t in self.ties_of(b) for o in t.duties()} - found
        return found

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
    own: Mapping[str, Sequence[Learnt]]
    """The facts about each duty, as they were told of it."""
    levels: Levels
    _found: dict[str, list[Run]] = field(init=False, default_factory=dict)

    def runs(self, obligation: str, known: KnownDuties) -> list[Run]:
        """What was known of one duty from each instant at which that changed; of those it follows from, too.

        What is met stays by the days by which it was met, whatever is decided about them later.
        """
        if obligation not in self._found:
            self._found[obligation] = self._runs(obligation, known)
        return self._found[obligation]

    def _runs(self, obligation: str, known: KnownDuties) -> list[Run]:
        own = own_facts(obligation, known, self.own)
        # Most facts of a source are about another duty of it: the course is then the very one that was told before.
        courses = [(t, c) for (_, last), (t, c) in pairwise(known.of(obligation)) if c is not last]
        first = next(t for t, course in courses if course is not None)
        bodies = {course.head.level_of for _, course in courses if course is not None}
        told = {f.recorded_at for f in (*own, *self.rules)}
        told |= {t for b in bodies if b for t, _ in self.levels.get(b, ())}
        dues = {d for _, course in courses if course is not None for d in course.dues()}
        dues |= {date.fromisoformat(f.data["due_on"]) for f in own if "due_on" in f.data}
        ties = known.ties_of(obligation)
        for other in {o for tie in ties for o in tie.duties()}:
            told |= {run.known_from for run in self.runs(other, known)}
        told |= {f.recorded_at for o in known.chain(ties) for f in self._steps_of(o)}
        instants = {t for t, _ in courses} | told | self.turns.near(dues)
        if any(tie.cadence.detail.offset for tie in ties):
            instants |= set(self.calendars.announcements_after(first))
        runs: list[Run] = []
        held, is_met = first, False
        before: tuple[_Said, Run] | None = None
        for instant in sorted(i for i in instants if i >= first):
            if is_met and instant not in told and instant not in known.told:
                continue
            for by in (held, instant) if is_met else (instant,):
                said = self._said(instant, by, obligation, known, own=own)
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
    ) -> _Said:
        """What was said of it by an instant, by the days as they were known then or at an earlier one."""
        calendar = self.calendars.known_at(by)
        course = known.at(instant, calendar).get(obligation)
        told = self.levels.get(course.head.level_of or "", ()) if course else ()
        level = next((x for t, x in reversed(told) if t <= instant), None)
        facts = [f for f in own if f.recorded_at <= instant]
        rules = [f for f in self.rules if f.recorded_at <= instant]
        ties = [read.tie for read in course.each() if read.tie] if course else []
        others = {o: self._spans(o, known, instant) for tie in ties for o in tie.duties()}
        steps = self._steps(course, known, instant) if course else []
        return _Said(course, calendar, level, facts, rules, others, steps)

    def _spans(self, obligation: str, known: KnownDuties, instant: datetime) -> Sequence[Span]:
        """How a duty from which another follows stood on every day, as known at an instant."""
        runs = self.runs(obligation, known)
        index = bisect_right(runs, instant, key=attrgetter("known_from"))
        return runs[index - 1].spans if index else ()

    def _steps(self, course: Course, known: KnownDuties, instant: datetime) -> list[Learnt]:
        """What consultations had told, by an instant, after they did that from which the duty follows."""
        tied = next((read for read in course.each() if read.tie), None)
        if tied is None or tied.tie is None:
            return []
        others = {o: self._spans(o, known, instant) for o in tied.tie.duties()}
        begun = tied.start.opens_on
        found = occasion(tied.tie, others, begun.isoformat() if begun else None)
        if found is None:
            return []
        before = known.at(instant, self.calendars.known_at(instant)).get(found.duty)
        own = [f for f in self._steps_of(found.duty) if f.recorded_at <= instant]
        return own + (self._steps(before, known, instant) if before else [])

    def _steps_of(self, obligation: str) -> list[Learnt]:
        own = self.own.get(f"obligation:{obligation}", ())
        return [f for f in own if f.name.startswith(Consultation.TOPIC)]

    def _run(self, instant: datetime, by: datetime, said: _Said) -> Run:
        """What was known of it from an instant on."""
        if said.course is None:
            return Run(instant, None, None, ())
        if not said.course.readings:
            course, found = self._worked_out(said.course, said)
        else:
            # A reading of the text holds from the day of its resolution on, until that is reopened.
            worked = [
                (since, self._worked_out(read, said)) if read else (since, (None, ()))
                for since, read in said.course.readings
            ]
            course = next((c for _, (c, _) in reversed(worked) if c is not None), None)
            found = tuple(on_their_days([(since, spans) for since, (_, spans) in worked]))
        if course is None:
            return Run(instant, None, None, ())
        return Run(instant, course, said.level, found, self.turns.last(by))

    @staticmethod
    def _worked_out(course: Course, said: _Said) -> tuple[Course | None, tuple[Span, ...]]:
        """The duty by one reading, and how it stands on every day; none where it is not owed at all."""
        calendar = said.calendar
        if course.tie is not None and course.tie.key is not None:
            history = bool(said.own)
            raised = opened(course, course.tie, said.others, calendar, has_history=history)
            if raised is None:
                return None, ()
            course = raised
        if said.rules:
            ruled = as_known(said.rules)
            rules = local_rules.read(ruled)
            course = local_rules.under(course, rules, said.level, calendar)
            course = rolling_rules.under(course, rolling_rules.read(ruled), calendar)
        of_its_own = [
            *own_changes(as_known(said.own), course.head, calendar),
            *done_by_steps(course.head, as_known(said.steps)),
        ]
        if not course.was_open(of_its_own):
            return None, ()
        changes = (*course.changes, *of_its_own)
        found = spans(course.listed_from, course.start, changes, calendar)
        if course.lapsed_by is not None:
            found = tuple(of_what_was_done(found, course.lapsed_by))
        return course, found


class _Said(NamedTuple):
    """All on which rests what is known of a duty."""

    course: Course | None
    calendar: WorkingCalendar
    level: str | None
    own: list[Learnt]
    rules: list[Learnt]
    others: Mapping[str, Sequence[Span]]
    """The duties of another item from which it follows, by id."""
    steps: list[Learnt]


def own_facts(
    obligation: str, known: KnownDuties, own: Mapping[str, Sequence[Learnt]]
) -> Sequence[Learnt]:
    """The facts about a duty, and about those that went over into it."""
    ever = [
        course
        for _, courses in known.courses
        if obligation in courses
        for course in courses[obligation].each()
    ]
    before = {o for course in ever for o in course.inherits}
    facts = {f.position: f for o in (obligation, *before) for f in own[f"obligation:{o}"]}
    met_with = {o for course in ever for o in course.met_with}
    # Of another act that meets it, what was done counts; its days, a waiver or a pause are its own.
    told = (f for o in met_with for f in own[f"obligation:{o}"])
    facts |= {f.position: f for f in told if f.name in MEETS or f.name.startswith("report.")}
    return [facts[p] for p in sorted(facts)]
