"""Nghĩa vụ giải quyết, công khai — the duty to resolve, by a clock of its own, and then to publish the outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, day, fixed_limit
from projections.issued_letter import GRANTED, PASSED_ON, Issued, folded

RESOLVING: Final[Mapping[str, str]] = {
    "resolution_reported": "submitted",
    "resolution_verified": "met",
    "resolution_disputed": "returned",
    "reopened": "returned",
    "withdrawn": "cancelled",
}
"""Facts that move the duty to resolve, and how."""


class Resolutions:
    """The duty to resolve, from the acceptance of a reply that takes on at least one point; an heir has it anew."""

    def __init__(self, issued: Issued, calendar: WorkingCalendar) -> None:
        self.found: list[Course] = []
        self._holder: str = issued.fact.data["addressee_id"]
        self._issued = issued
        self._calendar = calendar
        self._positions: dict[int, str] = {}
        self._promised: dict[int, list[str]] = {}

    def take(self, fact: Learnt) -> None:
        """Let one fact change what is owed."""
        data, what = fact.data, fact.what
        if fact.name in PASSED_ON:
            self._holder = data["to_id"]
            if self.found:
                self.found = _inherited(self.found, fact, self._issued)
        elif what == "reply_given":
            for p in data["points"]:
                self._positions[p["no"]] = p["position"]
                self._promised[p["no"]] = _promised(p)
        elif what == "reconsideration_decided":
            self._positions |= dict.fromkeys(data["points"], GRANTED[data["decision"]])
        elif what == "reply_accepted" and any(p != "refused" for p in self._positions.values()):
            self.found = [self._accepted(fact)]
        elif self.found and what in RESOLVING:
            received = day(data.get("received_on"))
            change = Change(fact.on_day(), fact.position, RESOLVING[what], received)
            last = self.found[-1]
            self.found[-1] = replace(last, changes=(*last.changes, change))

    def _accepted(self, fact: Learnt) -> Course:
        issued, debtor = self._issued, self._holder
        limit = _resolution_limit(fact.data, self._promised, self._calendar, debtor, issued)
        on, behind = fact.on_day(), (fact.position,)
        start = State(resting="no_limit", limit=limit, clock_start=on, behind=behind)
        return Course(issued.head("resolution", debtor), on, start, ())


def _inherited(found: list[Course], succeeded: Learnt, issued: Issued) -> list[Course]:
    """The duties after the debtor has passed its own to an heir; what was met stays where it was met."""
    last = found[-1]
    reached = folded(last.start, last.changes)
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


class Outcomes:
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
            self._positions |= dict.fromkeys(data["points"], GRANTED[data["decision"]])
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
