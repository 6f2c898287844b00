"""The clock of one duty: what happened to it, in the order of law, turned into statuses for every day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import working_days_before
from projections.bitemporal import DAY, FOREVER

DUE_SOON_DAYS: Final = 10
"""Working days before the last day from which a duty is due soon (a setting of the tenant, later)."""
ENDED: Final = ("waived", "cancelled", "transferred")
REOPENED_BY: Final = {"returned": ("submitted", "met"), "resumed": ("suspended",)}
SHOWN: Final = ("started", "evidence")
"""What tells how a duty goes and moves nothing."""
GOING_ON: Final = ("submitted", "evidence", "suspended", "waived", "cancelled")
"""What still happens to work that goes on once a day set for it has been met."""
BINDING: Final = ("explicit", "accepted")
"""Only a date that the text states or a decision accepts makes anybody late."""


@dataclass(frozen=True)
class Limit:
    """Thời hạn — the last day that fulfills the duty, on what basis, set by whom on what ground."""

    due_on: date | None
    basis: str = "none"
    prudential_on: date | None = None
    ground: str | None = None
    setter_id: str | None = None
    binds: bool = True
    rule: tuple[tuple[str, Any], ...] = ()
    """How the day was found, for the explanation: start, term, why."""
    cut_off: tuple[str, str, str | None] | None = None
    """Of a report: from which day and to which its figures run, and the tier in which it is sent."""

    @property
    def makes_late(self) -> bool:
        """Whether the day after is late in law."""
        return self.binds and self.basis in BINDING


@dataclass(frozen=True)
class Change:
    """Diễn biến — one thing that happened to a duty on a day, by the fact at a position."""

    on: date
    position: int
    what: str
    """open, limit, clock, submitted, received, met, published, returned, waived, cancelled, transferred, taken_over,
    ceased (asked no longer), suspended, resumed, started, evidence, owed, not_owed."""
    day: date | None = None
    limit: Limit | None = None
    resting: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class State:
    """What holds of a duty on a day."""

    phase: str = "open"
    resting: str = "awaiting_date"
    limit: Limit = field(default_factory=lambda: Limit(None))
    opens_on: date | None = None
    clock_start: date | None = None
    received_on: date | None = None
    met_on: date | None = None
    returned_on: date | None = None
    """Since when what was handed in has to be handed in anew."""
    report: str | None = None
    started_on: date | None = None
    evidence_on: date | None = None
    """The day of the last thing that shows how it goes."""
    goes_on: bool = False
    """Whether it is work that goes on all the time: what is accepted of it is its last evidence, not its end."""
    until: date | None = None
    """The last day of work that goes on no longer than the plan's period, unless it is carried over."""
    question: Literal["open", "owed", "not_owed"] | None = None
    """Whether it is owed at all, where the rules leave that to a person."""
    behind: tuple[int, ...] = ()

    def after(self, change: Change) -> State:
        """The state after one change. What has ended stays so: only what was met may be returned or disputed."""
        if self.phase in (*ENDED, "met") and not self._reopened_by(change):
            return self
        # As `replace` does, which takes ten times as long and is most of what working a duty out would cost.
        after: State = object.__new__(State)
        after.__dict__.update(self.__dict__)
        changed = self._shown_by if change.what in SHOWN else self._changed_by
        after.__dict__.update(changed(change))
        after.__dict__["behind"] = (*self.behind, change.position)
        return after

    def _changed_by(self, change: Change) -> dict[str, Any]:
        match change.what:
            case "limit" | "clock":
                changed = {
                    "limit": change.limit or self.limit,
                    "resting": change.resting or self.resting,
                    # Who sets a day for it has said that it is owed.
                    "question": self.question and "owed",
                }
                return changed | ({"clock_start": change.day} if change.what == "clock" else {})
            case "submitted":
                report = change.reference or self.report
                sent = {"phase": "submitted", "returned_on": None}
                return {**sent, **self._sent_anew(), "received_on": change.day, "report": report}
            case "received" | "taken_over":
                return {"received_on": change.day or self.received_on}
            case "met" | "published" | "owed" | "not_owed":
                met = change.what in ("met", "published")
                return self._met_by(change) if met else self._decided_by(change)
            case "returned" | "resumed":
                again = self.phase in REOPENED_BY[change.what]
                back = change.on if change.what == "returned" else self.returned_on
                anew = {"phase": "open", "received_on": None, "met_on": None, "returned_on": back}
                return anew if again else {}
            case ended:
                # What has been handed in awaits its answer: it does not rest.
                handed_in = ended == "suspended" and self.phase == "submitted"
                phase = "cancelled" if ended == "ceased" else ended
                return {} if handed_in else {"phase": phase}

    def _decided_by(self, change: Change) -> dict[str, Any]:
        """What nobody owes is cancelled; what is owed binds by the limit that it has."""
        if change.what == "not_owed":
            return {"phase": "cancelled", "question": "not_owed"}
        binds = self.limit.binds if change.limit is None else change.limit.binds
        limit = replace(self.limit, binds=binds)
        phase = "open" if self.phase == "cancelled" else self.phase
        return {"phase": phase, "question": "owed", "limit": limit}

    def _sent_anew(self) -> dict[str, Any]:
        """A day that was set for work that goes on was for what has been met: what follows has none."""
        return {"limit": Limit(None), "met_on": None} if self.phase == "met" else {}

    def _met_by(self, change: Change) -> dict[str, Any]:
        """The end, but for work that goes on: of that it is the last evidence, and the end of a day set for it."""
        met_on = change.day or self.received_on or change.on
        report = change.reference or self.report
        met = {"phase": "met", "met_on": met_on, "report": report}
        if not self.goes_on:
            return met
        shown = {"evidence_on": self._shown_last(met_on), "report": report}
        if self.limit.due_on is not None:
            return met | shown
        return {"phase": "open", "received_on": None} | shown

    def _shown_by(self, change: Change) -> dict[str, Any]:
        """How it goes, without any change to its clock."""
        if change.what == "started":
            return {"started_on": change.on}
        return {"evidence_on": self._shown_last(change.day or change.on)}

    def _shown_last(self, day: date) -> date:
        return max(day, self.evidence_on or date.min)

    def _reopened_by(self, change: Change) -> bool:
        """Whether what was met is open again, or goes on and shows more; what was withheld may be published yet."""
        if self.phase == "met":
            goes_on = self.goes_on and change.what in GOING_ON
            return goes_on or change.what == "returned"
        if self.phase == "waived":
            return change.what == "published"
        return self.question == "not_owed" and change.what == "owed"


