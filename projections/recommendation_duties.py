"""The two duties behind a recommendation: to reply, with a clock from receipt, and to resolve, with its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.obligation import obligation_id
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt, in_order_of_law
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, day, fixed_limit, limit_from_receipt

ENDS: Final[Mapping[str, str]] = {
    "reply_accepted": "met",
    "withdrawn": "cancelled",
}
"""Facts that end the duty to reply, and how."""


def courses(
    facts: Sequence[Learnt], calendar: WorkingCalendar, supervision: str | None = None
) -> list[Course]:
    """The duties that a recommendation's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "recommendation.issued":
        return []
    issued = Issued(facts[0], supervision)
    found = _replies(issued, facts[1:], calendar)
    resolution = _resolution(issued, facts[1:], calendar, found[-1].head)
    return [*found, resolution] if resolution else found


@dataclass(frozen=True)
class Issued:
    """Kiến nghị — the letter that raises the duties, and the code of the round it comes from."""

    fact: Learnt
    supervision: str | None

    @property
    def points(self) -> frozenset[int]:
        """The numbers of its points."""
        return frozenset(p["no"] for p in self.fact.data["points"])

    def head(self, kind: str, debtor: str) -> Head:
        """The duty to reply or to resolve, of one body."""
        data = self.fact.data
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
            supervision=self.supervision,
        )


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
        data, what = fact.data, fact.name.removeprefix("recommendation.")
        match what:
            case "received":
                self.received = self.received or day(data["received_on"])
                self._run(fact)
            case "reply_limit_set":
                self.limit = data["limit"]
                self._run(fact)
            case "reply_limit_extended":
                due, setter = date.fromisoformat(data["due_on"]), data["approved_by_id"]
                self.extended = fixed_limit(due, self.calendar, data["ground"], setter)
                self._run(fact)
            case "reply_given":
                # A further letter on a point that has been answered makes nobody later than the first one did.
                complete = self._is_answered()
                came = day(data["received_on"]) or fact.on_day()
                for point in data["points"]:
                    self.arrived.setdefault(point["no"], came)
                if self._is_answered() and not complete:
                    self._change(fact, "submitted", max(self.arrived.values()))
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
        if self.received is not None and self.extended is not None:
            limit = self.extended
        elif self.received is not None and self.limit is not None:
            limit = limit_from_receipt(self.limit, self.received, self.calendar)
        self._change(fact, "clock", self.received, limit=limit, resting=resting)


def _replies(issued: Issued, facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """One duty to reply for each body that has been responsible; a transfer ends one and begins another.

    Who was responsible follows the order of the ledger, in which the transfers were decided; what happened to
    each body's duty follows the order of law, in which a receipt may have been recorded after the reply.
    """
    found = []
    debtor, since = issued.fact.data["addressee_id"], issued.fact
    behind: tuple[int, ...] = (issued.fact.position,)
    limit = issued.fact.data["reply_limit"]
    for held, passed_on in _holders(facts):
        clock = _ReplyClock(issued, calendar, limit)
        for fact in in_order_of_law(held):
            clock.take(fact)
        if passed_on is not None:
            clock.end(passed_on)
        head, start = issued.head("reply", debtor), State(behind=behind)
        found.append(Course(head, since.on_day(), start, tuple(clock.changes)))
        if passed_on is not None:
            # The next body awaits its own receipt; the limit of the letter goes with it, an extension does not.
            debtor, since, limit = passed_on.data["to_id"], passed_on, clock.limit
            behind = (issued.fact.position, passed_on.position)
    return found


def _holders(facts: Sequence[Learnt]) -> Iterator[tuple[list[Learnt], Learnt | None]]:
    """The facts recorded while each body was responsible, and the fact by which it passed the letter on."""
    held: list[Learnt] = []
    for fact in facts:
        if fact.name == "recommendation.transferred":
            yield held, fact
            held = []
        else:
            held.append(fact)
    yield held, None


def _resolution(
    issued: Issued, facts: Sequence[Learnt], calendar: WorkingCalendar, reply: Head
) -> Course | None:
    """The duty to resolve, from the acceptance of a reply that takes on at least one point."""
    promised: dict[int, str | None] = {}
    positions: dict[int, str] = {}
    course: Course | None = None
    changes: list[Change] = []
    for fact in in_order_of_law(facts):
        data, on, position = fact.data, fact.on_day(), fact.position
        match fact.name.removeprefix("recommendation."):
            case "reply_given":
                positions.update({p["no"]: p["position"] for p in data["points"]})
                promised.update({p["no"]: p["promised_on"] for p in data["points"]})
            case "reply_accepted" if any(p != "refused" for p in positions.values()):
                head = issued.head("resolution", str(reply.debtor_id))
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
    issued: Issued,
) -> Limit:
    if accepted["resolution_due_on"] is not None:
        return fixed_limit(
            date.fromisoformat(accepted["resolution_due_on"]),
            calendar,
            accepted["ground"],
            issued.fact.data["issuer_id"],
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
