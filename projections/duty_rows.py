"""The rows of a duty: one for each run of days on which nothing changes, in each state of knowledge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

from domain.facts import as_json
from domain.time.calendar import Calendars
from projections.bitemporal import FOREVER, STILL_KNOWN, instant_text
from projections.clocks import Span
from projections.duties import Course, Head
from projections.read_model import Row

SOON_AT_MOST: Final = timedelta(days=40)
"""No ten working days, the longest holidays among them, take longer than this."""
AWAITING: Final = "awaiting_date"
WITHOUT_HASTE: Final = ("no_limit", "upcoming")
"""An open duty of which no limit warns yet."""

COLUMNS: Final = (
    "obligation",
    "known_from",
    "known_to",
    "on_from",
    "on_to",
    "status",
    "kind",
    "level",
    "debtor",
    "beneficiary",
    "addressees",
    "plan",
    "item",
    "recommendation",
    "supervision",
    "due_on",
    "basis",
    "sort_due",
    "lacks",
    "lacks_since",
    "data",
)
INSERT: Final = (
    f"INSERT INTO obligations ({', '.join(COLUMNS)}) VALUES ({', '.join(':' + c for c in COLUMNS)})"
)


@dataclass(frozen=True)
class Run:
    """What is known of a duty from one instant on: nothing where it is not known to exist."""

    known_from: datetime
    course: Course | None
    level: str | None
    spans: tuple[Span, ...]
    days_by: datetime | None = None
    """The last announcement about days of those by which its own were counted."""

    def says_the_same_as(self, other: Run) -> bool:
        """Whether the later one adds nothing."""
        return (self.course, self.level, self.spans) == (other.course, other.level, other.spans)

    def is_met(self) -> bool:
        """Whether the duty was held to be met: a calendar announced later moves it no more."""
        return bool(self.spans) and self.spans[-1].state.phase == "met"


class CalendarTurns:
    """When it was announced that some day is worked or not: what a duty near that day has to be asked again."""

    def __init__(self, calendars: Calendars) -> None:
        beginning = datetime.min.replace(tzinfo=UTC)
        self._instants = (beginning, *calendars.announcements_after(beginning))
        self._turns = [
            (t, calendars.changed_days(before, t)) for before, t in pairwise(self._instants)
        ]

    def last(self, by: datetime) -> datetime:
        """The last of them by an instant."""
        return self._instants[bisect_right(self._instants, by) - 1]

    def near(self, dues: Iterable[date]) -> set[datetime]:
        """The instants at which a day within reach of one of these limits changed."""
        reach = [(due - SOON_AT_MOST, due) for due in dues]
        return {
            instant
            for instant, days in self._turns
            if any(bisect_right(days, due) > bisect_left(days, first) for first, due in reach)
        }


def duty_rows(runs: Sequence[Run]) -> Iterator[Row]:
    """The rows of one duty."""
    before: Head | None = None
    for i, run in enumerate(runs):
        if run.course is None:
            continue
        known_to = instant_text(runs[i + 1].known_from) if i + 1 < len(runs) else STILL_KNOWN
        known = {"known_from": instant_text(run.known_from), "known_to": known_to}
        if run.course.head is not before:
            before = run.course.head
            columns, told = _head(before)
        awaits_since: str | None = None
        for span in run.spans:
            awaits_since = (awaits_since or span.on_from) if span.status == AWAITING else None
            lacking = _lacking(run.course, span, awaits_since)
            yield {**known, **columns, **_row(run.course, span, run, told), **lacking}


def _lacking(course: Course, span: Span, awaits_since: str | None) -> Row:
    """What the duty waits for on these days without a limit that makes late, and since when."""
    head, state = course.head, span.state
    if awaits_since is not None:
        # While its period runs, nobody has to ask for a report or set a day.
        over = _day_after(head.period_to)
        asked = head.kind == "report" and over is not None
        return _lacks("request" if asked else "date", max(awaits_since, over or ""))
    if head.kind == "report" and span.status == "expired_inferred":
        return _lacks("request", _day_after(_iso(state.limit.due_on)))
    if head.kind == "reply" and state.returned_on and span.status in WITHOUT_HASTE:
        return _lacks("reply", state.returned_on.isoformat())
    return _lacks(None, None)


def _lacks(what: str | None, since: str | None) -> Row:
    return {"lacks": what, "lacks_since": since}


def _day_after(day: str | None) -> str | None:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else None


def _head(head: Head) -> tuple[Row, str]:
    """What all rows of a duty have in common: columns, and the beginning of what is kept as JSON."""
    kept = as_json(
        {
            "title": head.title,
            "plan": head.plan,
            "place": head.place,
            "occurrence": head.occurrence,
            "identity": head.identity_id,
            "period_from": head.period_from,
            "period_to": head.period_to,
            "modality": head.modality,
            "source": head.source,
            "passed_from": head.passed_from,
            "addressees": head.awaited_by,
        }
    )
    columns = {
        "obligation": head.id,
        "kind": head.kind,
        "debtor": head.debtor_id,
        "beneficiary": head.beneficiary_id,
        "addressees": " ".join(head.addressees) or None,
        "plan": head.plan_id,
        "item": head.plan_item,
        "recommendation": head.recommendation,
        "supervision": head.supervision,
    }
    return columns, kept


def _row(course: Course, span: Span, run: Run, head: str) -> Row:
    state, limit = span.state, span.state.limit
    due = limit.due_on.isoformat() if limit.due_on else None
    kept = as_json(
        {
            "listed_from": course.listed_from.isoformat(),
            "opens_on": _iso(state.opens_on),
            "prudential_on": _iso(limit.prudential_on),
            "due_basis": limit.basis,
            "makes_late": limit.makes_late,
            "ground": limit.ground,
            "setter": limit.setter_id,
            "clock_start": _iso(state.clock_start),
            "received_on": _iso(state.received_on),
            "met_on": _iso(state.met_on),
            "report": state.report,
            "started_on": _iso(state.started_on),
            "evidence_on": _iso(state.evidence_on),
            "question": state.question,
            "rule": limit.rule,
            "cut_off": limit.cut_off,
            "days_by": instant_text(run.days_by) if run.days_by and run.is_met() else None,
            "behind": state.behind,
        }
    )
    return {
        "on_from": span.on_from,
        "on_to": span.on_to,
        "status": span.status,
        "level": run.level,
        "due_on": due,
        "basis": limit.basis,
        "sort_due": due or FOREVER,
        "data": f"{head[:-1]}, {kept[1:]}",
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
