"""The duties behind a recommendation: to reply, from receipt; to resolve, by its own clock; to publish the outcome."""

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


def courses(
    facts: Sequence[Learnt], calendar: WorkingCalendar, supervision: str | None = None
) -> list[Course]:
    """The duties that a recommendation's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "recommendation.issued":
        return []
    issued = Issued(facts[0], supervision)
    return [
        *_replies(issued, facts[1:], calendar),
        *_resolutions(issued, facts[1:], calendar),
        *_outcomes(issued, facts[1:]),
    ]


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
        data, what = fact.data, fact.name.removeprefix("recommendation.")
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


def _replies(issued: Issued, facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """One duty to reply for each body that has been responsible; passing it on ends one and begins another.

    Who was responsible follows the order of the ledger, in which the transfers were decided; what happened to
    each body's duty follows the order of law, in which a receipt may have been recorded after the reply.
    """
    found = []
    debtor, since = issued.fact.data["addressee_id"], issued.fact
    start = State(behind=(issued.fact.position,))
    limit = issued.fact.data["reply_limit"]
    clock = _ReplyClock(issued, calendar, limit and _held(limit, issued.fact))
    for held, passed_on in _holders(facts):
        for fact in in_order_of_law(held):
            clock.take(fact)
        reached = _folded(start, clock.changes)
        if passed_on is not None and reached.phase not in ("open", "submitted"):
            # What has been met or ended stays with the body of that day; its heir owes nothing of it.
            continue
        head = issued.head("reply", debtor)
        if passed_on is not None:
            clock.end(passed_on)
        found.append(Course(head, since.on_day(), start, tuple(clock.changes)))
        if passed_on is not None:
            debtor, since = passed_on.data["to_id"], passed_on
            behind = (issued.fact.position, passed_on.position)
            if _runs_on(passed_on):
                start = replace(reached, behind=(*reached.behind, passed_on.position))
                clock = replace(clock, changes=[])
            else:
                # The next body awaits its own receipt; the limit of the letter goes with it, an extension does not.
                start, clock = State(behind=behind), _ReplyClock(issued, calendar, clock.limit)
    return found


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


def _resolutions(
    issued: Issued, facts: Sequence[Learnt], calendar: WorkingCalendar
) -> list[Course]:
    """The duty to resolve, from the acceptance of a reply that takes on at least one point; an heir has it anew."""
    passed = [f for f in facts if f.name in PASSED_ON]
    positions: dict[int, str] = {}
    promised: dict[int, list[str]] = {}
    found: list[Course] = []
    for fact in in_order_of_law(facts):
        data, on, position = fact.data, fact.on_day(), fact.position
        what = fact.name.removeprefix("recommendation.")
        if what == "reply_given":
            for p in data["points"]:
                positions[p["no"]] = p["position"]
                promised[p["no"]] = _promised(p)
        elif what == "reconsideration_decided":
            positions |= dict.fromkeys(data["points"], _GRANTED[data["decision"]])
        elif what == "reply_accepted" and any(p != "refused" for p in positions.values()):
            before = [f for f in passed if f.position < position]
            debtor = before[-1].data["to_id"] if before else issued.fact.data["addressee_id"]
            limit = _resolution_limit(data, promised, calendar, debtor, issued)
            start = State(resting="no_limit", limit=limit, clock_start=on, behind=(position,))
            found = [Course(issued.head("resolution", debtor), on, start, ())]
        elif found and fact.name == SUCCEEDED:
            found = _inherited(found, fact, issued)
        elif found and what in RESOLVING:
            change = Change(on, position, RESOLVING[what], day(data.get("received_on")))
            last = found[-1]
            found[-1] = replace(last, changes=(*last.changes, change))
    return found


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


def _outcomes(issued: Issued, facts: Sequence[Learnt]) -> list[Course]:
    """What the recommender owes the public once the matter is settled: verified, or nothing left to resolve."""
    positions: dict[int, str] = {}
    found: Course | None = None
    earlier: list[Change] = []
    for fact in in_order_of_law(facts):
        data, on, position = fact.data, fact.on_day(), fact.position
        what = fact.name.removeprefix("recommendation.")
        if what == "reply_given":
            positions |= {p["no"]: p["position"] for p in data["points"]}
        elif what == "reconsideration_decided":
            positions |= dict.fromkeys(data["points"], _GRANTED[data["decision"]])
        settled = what == "resolution_verified" or (
            what == "reply_accepted" and all(p == "refused" for p in positions.values())
        )
        change: Change | None = None
        if what == "outcome_published":
            change = Change(on, position, "met", on)
        elif what in ("resolution_disputed", "reopened"):
            change = Change(on, position, "suspended")
        elif settled and found is not None:
            change = Change(on, position, "resumed")
        elif what == "withdrawn":
            change = Change(on, position, "cancelled")
        if found is None and settled:
            start = State(resting="no_limit", opens_on=on, clock_start=on, behind=(position,))
            # What was published before counts from the day on which there was something to owe.
            published = [replace(c, on=max(c.on, on)) for c in earlier]
            found = Course(_outcome_head(issued), on, start, tuple(published))
        elif found is not None and change is not None:
            found = replace(found, changes=(*found.changes, change))
        elif what == "outcome_published" and change is not None:
            earlier.append(change)
    return [] if found is None else [found]


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
