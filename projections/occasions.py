"""Dịp — what was done of one item of a plan, as the event by which another item of it falls due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.consultation import Consultation
from domain.time.cadence import triggered
from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import prudential_on
from domain.time.step import Step
from projections.bitemporal import FOREVER, Learnt, in_order_of_law
from projections.clocks import Change, Limit, Span
from projections.duties import Course, Head, Tie, day

STEPS: Final = (
    Consultation.Aligned.TOPIC,
    Consultation.Submitted.TOPIC,
    Consultation.Reopened.TOPIC,
)
"""What a consultation tells after its agreement of the items that a plan ties to it."""


@dataclass(frozen=True)
class Occasion:
    """Dịp — one occurrence of the other item as done: since which day, when it was, and what is behind."""

    key: str
    on: str
    """The day from which it stands as done."""
    done_on: str
    duty: str
    spans: tuple[Span, ...]


def occasion(tied: Tie, known: Mapping[str, Sequence[Span]], on: str | None) -> Occasion | None:
    """The occurrence of the other item that gives rise to a duty: its own, or the last one done by a day."""
    done = _done(tied, known)
    if tied.key is not None:
        return next((o for o in done if o.key == tied.key), None)
    by_then = [o for o in done if on is not None and o.done_on <= on]
    return by_then[-1] if by_then else None


def _done(tied: Tie, known: Mapping[str, Sequence[Span]]) -> list[Occasion]:
    """What has been done of the other item, in order; of a report to several, the first one counts."""
    found = []
    for key, ids in tied.anchors:
        of_key = [o for duty in ids for o in _when_done(key, duty, known.get(duty, ()))]
        found += sorted(of_key, key=lambda o: o.on)[:1]
    return sorted(found, key=lambda o: (o.done_on, o.key))


def _when_done(key: str, duty: str, spans: Sequence[Span]) -> Iterator[Occasion]:
    for span in spans:
        done_on = _done_on(span)
        if done_on is not None and done_on < span.on_to:
            yield Occasion(key, max(span.on_from, done_on), done_on, duty, tuple(spans))
            return


def _done_on(span: Span) -> str | None:
    """When it was done: held, or arrived where it was to go; whether that is accepted makes it no other event."""
    state = span.state
    if state.phase not in ("submitted", "met"):
        return None
    on = state.met_on or state.received_on
    return on.isoformat() if on else (span.on_from if state.phase == "met" else None)


def opened(
    course: Course,
    tied: Tie,
    known: Mapping[str, Sequence[Span]],
    calendar: WorkingCalendar,
    *,
    has_history: bool,
) -> Course | None:
    """The duty from the day on which the other item stands as done; None while it does not.

    Where somebody told of the event, that duty is the one that is owed, unless something has been recorded of this one.
    """
    found = occasion(tied, known, None)
    if found is None or not tied.since <= found.on < tied.until:
        return None
    later = [o.done_on for o in _done(tied, known) if o.done_on > found.done_on]
    ends = min(later, default=FOREVER)
    if not has_history and any(found.done_on <= on < ends for on in tied.told):
        return None
    on = date.fromisoformat(found.done_on)
    start = replace(
        course.start,
        limit=_limit(tied, on, calendar),
        opens_on=on,
        clock_start=on,
        behind=(*course.start.behind, *_behind(found)),
    )
    listed_from = max(course.listed_from, date.fromisoformat(found.on))
    changes = (*course.changes, *_open_again(found))
    return replace(course, listed_from=listed_from, start=start, changes=changes)


def _behind(found: Occasion) -> tuple[int, ...]:
    """The fact by which the other item was done."""
    state = next(s.state for s in found.spans if s.on_from <= found.on < s.on_to)
    return state.behind[-1:]


def _limit(tied: Tie, on: date, calendar: WorkingCalendar) -> Limit:
    raised = triggered(tied.cadence, on=on, calendar=calendar)
    opens = Step(on, "opens", f"Mục {tied.item} hoàn thành ngày {on:%d/%m/%Y}")
    rule = tuple(
        (step.step, (step.date.isoformat() if step.date else None, step.reason, step.source))
        for step in (opens, *raised.why[1:])
    )
    if raised.due_on is None:
        return Limit(None, rule=rule)
    return Limit(
        due_on=raised.due_on,
        basis=raised.basis,
        prudential_on=prudential_on(raised.due_on, calendar),
        ground=tied.ground,
        setter_id=tied.setter_id,
        binds=tied.binds,
        rule=rule,
    )


def _open_again(found: Occasion) -> Iterator[Change]:
    """While what was done has been sent back, what follows from it rests."""
    rests = False
    for span in found.spans:
        if span.on_from <= found.on or (_done_on(span) is not None) is not rests:
            continue
        rests = not rests
        position = span.state.behind[-1]
        on = date.fromisoformat(span.on_from)
        yield Change(on, position, "suspended" if rests else "resumed")


def done_by_steps(head: Head, steps: Sequence[Learnt]) -> Iterator[Change]:
    """What a consultation did after its agreement of an item tied to it: the exchange, then what went to a committee.

    Another agreement makes stale what followed the one before.
    """
    for fact in in_order_of_law(steps):
        if fact.name == Consultation.Reopened.TOPIC:
            yield Change(fact.on_day(), fact.position, "returned")
        elif fact.name == Consultation.Aligned.TOPIC and head.kind == "consultation":
            yield Change(fact.on_day(), fact.position, "met", day(fact.data["aligned_on"]))
        elif (
            fact.name == Consultation.Submitted.TOPIC
            and head.kind != "consultation"
            and fact.data["committee_id"] in head.awaited_by
        ):
            yield Change(fact.on_day(), fact.position, "met", day(fact.data["submitted_on"]))
