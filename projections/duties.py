"""What a duty is before anything happens to it: its head, and the limits that its rules give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.time.cadence import Cadence
from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import deadline, prudential_on
from domain.time.term import Term
from projections.clocks import ENDED, Change, Limit, State


@dataclass(frozen=True)
class Head:
    """Nghĩa vụ — who owes what to whom, from which source, for which period."""

    id: str
    kind: str
    title: str
    debtor_id: str | None
    beneficiary_id: str | None
    level_of: str | None
    """The agency whose level the duty has: the debtor, or the issuer where nobody is named."""
    identity_id: str | None = None
    """The beneficiary where it is part of the duty's identity."""
    plan_id: str | None = None
    plan: str | None = None
    plan_item: str | None = None
    place: str | None = None
    occurrence: str | None = None
    period_from: str | None = None
    period_to: str | None = None
    recommendation: str | None = None
    supervision: str | None = None
    source: tuple[str, str] | None = None
    """What else it comes from, a consultation, a criticism or a petition: its kind and code."""
    modality: str = "assigned"
    passed_from: tuple[str, ...] = ()
    """The bodies that owed it before, where it was passed on in mid-course."""
    addressees: tuple[str, ...] = ()
    """All who await it, where there are several: the beneficiary is the first of them."""
    heirs: tuple[str, ...] = ()
    """Who followed the body of its identity, one after the other: a report goes to whoever is there."""

    @property
    def awaited_by(self) -> tuple[str, ...]:
        """To whom it is owed."""
        return self.addressees or ((self.beneficiary_id,) if self.beneficiary_id else ())


@dataclass(frozen=True)
class Tie:
    """Mối gắn — the duties of the other item that the body has a part in, by occurrence; the one that gives rise."""

    key: str | None
    """The occurrence of the other item; None where somebody told of the event himself: the last one done by then."""
    anchors: tuple[tuple[str, tuple[str, ...]], ...]
    item: str
    cadence: Cadence
    told: tuple[str, ...]
    """The days on which somebody said that the event had happened to this body."""
    since: str
    until: str
    """From which day to before which one it follows so from the other item."""
    ground: str
    setter_id: str
    binds: bool

    def duties(self) -> Iterator[str]:
        """The duties of the other item."""
        for _, ids in self.anchors:
            yield from ids


@dataclass(frozen=True)
class Course:
    """Diễn tiến — a duty as known at one instant: since when it is listed, its first state, its changes."""

    head: Head
    listed_from: date
    start: State
    changes: tuple[Change, ...]
    inherits: tuple[str, ...] = ()
    """The duties that went over into this one: what happened to them goes on counting."""
    taken_over: tuple[date, int] | None = None
    """When and by which fact: only what was open then is owed by the heir."""
    met_with: tuple[str, ...] = ()
    """The duties whose fulfillment is that of this one, too."""
    tie: Tie | None = None
    """The duties of another item from which it follows, where the plan ties it to them."""
    readings: tuple[tuple[date, Course | None], ...] = ()
    """The duty by each reading of the text that held, from a day on: by some it is none."""
    lapsed_by: int | None = None
    """The fact from which on it is none, by another reading: what has been done of it by then stays."""

    def each(self) -> Iterator[Course]:
        """The duty, and the same by every other reading that ever held."""
        yield self
        yield from (course for _, course in self.readings if course is not None)

    def was_open(self, own: Iterable[Change]) -> bool:
        """Whether there was anything left to take over."""
        if self.taken_over is None:
            return True
        before = [c for c in (*self.changes, *own) if (c.on, c.position) < self.taken_over]
        state = self.start
        for change in sorted(before, key=lambda c: (c.on, c.position)):
            state = state.after(change)
        return state.phase not in ("met", *ENDED)

    def dues(self) -> Iterator[date]:
        """Every last day that it has or will have."""
        for course in self.each():
            for limit in (course.start.limit, *(c.limit for c in course.changes)):
                if limit is not None and limit.due_on is not None:
                    yield limit.due_on


def day(value: Any) -> date | None:
    """The day in a kept field, or None."""
    return None if value is None else date.fromisoformat(value)


def limit_from_receipt(
    limit: Mapping[str, Any], received_on: date, calendar: WorkingCalendar
) -> Limit:
    """Thời hạn trả lời — the last day of a reply, from the limit of the letter and the day of receipt."""
    since = limit.get("since")
    if limit["term"] is not None:
        term = Term.stored(limit["term"])
        if term is None:
            return Limit(None)
        found = deadline(received_on, term, calendar, explained=False)
        return Limit(
            due_on=found.due,
            basis="explicit",
            ground=limit["ground"],
            setter_id=limit["setter_id"],
            rule=(("start", received_on.isoformat()), ("term", limit["term"]), *_held(since)),
        )
    return fixed_limit(
        date.fromisoformat(limit["due_on"]),
        calendar,
        limit["ground"],
        limit["setter_id"],
        since=since,
    )


def awaited(
    *, due_on: str | None, term: str | None, ground: str | None, setter_id: str, since: date
) -> dict[str, Any] | None:
    """The limit of a letter as `limit_from_receipt` takes it, or None where it sets none."""
    if due_on is None and term is None:
        return None
    set_by = {"ground": ground, "setter_id": setter_id, "since": since.isoformat()}
    return {"due_on": due_on, "term": term, **set_by}


def limit_at_sending(
    limit: Mapping[str, Any] | None, calendar: WorkingCalendar
) -> tuple[Limit, str]:
    """What a letter's limit makes known before its receipt, and the status until there is a day."""
    if limit is None:
        return Limit(None), "no_limit"
    if limit["term"] is not None:
        return Limit(None), "awaiting_date"
    due = date.fromisoformat(limit["due_on"])
    ground, setter, since = limit["ground"], limit["setter_id"], limit["since"]
    return fixed_limit(due, calendar, ground, setter, since=since), "no_limit"


def fixed_limit(
    due_on: date,
    calendar: WorkingCalendar,
    ground: str | None,
    setter_id: str | None,
    *,
    basis: str = "explicit",
    since: str | None = None,
) -> Limit:
    """A limit that names a day: it never rolls, and shows the prudent working day beside it."""
    return Limit(
        due_on=due_on,
        basis=basis,
        prudential_on=prudential_on(due_on, calendar),
        ground=ground,
        setter_id=setter_id,
        rule=(("fixed", due_on.isoformat()), *_held(since)),
    )


def _held(since: str | None) -> tuple[tuple[str, Any], ...]:
    """Since when the letter or rule holds that gives the limit: told with the reason for the day."""
    return () if since is None else (("since", since),)


def backward_limit(
    visit_on: date, term: str, calendar: WorkingCalendar, ground: str, setter_id: str | None
) -> Limit:
    """A limit counted back from a day to come: the legal day never rolls."""
    found = deadline(visit_on, Term.parse(term), calendar, explained=False)
    return Limit(
        due_on=found.due,
        basis="explicit",
        prudential_on=found.prudential,
        ground=ground,
        setter_id=setter_id,
        rule=(("start", visit_on.isoformat()), ("term", term)),
    )