@dataclass(frozen=True)
class Span:
    """A run of days on which nothing about the duty changes: `on_from` to the day before `on_to`."""

    on_from: str
    on_to: str
    status: str
    state: State


def spans(
    listed_from: date,
    start: State,
    changes: Iterable[Change],
    calendar: WorkingCalendar,
) -> tuple[Span, ...]:
    """The statuses of a duty for every day from its first listing on."""
    ordered = sorted(changes, key=lambda c: (c.on, c.position))
    days = sorted({listed_from, *(c.on for c in ordered if c.on > listed_from)})
    found: list[Span] = []
    state, left = start, ordered
    for i, day in enumerate(days):
        end = days[i + 1] if i + 1 < len(days) else None
        while left and left[0].on <= day:
            state, left = state.after(left[0]), left[1:]
        found.extend(_statuses(day, end, state, calendar))
    return tuple(_joined(found))


def _statuses(day: date, end: date | None, state: State, calendar: WorkingCalendar) -> list[Span]:
    """Split the days from `day` to before `end` where the passing of time alone changes the status."""
    last = FOREVER if end is None else end.isoformat()
    if state.phase == "met":
        return [Span(day.isoformat(), last, _met(state), state)]
    if state.phase not in ("open", "submitted"):
        return [Span(day.isoformat(), last, state.phase, state)]
    bounds = _submitted(day, state) if state.phase == "submitted" else _open(day, state, calendar)
    found = []
    for i, (first, status) in enumerate(bounds):
        begins = max(first, day)
        ends = bounds[i + 1][0] if i + 1 < len(bounds) else None
        ends = end if ends is None or (end is not None and end < ends) else ends
        if ends is None or begins < ends:
            found.append(
                Span(
                    begins.isoformat(), FOREVER if ends is None else ends.isoformat(), status, state
                )
            )
    return found


def _open(day: date, state: State, calendar: WorkingCalendar) -> list[tuple[date, str]]:
    """From which days on an open duty has which status."""
    due = state.limit.due_on
    if due is None:
        lapsed = [] if state.until is None else [(state.until + DAY, "cancelled")]
        return [(day, state.resting), *lapsed]
    soon = working_days_before(due, DUE_SOON_DAYS, calendar)
    late = "overdue" if state.limit.makes_late else "expired_inferred"
    return [(day, "upcoming"), (soon, "due_soon"), (due + DAY, late)]


def _submitted(day: date, state: State) -> list[tuple[date, str]]:
    """The same for what is on its way or has arrived: sent is not received, and receipt is what counts."""
    due, arrives = state.limit.due_on, state.received_on
    in_time = due is None or (arrives is not None and arrives <= due)
    if in_time or due is None or not state.limit.makes_late:
        return [(day, "submitted")]
    found = [(day, "submitted"), (due + DAY, "overdue")]
    return [*found, (arrives, "submitted")] if arrives else found


def _met(state: State) -> str:
    due = state.limit.due_on
    late = due is not None and state.limit.makes_late and (state.met_on or due) > due
    return "met_late" if late else "met"


def _joined(found: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in found:
        previous = joined[-1] if joined else None
        if previous and (previous.status, previous.state) == (span.status, span.state):
            joined[-1] = replace(previous, on_to=span.on_to)
        else:
            joined.append(span)
    return joined
