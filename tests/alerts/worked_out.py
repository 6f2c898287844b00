"""Which alerts a year must have had, worked out from the registers alone: on which day each stood, and since when."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.time.calendar import Calendars, WorkingCalendar
from projections.bitemporal import instant_text
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.target_pace import done, expected
from projections.target_progress import bodies_of, full_years

DAY = timedelta(days=1)
NEVER = date.max

RULES = (
    ("information_not_supplied", {"information"}, "", False),
    ("cascade_plan_missing", {"cascade"}, "", False),
    ("scores_not_handed_in", {"scorecard"}, "", False),
    ("publication_overdue", {"publication"}, "", False),
    ("reply_overdue", {"reply"}, "", False),
    ("resolution_overdue", {"resolution"}, "", False),
    ("annual_report_missed", {"report"}, r"\d{4}", False),
    ("half_year_report_missed", {"report"}, r"\d{4}-H[12]", False),
    ("quarterly_report_missed", {"report"}, r"\d{4}-Q[1-4]", False),
    ("quarterly_meeting_not_held", {"meeting"}, r"\d{4}-Q[1-4]", False),
    ("consultation_window_closing", {"consultation"}, r"\d{4}.*|once", True),
)
"""Rule, kinds of duty, form of the occurrence, whether it is about windows alone: as docs/alerts.md has them."""
LACKING = {
    "reply": ("insufficient_reply_unanswered", 10, "wd"),
    "request": ("report_request_not_sent", 10, "wd"),
    "date": ("no_date_set", 60, "d"),
}
SHIPPED = {
    "approaching": (-5, "wd"),
    "due": (0, "d"),
    "overdue": (1, "d"),
    "long_overdue": (30, "d"),
}
"""From how many days after the last one a stage is told."""
ROUND_IS_OVER = ("concluded", "closed", "cancelled", "merged")
Key = tuple[str, str, str, str | None]
"""Rule, what it is about, stage, the day the clock began."""


class Run(NamedTuple):
    """From a day on an alert stands, until it does no more; in law since a day."""

    from_on: date
    to_on: date
    effective_on: date


Runs = dict[Key, list[Run]]


def rule_of(duty: Row, data: Row) -> str:
    for rule, kinds, occurrence, in_window in RULES:
        if (
            duty["kind"] in kinds
            and (not in_window or data["opens_on"])
            and (not occurrence or re.fullmatch(occurrence, data["occurrence"] or ""))
        ):
            return rule
    return "duty_overdue"


def working_days(day: date, n: int, calendar: WorkingCalendar) -> date:
    """So many working days after a day, before it where negative."""
    step = DAY if n > 0 else -DAY
    while n:
        day += step
        n -= (1 if step > timedelta() else -1) * calendar.is_working(day)
    return day


class Set(NamedTuple):
    """What a ledger has decided for itself: how many days count for a stage of a rule, from a day on."""

    rule: str
    stage: str
    days: int
    unit: str
    since: date
    recorded_at: datetime


def begins_on(
    rule: str, stage: str, due: date, calendar: WorkingCalendar, decided: Sequence[Set]
) -> date:
    """The first day of a stage; what has begun before another threshold holds is not begun again."""
    days, unit = SHIPPED[stage]
    first = working_days(due, days, calendar) if unit == "wd" else due + days * DAY
    for one in decided:
        if (one.rule, one.stage) == (rule, stage) and first >= one.since:
            days, unit = one.days, one.unit
            anew = working_days(due, days, calendar) if unit == "wd" else due + days * DAY
            first = max(anew, one.since)
    return first


def stages_of(
    duty: Row, data: Row, calendar: WorkingCalendar, decided: Sequence[Set]
) -> Iterator[tuple[str, str, Run]]:
    """Rule, stage and days of each stage, as long as the duty is as one row has it."""
    if duty["lacks"]:
        rule, days, unit = LACKING[duty["lacks"]]
        since = date.fromisoformat(duty["lacks_since"])
        begins = since + days * DAY if unit == "d" else working_days(since, days, calendar)
        if duty["lacks"] != "reply" or duty["kind"] == "reply":
            yield rule, "due", Run(begins, NEVER, begins)
        return
    if not data["makes_late"] or duty["status"] not in ("due_soon", "overdue"):
        return
    rule, due = rule_of(duty, data), date.fromisoformat(duty["due_on"])
    soon = duty["status"] == "due_soon"
    last = {"approaching": due, "due": due + DAY}
    for stage in ("approaching", "due") if soon else ("overdue", "long_overdue"):
        if (rule, stage) != ("consultation_window_closing", "long_overdue"):
            begins = begins_on(rule, stage, due, calendar, decided)
            yield rule, stage, Run(begins, last.get(stage, NEVER), begins)


def day_of(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Registers:
    """The rows of the registers, each with the days and the knowledge for which it holds."""

    rows: Rows
    calendars: Calendars
    decided: Sequence[Set] = ()
    duties: dict[str, list[tuple[Row, Row]]] = field(default_factory=lambda: defaultdict(list))
    _of_duty: dict[tuple[int, ...], Runs] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows.fetch("SELECT * FROM obligations ORDER BY obligation, on_from"):
            self.duties[row["obligation"]].append((row, json.loads(row["data"])))
        self.rounds = self._register("supervision_register")
        self.targets = self._register("target_register")

    def _register(self, name: str) -> list[tuple[Row, Row]]:
        found = self.rows.fetch(f"SELECT * FROM {name} ORDER BY subject, on_from")
        return [(row, json.loads(row["data"])) for row in found]

    def runs(self, on: date, at: datetime) -> Runs:
        """When what alert stands, as known at an instant; of rounds and targets, only what stands on the day."""
        known_at, calendar = instant_text(at), self.calendars.known_at(at)
        decided = [one for one in self.decided if one.recorded_at <= at]
        found: Runs = {}
        for duty, spans in self.duties.items():
            known = [s for s in spans if s[0]["known_from"] <= known_at < s[0]["known_to"]]
            remembered = (*(id(row) for row, _ in known), id(calendar), len(decided))
            if remembered not in self._of_duty:
                self._of_duty[remembered] = dict(self._runs_of(duty, known, calendar, decided))
            found |= self._of_duty[remembered]
        return found | self.beside_duties(on, at)

    def beside_duties(self, on: date, at: datetime) -> Runs:
        """The rounds and targets that have an alert on a day."""
        found = (*self._open_rounds(on, instant_text(at)), *self._slow_targets(on, at))
        return {key: [run] for key, run in found if run.from_on <= on < run.to_on}

    def _runs_of(
        self,
        duty: str,
        known: Sequence[tuple[Row, Row]],
        calendar: WorkingCalendar,
        decided: Sequence[Set],
    ) -> Iterator[tuple[Key, list[Run]]]:
        runs: Runs = defaultdict(list)
        for row, data in known:
            for rule, stage, days in stages_of(row, data, calendar, decided):
                from_on = max(day_of(row["on_from"]), days.from_on)
                to_on = min(day_of(row["on_to"]), days.to_on)
                if to_on.year == 9999:
                    to_on = NEVER
                if from_on >= to_on:
                    continue
                mine = runs[rule, duty, stage, data["clock_start"]]
                if mine and mine[-1].to_on == from_on:
                    mine[-1] = mine[-1]._replace(to_on=to_on)
                else:
                    mine.append(Run(from_on, to_on, days.effective_on))
        yield from runs.items()

    def _open_rounds(self, on: date, known_at: str) -> Iterator[tuple[Key, Run]]:
        for row, data in self.rounds:
            window = data["window"]
            last = window["to"] or window["from"] or data["planned_on"]
            due = date(int(last[:4]), 9, 30)
            if (
                row["known_from"] <= known_at < row["known_to"]
                and row["on_from"] <= on.isoformat() < row["on_to"]
                and row["status"] not in ROUND_IS_OVER
                and row["origin"] != "unplanned"
            ):
                about = ("round_not_concluded", row["subject"])
                clock = f"{due.year}-01-01"
                begins = due - 30 * DAY
                yield (*about, "approaching", clock), Run(begins, due + DAY, begins)
                yield (*about, "due", clock), Run(due + DAY, NEVER, due + DAY)

    def _slow_targets(self, on: date, at: datetime) -> Iterator[tuple[Key, Run]]:
        """Of each target that is behind at the end of the last quarter, since which day of this one it has been."""
        known_at, since = instant_text(at), dict[Key, date]()
        for row, target in self.targets:
            if not (row["known_from"] <= known_at < row["known_to"] and target["value"]):
                continue
            first, last = full_years(target)
            years = target["years"] if target["body_ids"] else range(first, last + 1)
            ends = [date(y, m, d) for y in years for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))]
            ended = max((end for end in ends if end < on), default=None)
            if ended is None or not ended.isoformat() < row["on_to"] or on < day_of(row["on_from"]):
                continue
            bodies = bodies_of(self.rows, Moment(ended, at), target)
            if done(target, ended, bodies) < 0.9 * expected(target, ended, bodies):
                key = ("target_behind_pace", row["subject"], "due", ended.isoformat())
                begins = since.setdefault(key, max(ended + DAY, day_of(row["on_from"])))
                to_on = NEVER if row["on_to"][:4] == "9999" else day_of(row["on_to"])
                yield key, Run(begins, to_on, ended + DAY)
