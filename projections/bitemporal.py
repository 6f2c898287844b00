"""Two times on every answer: how the facts about a subject become rows valid for a span of knowledge and of days.

A read model keeps the facts of each subject. When one arrives, the subject's rows are worked out again from
all of them: once for every instant at which something was learnt, and, within each, for every day on which
something changed in law. `on=` and `known_at=` are then plain comparisons, and a rebuild equals the live rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeVar

from domain.facts import RecordedFact, corrected_fields, registry

T = TypeVar("T")

FOREVER: Final = "9999-12-31"
"""No day in law ends a span that lasts."""
STILL_KNOWN: Final = "9999-12-31T23:59:59.999999+00:00"
"""No instant ends what is still known."""
DAY: Final = timedelta(days=1)
CORRECTION: Final = ".fact_corrected"


def instant_text(instant: datetime) -> str:
    """An instant as text that sorts as time does: UTC, always with microseconds."""
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")


@dataclass(frozen=True)
class Learnt:
    """A fact as a read model keeps it: its name, its place in the ledger, when we learnt it, its own fields."""

    position: int
    name: str
    recorded_at: datetime
    data: Mapping[str, Any]
    text: str | None = field(init=False, default=None, compare=False)
    """Its fields as JSON, where they have been written already; no copy with other fields has it."""

    @cached_property
    def on(self) -> str:
        """The day it happened, ISO."""
        return str(self.data["happened_on"])

    @cached_property
    def what(self) -> str:
        """Its name without that of its aggregate."""
        return self.name.partition(".")[2]

    def on_day(self) -> date:
        """The day it happened."""
        return date.fromisoformat(self.on)


def learnt(recorded: RecordedFact) -> Learnt:
    """What a read model keeps of a recorded fact."""
    own = recorded.own
    fact = Learnt(recorded.position, recorded.name, recorded.recorded_at, own)
    # Nearly every read model asks for these, and a cached property takes a lock to find them.
    fact.__dict__.update(
        text=recorded.own_text, on=own["happened_on"], what=fact.name.partition(".")[2]
    )
    return fact


def as_known(facts: Iterable[Learnt]) -> list[Learnt]:
    """The facts with every correction among them applied; the corrections themselves are left out."""
    facts = facts if isinstance(facts, list) else list(facts)
    corrections = [f for f in facts if f.name.endswith(CORRECTION)]
    if not corrections:
        return facts
    by_position = {f.position: f for f in facts if not f.name.endswith(CORRECTION)}
    for correction in corrections:
        target = by_position.get(correction.data["corrects"])
        if target is not None:
            field, value = correction.data["field"], correction.data["value"]
            fact_class = registry()[target.name]
            data = {
                **target.data,
                **corrected_fields(fact_class, field, value, target.data.get),
            }
            by_position[target.position] = Learnt(
                target.position, target.name, target.recorded_at, data
            )
    return list(by_position.values())


def in_order_of_law(facts: Iterable[Learnt]) -> list[Learnt]:
    """The facts by the day on which they happened; those of one day as they were recorded."""
    return sorted(facts, key=lambda f: (f.on, f.position))


def goes_on(read: Sequence[Learnt], facts: Sequence[Learnt]) -> bool:
    """Whether facts add to what was read before and nothing else: none corrected, none earlier in law.

    The first one founds the subject; its day does not count.
    """
    if list(facts[: len(read)]) != read:
        return False
    last = max([f.on for f in read[1:]], default="")
    days = [last, *(f.on for f in facts[max(len(read), 1) :])]
    return all(earlier <= later for earlier, later in pairwise(days))


@dataclass(frozen=True)
class Version:
    """What was known from one instant to another: the spans of days worked out from it."""

    known_from: datetime
    known_to: datetime | None
    spans: tuple[Any, ...]


def versions(
    facts: Sequence[Learnt],
    other_instants: Iterable[datetime],
    work_out: Callable[[list[Learnt], datetime], tuple[T, ...]],
    since: datetime | None = None,
) -> list[Version]:
    """Work out the subject at every instant at which something was learnt; equal neighbors are one version.

    With `since`, only from that instant on: what is learnt later changes nothing of what was known before.
    """
    if not facts:
        return []
    # The ledger's order is that of recording, so what was known by an instant is a beginning of the facts.
    learnt_at = [f.recorded_at for f in facts]
    corrects = any(f.name.endswith(CORRECTION) for f in facts)
    instants = sorted({*learnt_at, *(i for i in other_instants if i > learnt_at[0])})
    if since is not None:
        instants = instants[bisect_left(instants, since) :]
    found: list[Version] = []
    for instant in instants:
        known = list(facts[: bisect_right(learnt_at, instant)])
        spans = work_out(as_known(known) if corrects else known, instant)
        if found and found[-1].spans == spans:
            continue
        if found:
            found[-1] = Version(found[-1].known_from, instant, found[-1].spans)
        found.append(Version(instant, None, spans))
    return found


def until(version: Version) -> str:
    """The exclusive end of a version's knowledge, as text."""
    return STILL_KNOWN if version.known_to is None else instant_text(version.known_to)


AT: Final = (
    "{t}.known_from <= :known_at AND :known_at < {t}.known_to "
    "AND {t}.on_from <= :on AND :on < {t}.on_to"
)
"""The comparison that every bitemporal question makes."""


def at(table: str) -> str:
    """The bitemporal comparison for one table or alias; parameters `:on` and `:known_at`."""
    return AT.format(t=table)
