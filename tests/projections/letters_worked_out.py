"""What became of every letter, and what the rates must be, worked out from the stored facts, not the registers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from statistics import median
from typing import Any, NamedTuple

from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import deadline
from domain.time.term import Term
from infra.event_store.stored_fact import FactRow

NOTHING = "không phát sinh"
OWN_DAY = {
    "received": "received_on",
    "reply_given": "replied_on",
    "resolution_reported": "received_on",
    "letter_added": "sent_on",
}
"""The facts that say their day in a field of their own: the two are one day, whichever is corrected."""
Rate = tuple[int, int]


class Fact(NamedTuple):
    """One stored fact, with its corrections as they were known."""

    position: int
    letter: str
    code: str
    what: str
    recorded_at: datetime
    data: Mapping[str, Any]

    @property
    def on(self) -> str:
        return str(self.data["happened_on"])


def facts_of(rows: Iterable[FactRow], kind: str = "recommendation") -> list[Fact]:
    """The facts about subjects of a kind, of the rows of a store."""
    return [
        Fact(
            row.position,
            str(row.originator_id),
            row.subject_code or "",
            row.name.partition(".")[2],
            row.recorded_at,
            {"happened_on": str(row.happened_on), **json.loads(row.state)},
        )
        for row in rows
        if row.name.partition(".")[0] == kind
    ]


def known(facts: Iterable[Fact], at: datetime) -> list[Fact]:
    """What was known at an instant, each corrected field as it was then known."""
    told = [f for f in facts if f.recorded_at <= at]
    found = {f.position: f for f in told if f.what != "fact_corrected"}
    for fix in (f.data for f in told if f.what == "fact_corrected"):
        wrong = found[fix["corrects"]]
        right = {fix["field"]: fix["value"]}
        own = OWN_DAY.get(wrong.what)
        if fix["field"] in (own, "happened_on") and own and wrong.data[own] is not None:
            right = {own: fix["value"], "happened_on": fix["value"]}
        found[wrong.position] = wrong._replace(data={**wrong.data, **right})
    return list(found.values())


@dataclass
class Letter:
    """One letter on one day."""

    code: str
    issued_on: str
    holder: str
    points: frozenset[int]
    limit: Mapping[str, Any] | None
    held: list[str] = field(default_factory=list)
    """Who has transferred it."""
    received_on: str | None = None
    carried: str | None = None
    """The receipt by which the clock still runs, where a transfer lets it go on."""
    extended_to: str | None = None
    position: dict[int, str] = field(default_factory=dict)
    """What was last answered on each point, accepted as an answer or not."""
    came: dict[int, str] = field(default_factory=dict)
    """When the last answer to each point came."""
    arrived: dict[int, str] = field(default_factory=dict)
    """When the first answer to each point came that still stands."""
    granted: set[int] = field(default_factory=set)
    accepted_on: str | None = None
    settled: tuple[str, str | None, str | None, Mapping[str, Any] | None] | None = None
    """Who owed the reply when it was accepted, from which receipt, by which limit: nothing said later moves that."""
    reported_on: str | None = None
    verified_on: str | None = None
    ended: str | None = None

    @property
    def answered(self) -> bool:
        return self.points == set(self.position)

    @property
    def nothing_to_do(self) -> bool:
        """Every point was refused, or fell away when the recommender thought again."""
        return all(n in self.granted or self.position.get(n) == "refused" for n in self.points)

    @property
    def clock(self) -> str | None:
        """The receipt from which the term of the reply counts."""
        return self.carried or self.received_on

    def take(self, what: str, data: Mapping[str, Any]) -> None:
        """Let one fact say what it says: who has it and until when, what was answered, what came of it."""
        self._held(what, data)
        self._answered(what, data)
        self._resolved(what, data)

    def _held(self, what: str, data: Mapping[str, Any]) -> None:
        match what:
            case "received":
                self.received_on = data["received_on"]
            case "transferred":
                self.held.append(data["from_id"])
                self.holder = data["to_id"]
                self.carried = self.clock if data["clock"] == "continues" else None
                if data["clock"] == "restarts":
                    self.extended_to = None
                self.received_on = None
            case "responsibility_succeeded":
                self.holder = data["to_id"]
            case "reply_limit_set":
                self.limit = data["limit"]
            case "reply_limit_extended":
                self.extended_to = data["due_on"]

    def _answered(self, what: str, data: Mapping[str, Any]) -> None:
        match what:
            case "reply_given":
                day = data["received_on"] or data["happened_on"]
                for p in data["points"]:
                    self.position[p["no"]] = p["position"]
                    self.granted.discard(p["no"])
                    self.came[p["no"]] = day
                    self.arrived.setdefault(p["no"], day)
            case "reply_found_insufficient":
                self._reject(data["points"] or list(self.arrived))
            case "reconsideration_decided" if data["decision"] == "granted":
                self.granted |= set(data["points"])
            case "reconsideration_decided":
                self._reject(data["points"])
            case "reply_accepted":
                self.accepted_on = data["happened_on"]
                self.settled = (self.holder, self.clock, self.extended_to, self.limit)

    def _resolved(self, what: str, data: Mapping[str, Any]) -> None:
        match what:
            case "resolution_reported":
                self.reported_on = data["received_on"]
            case "resolution_verified":
                self.verified_on = data["happened_on"]
            case "resolution_disputed" | "reopened":
                self.verified_on = None
            case "withdrawn" | "closed":
                self.ended = what

    def _reject(self, points: Iterable[int]) -> None:
        for no in points:
            self.arrived.pop(no, None)

    def reply_owed(self) -> tuple[str, str | None, str | None, Mapping[str, Any] | None]:
        """Who owes or owed the reply, from which receipt, extended to which day, by which limit."""
        return self.settled or (self.holder, self.clock, self.extended_to, self.limit)

    def due_on(self, calendar: WorkingCalendar) -> str | None:
        """The last day of the reply; none without a receipt, whatever the letter says."""
        _, since, extended_to, limit = self.reply_owed()
        if since is None:
            return None
        by_limit = None
        if limit is not None and limit["due_on"]:
            by_limit = str(limit["due_on"])
        elif limit is not None:
            term = Term.parse(limit["term"])
            by_limit = deadline(date.fromisoformat(since), term, calendar).due.isoformat()
        # An extension never ends sooner than the term by itself, whatever day of receipt turns out to be true.
        return max((d for d in (by_limit, extended_to) if d), default=None)

    def arrival(self) -> str | None:
        """When the reply was whole."""
        return max(self.arrived.values()) if self.points == set(self.arrived) else None


def letters(facts: Iterable[Fact], on: date, at: datetime) -> dict[str, Letter]:
    """Every letter that there is on a day, as known at an instant."""
    found = {}
    by_letter = sorted(known(facts, at), key=lambda f: (f.letter, f.position))
    for _, own in groupby(by_letter, key=lambda f: f.letter):
        issued, *later = own
        if issued.on > on.isoformat():
            continue
        data = issued.data
        numbers = frozenset(p["no"] for p in data["points"])
        letter = Letter(
            issued.code, issued.on, data["addressee_id"], numbers, data["reply_limit"]
        )  # fmt: skip
        for fact in sorted(later, key=lambda f: (f.on, f.position)):
            if fact.on <= on.isoformat():
                letter.take(fact.what, fact.data)
        found[issued.code] = letter
    return found


@dataclass
class Rates:
    """The rates of some letters on a day, of one body or of all."""

    letters: Mapping[str, Letter]
    on: date
    calendar: WorkingCalendar
    agency: str | None = None
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        mine = [
            letter
            for letter in self.letters.values()
            if self._within(letter.issued_on) and self.agency in (None, letter.holder, *letter.held)
        ]
        self.left_out = Counter[str]()
        self.sent = []
        for letter in mine:
            if letter.ended == "withdrawn":
                self.left_out["withdrawn"] += 1
            elif self.agency not in (None, letter.holder):
                self.left_out["transferred_away"] += 1
            else:
                self.sent.append(letter)

    def _within(self, day: str | None) -> bool:
        if self.first is None and self.last is None:
            return True
        low, high = (self.first or date.min).isoformat(), (self.last or date.max).isoformat()
        return day is not None and low <= day <= high

    def reply_rate(self) -> Rate:
        return sum(x.answered for x in self.sent), len(self.sent)

    def reply_accepted(self) -> Rate:
        answered = [x for x in self.sent if x.answered]
        return sum(x.accepted_on is not None for x in answered), len(answered)

    def points_accepted(self) -> Rate:
        given = [x.position[n] for x in self.sent for n in x.points if n in x.position]
        return given.count("accepted"), len(given)

    def resolution_rate(self) -> Rate:
        accepted = [x for x in self.sent if x.accepted_on and not x.nothing_to_do]
        return sum(x.verified_on is not None for x in accepted), len(accepted)

    def resolution_verified(self) -> Rate:
        reported = [x for x in self.sent if x.reported_on]
        return sum(x.verified_on is not None for x in reported), len(reported)

    def replies(self) -> Iterator[tuple[str, str, str | None, str | None, str | None]]:
        """Of every letter: who owes or gave the reply, its status, when it was due, came, and began to count."""
        today = self.on.isoformat()
        for x in self.letters.values():
            who, clock, *_ = x.reply_owed()
            due, came = x.due_on(self.calendar), x.arrival()
            if x.accepted_on:
                status = "met" if due is None or (came or "") <= due else "met_late"
            elif x.ended == "withdrawn":
                status = "cancelled"
            elif came is not None and (due is None or came <= max(due, today)):
                status = "submitted"
            elif clock is None:
                status = "awaiting_date"
            else:
                status = "no_limit" if due is None else "pending" if today <= due else "overdue"
            yield who, status, due, came, clock

    def reply_in_time(self) -> tuple[int, int, int]:
        """In time and in all, of those with a limit that has come or was kept; and how many have none."""
        timely = owed = without = 0
        today = self.on.isoformat()
        for who, status, due, came, clock in self.replies():
            here = came is not None and came <= today
            if self.agency not in (None, who) or not self._within(due or clock):
                continue
            if due is None:
                without += status in ("met", "submitted", "no_limit")
            elif status in ("met", "met_late", "overdue") or (status == "submitted" and here):
                owed += 1
                timely += status != "overdue" and (came or "") <= due
        return timely, owed, without

    def stage(self, name: str) -> tuple[int, int, float | None]:
        """How many went from one stage to the next, of how many, in how many days at the median."""
        steps: dict[str, Callable[[Letter], tuple[str | None, str | None]]] = {
            "days_to_receipt": lambda x: (None if x.held else x.issued_on, x.received_on),
            "days_to_reply": lambda x: (x.received_on, _replied(x)),
            "days_to_acceptance": lambda x: (_replied(x), x.accepted_on),
            "days_to_resolution": lambda x: (x.accepted_on, x.reported_on),
            "days_to_verification": lambda x: (x.reported_on, x.verified_on),
        }
        both = [steps[name](x) for x in self.sent]
        pairs = [(begun, done) for begun, done in both if begun]
        days = [(date.fromisoformat(b) - date.fromisoformat(a)).days for a, b in pairs if b]
        forward = [d for d in days if d >= 0]
        backward = len(days) - len(forward)
        return len(forward), len(pairs) - backward, median(forward) if forward else None

    def league(self, names: Mapping[str, str]) -> list[tuple[int, str, Rate]]:
        """Place, name and replies met in time of each body that owed any; those of one rate share a place."""
        table: dict[str, Counter[str]] = {}
        today = self.on.isoformat()
        for who, status, due, came, clock in self.replies():
            if self._within(due or clock):
                late = status == "submitted" and due and due < (came or "") <= today
                table.setdefault(names[who], Counter())["overdue" if late else status] += 1
        rates = {
            name: (n["met"], owed)
            for name, n in table.items()
            if (owed := n["met"] + n["met_late"] + n["overdue"])
        }
        return sorted(
            (1 + sum(m * owed > met * o for m, o in rates.values()), name, (met, owed))
            for name, (met, owed) in rates.items()
        )


def _replied(letter: Letter) -> str | None:
    return max(letter.came.values()) if letter.points <= set(letter.came) else None
