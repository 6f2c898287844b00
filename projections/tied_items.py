"""Mục gắn với mục khác — what a plan ties to another of its items is owed once that one is done, by whoever did it.

What the ledger holds of the other item is the event: nobody has to say a second time that it has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from domain.time.cadence import Cadence, Occurrence
from projections.bitemporal import FOREVER
from projections.duties import Course, Head, Tie
from projections.duty_holders import Party
from projections.known_plan import Item, KnownPlan
from projections.plan_turns import Turn

AFTER: Final = "after-"
"""How the keys of occurrences begin that follow from another item."""
TOLD: Final = "event-"
"""The same where somebody told of the event."""


def anchor_of(plan: KnownPlan, cadence: Cadence) -> str | None:
    """The other item of the plan to which the rhythm ties one, where it does."""
    anchor = cadence.detail.anchor
    tied = cadence.type == "event_triggered" and isinstance(anchor, str) and anchor in plan.items
    return str(anchor) if tied else None


def anchors(plan: KnownPlan, item: Item) -> set[str]:
    """The items to which an item is tied, by any rhythm that it has had."""
    found = (
        anchor_of(plan, rhythm.cadence)
        for _, _, as_read in item.stretches()
        for rhythm in as_read.cadences()
    )
    return {anchor for anchor in found if anchor is not None}


def with_anchors(plan: KnownPlan, items: Iterable[str]) -> set[str]:
    """The items with all those to which they are tied, however far on."""
    found: set[str] = set()
    left = [code for code in items if code in plan.items]
    while left:
        code = left.pop()
        if code not in found:
            found.add(code)
            left += anchors(plan, plan.items[code])
    return found


class Others:
    """The duties of another item: who owes them, who awaits them."""

    def __init__(self, courses: Sequence[Course]) -> None:
        self._by_debtor = _by(courses, lambda head: (head.debtor_id,))
        self._by_beneficiary = _by(courses, lambda head: head.awaited_by)
        self._of_one = courses if _are_of_one(courses) else ()
        self.listed: dict[str, date] = {}
        """Their occurrences, each with the day from which it is listed."""
        for course in courses:
            key = course.head.occurrence or ""
            if course.start.resting != "standing":
                self.listed[key] = min(course.listed_from, self.listed.get(key, date.max))

    def of(self, bodies: Sequence[str]) -> Sequence[Course]:
        """Those in which these bodies have a part: they owe them, or are those who await them.

        Where several owe something to one body, what one of them has done is not yet the event for that body. Where
        a single body is to do it for all, it is the event for everybody.
        """
        own = [c for body in bodies for c in self._by_debtor.get(body, ())]
        if own:
            return own
        awaited = [c for body in bodies for c in self._by_beneficiary.get(body, ())]
        return awaited if awaited and _are_of_one(awaited) else self._of_one


def _by(
    courses: Sequence[Course], named: Callable[[Head], tuple[str | None, ...]]
) -> dict[str | None, list[Course]]:
    found: dict[str | None, list[Course]] = {}
    for course in courses:
        for body in named(course.head):
            found.setdefault(body, []).append(course)
    return found


def _are_of_one(courses: Sequence[Course]) -> bool:
    """Whether one body owed them all at first."""
    firsts = (next(iter(c.head.passed_from), c.head.debtor_id) for c in courses)
    return len(set(firsts)) == 1


class Ties:
    """Các mối gắn của một mục — what of an item follows from others, by each rhythm that it has had."""

    def __init__(
        self, plan: KnownPlan, item: Item, courses: Mapping[str, Sequence[Course]]
    ) -> None:
        self._others = {anchor: Others(of_anchor) for anchor, of_anchor in courses.items()}
        self._rhythms = [
            (r, anchor)
            for r in item.cadences()
            if courses and (anchor := anchor_of(plan, r.cadence)) is not None
        ]
        self._item = item
        said, place = plan.drafted.data, item.added.data["place"]
        self._ground = said["title"] + (f" ({place})" if place else "")
        self._setter = said["issuer_id"]

    def turns(self) -> Iterator[Turn]:
        """One occurrence for each of the other item; whether it is owed depends on what was done of that."""
        for rhythm, anchor in self._rhythms:
            for key, listed_from in self._others[anchor].listed.items():
                yield Turn(_occurrence(key, listed_from), rhythm.cadence, rhythm.behind)

    def of(self, turn: Turn, party: Party, *, binds: bool) -> Tie | None:
        """To what an occurrence of a body is tied; None where the body has no part in what the other item asks."""
        of_turn = turn.occurrence.key
        if party.debtor is None or not of_turn.startswith((AFTER, TOLD)):
            return None
        found = next(((r, a) for r, a in self._rhythms if r.cadence == turn.cadence), None)
        if found is None:
            return None
        rhythm, anchor = found
        bodies = (party.debtor, *party.passed_from)
        by_key: dict[str, list[str]] = {}
        for course in self._others[anchor].of(bodies):
            by_key.setdefault(after(course.head.occurrence or ""), []).append(course.head.id)
        key = of_turn if of_turn.startswith(AFTER) else None
        if not by_key or (key is not None and key not in by_key):
            return None
        told = (r for r in self._item.requests if r.data["debtor_id"] in (None, *bodies))
        return Tie(
            key=key,
            anchors=tuple((k, tuple(ids)) for k, ids in by_key.items()),
            item=anchor,
            cadence=turn.cadence,
            told=tuple(sorted(r.on for r in told if r.data["cause"] == "event")),
            since=max(rhythm.since or date.min, self._item.added.on_day()).isoformat(),
            until=rhythm.ended_by.on if rhythm.ended_by else FOREVER,
            ground=self._ground,
            setter_id=self._setter,
            binds=binds and not turn.cadence.detail.soft,
        )


def _occurrence(key: str, listed_from: date) -> Occurrence:
    return Occurrence(
        key=after(key),
        period=None,
        opens_on=None,
        due_on=None,
        basis="none",
        soft=False,
        ask_first=False,
        listed_from=listed_from,
        why=(),
    )


def after(key: str) -> str:
    """What follows from an occurrence is called after it, through however many items."""
    return key if key.startswith(AFTER) else AFTER + key
