"""The two duties behind a recommendation: to reply, with a clock from receipt, and to resolve, with its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.obligation import obligation_id
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, day, fixed_limit, limit_from_receipt

ENDS: Final[Mapping[str, str]] = {
    "reply_accepted": "met",
    "withdrawn": "cancelled",
}
"""Facts that end the duty to reply, and how."""


def courses(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """The duties that a recommendation's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "recommendation.issued":
        return []
    found = _replies(facts, calendar)
    resolution = _resolution(facts, calendar, found[-1].head)
    return [*found, resolution] if resolution else found


def _head(issued: Learnt, kind: str, debtor: str) -> Head:
    data = issued.data
    text = "; ".join(p["text"] for p in data["points"])
    verb = "Trả lời" if kind == "reply" else "Giải quyết"
    return Head(
        id=str(obligation_id(data["code"], kind, UUID(debtor), "once", None)),
        kind=kind,
        title=f"{verb} kiến nghị {data['code']}: {text}",
        debtor_id=debtor,
        beneficiary_id=data["issuer_id"],
        level_of=debtor,
        occurrence="once",
        recommendation=data["code"],
        supervision=data["source_id"] if data["source_type"] == "supervision" else None,
    )


@dataclass
class _ReplyClock:
    """The duty to reply as it stands while the facts are gone through, for the body now responsible."""

    issued: Learnt
    calendar: WorkingCalendar
    limit: dict[str, Any] | None
    head: Head
    listed_from: date
    start: State
    received: date | None = None
    answered: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)

    def course(self) -> Course:
        """The duty so far."""
        return Course(self.head, self.listed_from, self.start, tuple(self.changes))

    def handed_to(self, body: str, fact: Learnt) -> _ReplyClock:
        """The duty of the body to which the recommendation is transferred: it awaits its own receipt."""
        self.changes.append(Change(fact.on_day(), fact.position, "transferred"))
        start = State(behind=(self.issued.position, fact.position))
        head = _head(self.issued, "reply", body)
        return _ReplyClock(
            self.issued,
            self.calendar,
            self.limit,
            head,
            fact.on_day(),
            start,
            answered=self.answered,
        )

    def take(self, fact: Learnt) -> None:
        """Let one fact move the clock."""
        data, what = fact.data, fact.name.removeprefix("recommendation.")
        match what:
            case "received":
                self.received = day(data["received_on"])
                self._run(fact)
            case "reply_limit_set":
                self.limit = data["limit"]
                self._run(fact)
            case "reply_limit_extended":
                due, setter = date.fromisoformat(data["due_on"]), data["approved_by_id"]
                limit = fixed_limit(due, self.calendar, data["ground"], setter)
                self._change(fact, "limit", limit=limit)
            case "reply_given":
                self.answered |= {p["no"] for p in data["points"]}
                if self.answered == self._all_points():
                    self._change(fact, "submitted", day(data["received_on"]) or fact.on_day())
            case "reply_found_insufficient":
                self.answered -= set(data["points"]) or self._all_points()
                self._change(fact, "returned")
            case _ if what in ENDS:
                self._change(fact, ENDS[what])
            case _:
                pass

    def _all_points(self) -> set[int]:
        return {p["no"] for p in self.issued.data["points"]}

    def _change(self, fact: Learnt, what: str, on: date | None = None, **more: Any) -> None:
        self.changes.append(Change(fact.on_day(), fact.position, what, on, **more))

    def _run(self, fact: Learnt) -> None:
        """Start the clock again from what is now known: without receipt there is none."""
        limit, resting = Limit(None), "awaiting_date" if self.received is None else "no_limit"
        if self.received is not None and self.limit is not None:
            limit = limit_from_receipt(self.limit, self.received, self.calendar)
        self._change(fact, "clock", self.received, limit=limit, resting=resting)


def _replies(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """One duty to reply for each body that has been responsible; a transfer ends one and begins another."""
    issued = facts[0]
    head = _head(issued, "reply", issued.data["addressee_id"])
    start = State(behind=(issued.position,))
    clock = _ReplyClock(issued, calendar, issued.data["reply_limit"], head, issued.on_day(), start)
    found = []
    for fact in facts[1:]:
        if fact.name == "recommendation.transferred":
            handed = clock.handed_to(fact.data["to_id"], fact)
            found.append(clock.course())
            clock = handed
        else:
            clock.take(fact)
    return [*found, clock.course()]


def _resolution(facts: Sequence[Learnt], calendar: WorkingCalendar, reply: Head) -> Course | None:
    """The duty to resolve, from the acceptance of a reply that takes on at least one point."""
    issued = facts[0]
    promised: dict[int, str | None] = {}
    positions: dict[int, str] = {}
    course: Course | None = None
    changes: list[Change] = []
    for fact in facts[1:]:
        data, on, position = fact.data, fact.on_day(), fact.position
        match fact.name.removeprefix("recommendation."):
            case "reply_given":
                positions.update({p["no"]: p["position"] for p in data["points"]})
                promised.update({p["no"]: p["promised_on"] for p in data["points"]})
            case "reply_accepted" if any(p != "refused" for p in positions.values()):
                head = _head(issued, "resolution", str(reply.debtor_id))
                limit = _resolution_limit(data, promised, calendar, reply, issued)
                start = State(resting="no_limit", limit=limit, clock_start=on, behind=(position,))
                course = Course(head, on, start, ())
            case "resolution_reported":
                changes.append(Change(on, position, "submitted", day(data["received_on"])))
            case "resolution_verified":
                changes.append(Change(on, position, "met"))
            case "resolution_disputed":
                changes.append(Change(on, position, "returned"))
            case "withdrawn":
                changes.append(Change(on, position, "cancelled"))
            case _:
                pass
    return replace(course, changes=tuple(changes)) if course else None


def _resolution_limit(
    accepted: Any,
    promised: dict[int, str | None],
    calendar: WorkingCalendar,
    reply: Head,
    issued: Learnt,
) -> Limit:
    if accepted["resolution_due_on"] is not None:
        return fixed_limit(
            date.fromisoformat(accepted["resolution_due_on"]),
            calendar,
            accepted["ground"],
            issued.data["issuer_id"],
        )
    days = [d for d in promised.values() if d]
    if not days:
        return Limit(None)
    return fixed_limit(
        date.fromisoformat(max(days)),
        calendar,
        "Lộ trình cơ quan trả lời đã cam kết và được chấp nhận",
        reply.debtor_id,
        basis="accepted",
    )
