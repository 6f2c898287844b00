"""The duties behind a recommendation: to reply, from receipt; to resolve, by its own clock; to publish the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
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
VERBS: Final[Mapping[str, str]] = {
    "reply": "Trả lời",
    "resolution": "Giải quyết",
    "publication": "Công khai kết quả giải quyết",
}
RESOLVING: Final[Mapping[str, str]] = {
    "resolution_reported": "submitted",
    "resolution_verified": "met",
    "resolution_disputed": "returned",
    "reopened": "returned",
    "withdrawn": "cancelled",
}
"""Facts that move the duty to resolve, and how."""
_GRANTED: Final = {"granted": "refused", "upheld": "reconsideration_requested"}
"""What a decision on a point makes of it: what is granted leaves nothing to resolve."""
SUCCEEDED: Final = "recommendation.responsibility_succeeded"
PASSED_ON: Final = ("recommendation.transferred", SUCCEEDED)
"""Facts after which another body is responsible."""


class Letter:
    """Đọc kiến nghị — the duties that a recommendation's facts, as known from one instant to the next, have raised.

    What comes last in law, too, goes on from what was read before; anything else is read again from the first fact.
    """

    def __init__(self) -> None:
        self._read: list[Learnt] = []
        self._by: tuple[WorkingCalendar, str | None] | None = None

    def courses(
        self, facts: list[Learnt], calendar: WorkingCalendar, supervision: str | None = None
    ) -> tuple[Course, ...]:
        """The duties; one about which nothing new was said is the very one that was told before."""
        if not facts or facts[0].name != "recommendation.issued":
            return ()
        by = (calendar, supervision)
        if by == self._by and self._goes_on(facts):
            self._take(facts[len(self._read) :])
        else:
            issued = Issued(facts[0], supervision)
            self._replies = _Replies(issued, calendar)
            self._resolutions = _Resolutions(issued, calendar)
            self._outcomes = _Outcomes(issued)
            self._take(facts[1:])
        self._read, self._by = facts, by
        self._last_on = max((f.on for f in facts[1:]), default="")
        return (
            *self._replies.courses(),
            *self._resolutions.found,
            *([self._outcomes.found] if self._outcomes.found else ()),
        )

    def _goes_on(self, facts: list[Learnt]) -> bool:
        """Whether nothing was corrected, and nothing new happened before what has been read."""
        read = self._read
        if len(facts) < len(read) or any(a is not b for a, b in zip(read, facts, strict=False)):
            return False
        days = [self._last_on, *(f.on for f in facts[len(read) :])]
        return all(a <= b for a, b in pairwise(days))

    def _take(self, facts: Sequence[Learnt]) -> None:
        """Who was responsible follows the order of the ledger, in which transfers were decided; all else that of law.

        So a receipt may have been recorded after the reply.
        """
        for held, passed_on in _holders(facts):
            for fact in in_order_of_law(held):
                self._replies.take(fact)
            if passed_on is not None:
                self._replies.pass_on(passed_on)
        self._resolutions.passed += [f for f in facts if f.name in PASSED_ON]
        for fact in in_order_of_law(facts):
            self._resolutions.take(fact)
            self._outcomes.take(fact)


@dataclass(frozen=True)
class Issued:
    """Kiến nghị — the letter that raises the duties, and the code of the round it comes from."""

    fact: Learnt
    supervision: str | None
    _heads: dict[tuple[str, str], Head] = field(default_factory=dict, compare=False)

    @cached_property
    def points(self) -> frozenset[int]:
        """The numbers of its points."""
        return frozenset(p["no"] for p in self.fact.data["points"])

    def head(self, kind: str, debtor: str) -> Head:
        """The duty to reply or to resolve, of one body; made once, for it is asked for with every fact."""
        known = self._heads.get((kind, debtor))
        if known is None:
            known = self._heads[kind, debtor] = self._head(kind, debtor)
        return known

    def _head(self, kind: str, debtor: str) -> Head:
        data = self.fact.data
        text = "; ".join(p["text"] for p in data["points"])
        verb = VERBS[kind]
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
        if self.received is not None and self.extended is not None:
            limit = self.extended
        elif self.received is not None and self.limit is not None:
            limit = limit_from_receipt(self.limit, self.received, self.calendar)
        self._change(fact, "clock", self.received, limit=limit, resting=resting)


class _Replies:
    """One duty to reply for each body that has been responsible; passing it on ends one and begins another."""

    def __init__(self, issued: Issued, calendar: WorkingCalendar) -> None:
        limit = issued.fact.data["reply_limit"]
        self._issued = issued
        self._debtor, self._since = issued.fact.data["addressee_id"], issued.fact
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
        reached = _folded(self._start, self._clock.changes)
        if reached.phase not in ("open", "submitted"):
            # What has been met or ended stays with the body of that day; its heir owes nothing of it.
            return
        self._clock.end(fact)
        self._ended.append(self._course())
        self._told = None
        self._debtor, self._since = fact.data["to_id"], fact
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
        head = self._issued.head("reply", self._debtor)
        return Course(head, self._since.on_day(), self._start, tuple(self._clock.changes))


def _held(limit: Mapping[str, Any], fact: Learnt) -> dict[str, Any]:
    """The limit with the day since which it holds: that of the letter or decision which sets it."""
    return {**limit, "since": fact.on}


def _folded(start: State, changes: Sequence[Change]) -> State:
    """The state to which the changes lead."""
    for change in sorted(changes, key=lambda c: (c.on, c.position)):
        start = start.after(change)
    return start


def _runs_on(passed_on: Learnt) -> bool:
    """Whether the days that have run count for the next body: an heir's always, a transfer's where it says so."""
    return passed_on.name == SUCCEEDED or passed_on.data.get("clock") == "continues"


def _holders(facts: Sequence[Learnt]) -> Iterator[tuple[list[Learnt], Learnt | None]]:
    """The facts recorded while each body was responsible, and the fact by which it passed the letter on."""
    held: list[Learnt] = []
    for fact in facts:
        if fact.name in PASSED_ON:
            yield held, fact
            held = []
        else:
            held.append(fact)
    yield held, None


class _Resolutions:
    """The duty to resolve, from the acceptance of a reply that takes on at least one point; an heir has it anew."""

    def __init__(self, issued: Issued, calendar: WorkingCalendar) -> None:
        self.found: list[Course] = []
        self.passed: list[Learnt] = []
        """The facts by which the letter was passed on."""
        self._issued = issued
        self._calendar = calendar
        self._positions: dict[int, str] = {}
        self._promised: dict[int, list[str]] = {}

    def take(self, fact: Learnt) -> None:
        """Let one fact change what is owed."""
        data, what = fact.data, fact.what
        if what == "reply_given":
            for p in data["points"]:
                self._positions[p["no"]] = p["position"]
                self._promised[p["no"]] = _promised(p)
        elif what == "reconsideration_decided":
            self._positions |= dict.fromkeys(data["points"], _GRANTED[data["decision"]])
        elif what == "reply_accepted" and any(p != "refused" for p in self._positions.values()):
            self.found = [self._accepted(fact)]
        elif self.found and fact.name == SUCCEEDED:
            self.found = _inherited(self.found, fact, self._issued)
        elif self.found and what in RESOLVING:
            received = day(data.get("received_on"))
            change = Change(fact.on_day(), fact.position, RESOLVING[what], received)
            last = self.found[-1]
            self.found[-1] = replace(last, changes=(*last.changes, change))

    def _accepted(self, fact: Learnt) -> Course:
        issued = self._issued
        before = [f for f in self.passed if f.position < fact.position]
        debtor = before[-1].data["to_id"] if before else issued.fact.data["addressee_id"]
        limit = _resolution_limit(fact.data, self._promised, self._calendar, debtor, issued)
        on, behind = fact.on_day(), (fact.position,)
        start = State(resting="no_limit", limit=limit, clock_start=on, behind=behind)
        return Course(issued.head("resolution", debtor), on, start, ())


def _inherited(found: list[Course], succeeded: Learnt, issued: Issued) -> list[Course]:
    """The duties after the debtor has passed its own to an heir; what was met stays where it was met."""
    last = found[-1]
    reached = _folded(last.start, last.changes)
    if reached.phase not in ("open", "submitted"):
        return found
    ended = Change(succeeded.on_day(), succeeded.position, "transferred")
    start = replace(reached, behind=(*reached.behind, succeeded.position))
    head = issued.head("resolution", succeeded.data["to_id"])
    return [
        *found[:-1],
        replace(last, changes=(*last.changes, ended)),
        Course(head, succeeded.on_day(), start, ()),
    ]


class _Outcomes:
    """What the recommender owes the public once the matter is settled: verified, or nothing left to resolve."""

    def __init__(self, issued: Issued) -> None:
        self.found: Course | None = None
        self._issued = issued
        self._positions: dict[int, str] = {}
        self._earlier: list[Change] = []

    def take(self, fact: Learnt) -> None:
        """Let one fact change what is owed."""
        data, on, position, what = fact.data, fact.on_day(), fact.position, fact.what
        if what == "reply_given":
            self._positions |= {p["no"]: p["position"] for p in data["points"]}
        elif what == "reconsideration_decided":
            self._positions |= dict.fromkeys(data["points"], _GRANTED[data["decision"]])
        settled = what == "resolution_verified" or (
            what == "reply_accepted" and all(p == "refused" for p in self._positions.values())
        )
        change: Change | None = None
        if what == "outcome_published":
            change = Change(on, position, "met", on)
        elif what in ("resolution_disputed", "reopened"):
            change = Change(on, position, "suspended")
        elif settled and self.found is not None:
            change = Change(on, position, "resumed")
        elif what == "withdrawn":
            change = Change(on, position, "cancelled")
        if self.found is None and settled:
            start = State(resting="no_limit", opens_on=on, clock_start=on, behind=(position,))
            # What was published before counts from the day on which there was something to owe.
            published = [replace(c, on=max(c.on, on)) for c in self._earlier]
            self.found = Course(_outcome_head(self._issued), on, start, tuple(published))
        elif self.found is not None and change is not None:
            self.found = replace(self.found, changes=(*self.found.changes, change))
        elif what == "outcome_published" and change is not None:
            self._earlier.append(change)


def _outcome_head(issued: Issued) -> Head:
    head = issued.head("publication", issued.fact.data["issuer_id"])
    return replace(head, beneficiary_id=None)


def _promised(point: Mapping[str, Any]) -> list[str]:
    """Every day that an answer to a point promises."""
    steps = [step["by_on"] for step in point.get("roadmap", ())]
    return [*steps, point["promised_on"]] if point["promised_on"] else steps


def _resolution_limit(
    accepted: Any,
    promised: Mapping[int, Sequence[str]],
    calendar: WorkingCalendar,
    debtor: str,
    issued: Issued,
) -> Limit:
    if accepted["resolution_due_on"] is not None:
        return fixed_limit(
            date.fromisoformat(accepted["resolution_due_on"]),
            calendar,
            accepted["ground"],
            issued.fact.data["issuer_id"],
        )
    days = [d for said in promised.values() for d in said]
    if not days:
        return Limit(None)
    return fixed_limit(
        date.fromisoformat(max(days)),
        calendar,
        "Lộ trình cơ quan trả lời đã cam kết và được chấp nhận",
        debtor,
        basis="accepted",
    )
