"""The watch over deadlines: tells once of every duty that is late, and takes back or ends what holds no more.

A pass looks only at what has changed: the days since the last pass, and what was learnt since. Whoever runs it
first lets the read models catch up with the ledger and list the duties of the day. It may be stopped anywhere,
run twice at once, or run for a day that has been before: every step is a command that the ledger takes once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal
from uuid import UUID

from alerts import memory, rulebook, stages
from alerts.memory import Memory, Reads
from alerts.reactions import Reacting, raise_alerts_when_duties_are_late, raising, take
from alerts.rule import Rule
from alerts.rulebook import Rulebook
from alerts.steps import Other, steps
from domain.alert import OPEN, STAGES, Alert, Stage
from domain.application import Ledger
from domain.commands.alerts import Raising
from domain.errors import ConflictError
from domain.time.calendar import Calendars, WorkingCalendar
from projections import duty_fold, lateness, matters, open_alerts
from projections.lateness import Range, Spell
from projections.moment import Moment
from projections.read_model import Row

NAME: Final = "deadline_watch"
CHUNK: Final = 500
"""Duties looked at together; one transaction raises their alerts."""
ATTEMPTS: Final = 5
"""How often a lost race is run again before the pass is given up."""


class RegisterBehindError(RuntimeError):
    """The register of duties has not yet reached what an earlier pass saw, or the day asked for."""


@dataclass(frozen=True)
class WatchReport:
    """Kết quả một lượt — what a pass looked at and told."""

    on: date
    at: datetime
    looked_at: int = 0
    """Duties that had changed."""
    raised: int = 0
    resolved: int = 0
    retracted: int = 0
    reopened: int = 0

    @property
    def told(self) -> int:
        """How many facts were recorded."""
        return self.raised + self.resolved + self.retracted + self.reopened


class DeadlineWatch:
    """One watch over one ledger.

    `edition` names the state of the register of duties: its code and the calendars it was built with. When it
    changes, every duty that is late or was told of is looked at again.
    """

    def __init__(
        self,
        ledger: Ledger,
        reads: Reads,
        calendars: Calendars,
        *,
        name: str = NAME,
        edition: str = "",
        stages: Sequence[Stage] = STAGES,
    ) -> None:
        self._ledger = ledger
        self._reads = reads
        self._calendars = calendars
        self._stages = tuple(stages)
        self._name = name
        self._edition = edition
        self._horizon = date.min
        """Up to which day duties were listed when it was last looked at; it only grows."""
        memory.prepare(reads)

    def run_once(self, on: date, at: datetime) -> WatchReport:
        """See the days go by up to one, and react to what was learnt; a day seen before is not seen again."""
        return self._run(on, at, days_pass=True)

    def react(self, at: datetime) -> WatchReport:
        """React to what was learnt since the last pass, on the day of the last pass."""
        return self._run(None, at, days_pass=False)

    def last(self) -> Memory | None:
        """What the last pass that ended well left behind."""
        with self._reads.reading() as rows:
            return memory.recall(rows, self._name)

    def _run(self, on: date | None, at: datetime, *, days_pass: bool) -> WatchReport:
        # In this order: what is folded after the place is read may be looked at now, and is again next time.
        position = self._position()
        before = self.last()
        day = max(d for d in (on, before and before.last_on, date.min) if d)
        if before is None and not days_pass:
            return WatchReport(day, at)
        if before is not None and position < before.position:
            raise RegisterBehindError(
                f"the register of duties is at {position}, and was at {before.position}"
            )
        learnt_at = self._recorded_at(position)
        told: Counter[str] = Counter()
        with self._reads.reading() as rows:
            book = rulebook.of_ledger(rows, Moment(day, at))
        edition = f"{self._edition}:{book.edition}"
        found = self._changed(before, Moment(day, at), position, learnt_at, book)
        seen = before.last_on if before else None
        for start in range(0, len(found), CHUNK):
            reacting = Reacting(self._ledger, day, at, book, seen)
            told.update(self._look_at(found[start : start + CHUNK], reacting))
        after = Memory(
            last_on=day,
            learnt_at=min(learnt_at, at) if learnt_at else None,
            known_at=at,
            position=position,
            edition=edition,
            last_success_at=at if days_pass or before is None else before.last_success_at,
        )
        # Reactions are asked for often, and write only when there was something to see.
        if days_pass or found or before is None or position != before.position:
            with self._reads.transaction(durable=False) as rows:
                memory.remember(rows, self._name, after)
        return WatchReport(day, at, looked_at=len(found), **told)

    def _position(self) -> int:
        place = self._reads.places().get(duty_fold.Obligations.name)
        return place.position if place else 0

    def _recorded_at(self, position: int) -> datetime | None:
        """When the last fact in the register was recorded: what comes later was recorded no earlier."""
        return self._ledger.fact_at(position).recorded_at if position else None

    def _changed(
        self,
        before: Memory | None,
        moment: Moment,
        position: int,
        learnt_at: datetime | None,
        book: Rulebook,
    ) -> list[str]:
        """The duties, rounds and targets that may have to be told of anew."""
        with self._reads.reading() as rows:
            if self._horizon < moment.on:
                self._horizon = duty_fold.horizon(rows)
            if date.min < self._horizon < moment.on:
                raise RegisterBehindError(f"duties are listed up to {self._horizon} only")
            changed = lateness.Changed(moment)
            if before is None or before.edition != f"{self._edition}:{book.edition}":
                self._reached(changed.became_late(None), None, moment, book)
                found = matters.watched(changed).find(rows)
                return sorted({*found, *open_alerts.told_of(rows)})
            others = matters.touched(rows, before.position, position)
            if before.last_on < moment.on:
                self._reached(changed.became_late(before.last_on), before, moment, book)
                matters.watched(changed)
            # A calendar is learnt when it is announced, which no fact of the ledger tells.
            after = before.known_at
            announced = self._calendars.announcements_after(after)[:1]
            if learnt_at is not None and position > before.position:
                changed.relearnt(min(after, before.learnt_at or learnt_at), moment.known_at)
            elif announced and announced[0] <= moment.known_at:
                changed.relearnt(after, moment.known_at)
            found = changed.find(rows)
        return sorted({*found, *others}) if others else found

    def _reached(
        self, changed: lateness.Changed, before: Memory | None, moment: Moment, book: Rulebook
    ) -> lateness.Changed:
        """The duties that the passing of days has brought into another stage than the first day of lateness."""
        calendar = self._calendars.known_at(moment.known_at)
        now = _reaches(book, self._stages, moment.on, calendar)
        seen = now
        if before is not None:
            then = self._calendars.known_at(before.known_at)
            seen = _reaches(book, self._stages, before.last_on, then)
        # Whatever is still due soon is due today or later; what has long been late may be older.
        soon = (moment.on - stages.DAY).isoformat()
        ranges: list[Range] = []
        for (column, value, until), (*_, after) in zip(now, seen, strict=True):
            since = after
            if before is None:
                since = soon if value == "due_soon" else date.min.isoformat()
            if since < until:
                ranges.append((column, value, since, until))
        return changed.between(ranges)

    def _look_at(self, duties: Sequence[str], reacting: Reacting) -> Counter[str]:
        """Make the alerts about some duties say what is now known of them."""
        told: Counter[str] = Counter()
        with self._reads.reading() as rows:
            known = lateness.spells(rows, duties, reacting.at)
            known |= matters.spells(rows, duties, reacting.at)
            standing = open_alerts.last_told(rows, duties)
        calendar = self._calendars.known_at(reacting.at)
        fresh: list[Raising] = []
        others: list[Other] = []
        for duty in duties:
            alerts = {UUID(a["id"]): a for a in standing[duty] if a["stage"] in self._stages}
            for stage in self._stages:
                for rule, spells in self._spells(known[duty], stage, reacting, calendar):
                    new = raising(rule, stage, spells[0])
                    alert = alerts.pop(new.alert_id, None)
                    lasting = [spell for spell in spells if spell.has_days]
                    if alert is None and not lasting:
                        continue
                    # Nobody is warned of what has come and gone.
                    if alert is None and stage in stages.WARNINGS and spells[-1].to_on is not None:
                        continue
                    if alert is None:
                        new = raising(rule, stage, lasting[0])
                        fresh.append(self._from_what(new, duty, lasting[0], reacting))
                    if alert is None or not _says_already(alert, spells, reacting.on):
                        others.append(Other(new.alert_id, duty, stage, spells))
            others += [
                Other(a, duty, row["stage"], [])
                for a, row in alerts.items()
                if row["state"] != "retracted"
            ]
        raised = self._raise(fresh, reacting)
        told["raised"] += len(raised)
        for other in others:
            if other.alert not in raised or not _is_one_that_lasts(other.spells, reacting.on):
                told.update(self._settle(other, reacting))
        return told

    @staticmethod
    def _spells(
        known: Sequence[Spell], stage: Stage, reacting: Reacting, calendar: WorkingCalendar
    ) -> Iterator[tuple[Rule, list[Spell]]]:
        """The spells of a stage that have begun by the day, for each clock that the duty has had, and their rule."""
        for same in _by_clock(known):
            rule = reacting.book.rule_for(same[0])
            if rule is None:
                continue
            cut = [stages.cut(rule, stage, spell, calendar) for spell in same]
            begun = list(stages.begun_by(reacting.on, stage, [spell for spell in cut if spell]))
            if begun:
                yield rule, begun

    def _from_what(self, new: Raising, duty: str, spell: Spell, reacting: Reacting) -> Raising:
        """The raising with the fact from which it was learnt, where the day had been seen without it."""
        if not reacting.has_seen(spell.from_on):
            return new
        with self._reads.reading() as rows:
            return replace(new, by_position=lateness.learnt_by(rows, duty, reacting.at))

    def _raise(self, fresh: list[Raising], reacting: Reacting) -> set[UUID]:
        """Raise what has not been raised; another watch may have been quicker with some of it."""
        if not fresh:
            return set()
        try:
            raise_alerts_when_duties_are_late(reacting, fresh)
        except ConflictError:
            if len(fresh) == 1:
                return set()
            half = len(fresh) // 2
            return self._raise(fresh[:half], reacting) | self._raise(fresh[half:], reacting)
        return {r.alert_id for r in fresh}

    def _settle(self, other: Other, reacting: Reacting) -> Iterator[str]:
        """Take the steps that one alert needs; after a lost race look again, as the winner may have taken them."""
        for attempt in range(1, ATTEMPTS + 1):
            alert = self._ledger.load(Alert, other.alert)
            needed = list(steps(alert.turns, other.as_told_by(alert), reacting.on))
            if not needed:
                return
            with self._reads.reading() as rows:
                learnt_by = lateness.learnt_by(rows, other.duty, reacting.at)
            try:
                for step in needed:
                    yield take(reacting, alert, step, learnt_by)
            except ConflictError:
                if attempt == ATTEMPTS:
                    raise
                continue
            return


@lru_cache(maxsize=16)
def _reaches(
    book: Rulebook, told: tuple[Stage, ...], on: date, calendar: WorkingCalendar
) -> tuple[tuple[Literal["status", "lacks"], str, str], ...]:
    """For each way into a stage: status or what is lacking, and up to which day it is counted from has begun by a day.

    What one pass has worked out for its day the next one begins with.
    """
    ways = [(stage, *way) for stage in told for way in book.ways[stage]]
    return tuple(
        (
            "lacks" if lack else "status",
            lack or stages.STATUS[stage],
            stages.reach(segments, on, calendar).isoformat(),
        )
        for stage, lack, segments in ways
        # On which day a duty is late by the register's own threshold the register itself says.
        if lack is not None or segments != stages.ON_THE_DAY_AFTER
    )


def _by_clock(spells: Sequence[Spell]) -> Iterator[list[Spell]]:
    """The spells of each cause and clock that the duty has had; each has an alert of its own."""
    ordered = sorted(spells, key=lambda s: (s.lacks or "", s.clock_start or date.min, s.from_on))
    for _, same in groupby(ordered, key=lambda s: (s.lacks, s.clock_start)):
        yield list(same)


def _is_one_that_lasts(spells: Sequence[Spell], by: date) -> bool:
    begun = [s for s in spells if s.from_on <= by]
    return len(begun) == 1 and begun[0].to_on is None


def _says_already(alert: Row, spells: Sequence[Spell], by: date) -> bool:
    """Whether nothing is left to tell, as far as the register of alerts shows; spares loading the alert."""
    return (
        _is_one_that_lasts(spells, by)
        and alert["state"] in OPEN
        and alert["effective_on"] == spells[0].effective_on.isoformat()
    )
