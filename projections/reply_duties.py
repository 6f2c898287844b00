"""Nghĩa vụ trả lời — the duty to reply to a letter, from its receipt, of each body that has been responsible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.obligation import inherited_id
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, day, fixed_limit, limit_from_receipt
from projections.issued_letter import SUCCEEDED, Issued, folded

ENDS: Final[Mapping[str, str]] = {
    "reply_accepted": "met",
    "withdrawn": "cancelled",
}
"""Facts that end the duty to reply, and how."""


@dataclass
class _ReplyClock:
    """The duty to reply as it stands while the facts are gone through, for the body then responsible."""

    issued: Issued
    calendar: WorkingCalendar
    limit: dict[str, Any] | None
    received: date | None = None
    extended: Limit | None = None
    arrived: dict[int, date] = field(default_factory=dict)
    """On which day the answer to each point came."""
    changes: list[Change] = field(default_factory=list)

    def take(self, fact: Learnt) -> None:
        """Let one fact move the clock."""
        data, what = fact.data, fact.what
        match what:
            case "received":
                self.received = self.received or day(data["received_on"])
                self._run(fact)
            case "reply_limit_set":
                self.limit = _held(data["limit"], fact)
                self._run(fact)
            case "reply_limit_extended":
                due, setter = date.fromisoformat(data["due_on"]), data["approved_by_id"]
                ground, since = data["ground"], fact.on
                self.extended = fixed_limit(due, self.calendar, ground, setter, since=since)
                self._run(fact)
            case "reply_given":
                # A further letter on a point that has been answered makes nobody later than the first one did.
                complete = self._is_answered()
                came = day(data["received_on"]) or fact.on_day()
                for point in data["points"]:
                    self.arrived.setdefault(point["no"], came)
                if self._is_answered() and not complete:
                    self._change(fact, "submitted", max(self.arrived.values()))
            case "reconsideration_decided" if data["decision"] == "upheld":
                for no in data["points"]:
                    self.arrived.pop(no, None)
                self._change(fact, "returned")
            case "reply_found_insufficient":
                for no in data["points"] or tuple(self.arrived):
                    self.arrived.pop(no, None)
                self._change(fact, "returned")
            case _ if what in ENDS:
                self._change(fact, ENDS[what])
            case _:
                pass

    def end(self, fact: Learnt) -> None:
        """Pass the duty on."""
        self._change(fact, "transferred")

    def _is_answered(self) -> bool:
        return self.issued.points <= set(self.arrived)

    def _change(self, fact: Learnt, what: str, on: date | None = None, **more: Any) -> None:
        self.changes.append(Change(fact.on_day(), fact.position, what, on, **more))

    def _run(self, fact: Learnt) -> None:
        """Start the clock again from what is now known: without receipt there is none, whatever the letter says."""
        limit, resting = Limit(None), "awaiting_date" if self.received is None else "no_limit"
        if self.received is not None:
            if self.limit is not None:
                limit = limit_from_receipt(self.limit, self.received, self.calendar)
            if self.extended is not None and not _is_later(limit, self.extended):
                limit = self.extended
        self._change(fact, "clock", self.received, limit=limit, resting=resting)


class Replies:
    """One duty to reply for each body that has been responsible; passing it on ends one and begins another."""

    def __init__(self, issued: Issued, calendar: WorkingCalendar) -> None:
        limit = issued.fact.data["reply_limit"]
        self._issued = issued
        self._head = issued.head("reply", issued.fact.data["addressee_id"])
        self._since = issued.fact
        self._start = State(behind=(issued.fact.position,))
        self._clock = _ReplyClock(issued, calendar, limit and _held(limit, issued.fact))
        self._ended: list[Course] = []
        self._told: Course | None = None
        """The duty of the body now responsible, as it was told last."""

    def take(self, fact: Learnt) -> None:
        """Let one fact move the clock of the body now responsible."""
        self._clock.take(fact)

    def pass_on(self, fact: Learnt) -> None:
        """Let the next body owe the reply."""
        reached = folded(self._start, self._clock.changes)
        if reached.phase not in ("open", "submitted"):
            # What has been met or ended stays with the body of that day; its heir owes nothing of it.
            return
        self._clock.end(fact)
        self._ended.append(self._course())
        self._told = None
        self._head, self._since = self._next(fact.data["to_id"]), fact
        if _runs_on(fact):
            self._start = replace(reached, behind=(*reached.behind, fact.position))
            self._clock = replace(self._clock, changes=[])
        else:
            # The next body awaits its own receipt; the limit of the letter goes with it, an extension does not.
            self._start = State(behind=(self._issued.fact.position, fact.position))
            self._clock = _ReplyClock(self._issued, self._clock.calendar, self._clock.limit)

    def courses(self) -> list[Course]:
        """The duties, one after the other."""
        if self._told is None or len(self._told.changes) != len(self._clock.changes):
            self._told = self._course()
        return [*self._ended, self._told]

    def _course(self) -> Course:
        return Course(self._head, self._since.on_day(), self._start, tuple(self._clock.changes))

    def _next(self, debtor: str) -> Head:
        """The duty of who has the letter next: another one than it had before, where it comes back to it by law."""
        head = self._issued.head("reply", debtor)
        if all(c.head.id != head.id for c in self._ended):
            return head
        return replace(head, id=str(inherited_id(UUID(self._head.id), UUID(debtor))))


def _held(limit: Mapping[str, Any], fact: Learnt) -> dict[str, Any]:
    """The limit with the day since which it holds: that of the letter or decision which sets it."""
    return {**limit, "since": fact.on}


def _is_later(term: Limit, extended: Limit) -> bool:
    """Whether the term by itself ends later, as after a corrected receipt: more time never ends sooner."""
    return term.due_on is not None and extended.due_on is not None and term.due_on > extended.due_on


def _runs_on(passed_on: Learnt) -> bool:
    """Whether the days that have run count for the next body: an heir's always, a transfer's where it says so."""
    return passed_on.name == SUCCEEDED or passed_on.data.get("clock") == "continues"
