"""Thứ tự ngày — how facts and corrections alike are held to the one list of rules in `domain.day_rules`.

Every new fact is held to it as it is recorded; what a method refuses before that, it refuses in its own words. A
correction moves a day that stands between others, and is held to it from both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar, Protocol

from domain.day_rules import ORDERS, Order
from domain.errors import InvalidInputError


class Told(Protocol):
    """What the rules need to know of a fact."""

    TOPIC: ClassVar[str]
    DAY: ClassVar[str | None]

    @property
    def originator_version(self) -> int:
        """Its place in the stream."""


@dataclass(frozen=True)
class Disorder:
    """Two facts whose days contradict a rule, by their versions; the day each of them has."""

    order: Order
    later: Told
    earlier: Told
    later_on: date
    earlier_on: date

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from another one of the same stream."""
        return (self.order.rule, self.later.originator_version, self.earlier.originator_version)


def check_order(
    fact_class: type[Any], on: date, given: Mapping[str, Any], before: Iterable[Told]
) -> None:
    """Refuse a new fact of the day whose days contradict what has been recorded of its subject."""
    orders = _orders_of(fact_class.TOPIC)
    if not orders:
        return
    told = [f for f in before if not _is_correction(f)]
    own = fact_class.DAY or "happened_on"
    new: Any = SimpleNamespace(**{"happened_on": given.get(own) or on, **given})
    for order in orders:
        for found in _broken(order, new, told):
            last_or_first = "muộn nhất" if order.downwards else "sớm nhất"
            raise InvalidInputError(
                order.rule,
                f"“{said(fact_class)}” {last_or_first} vào ngày {found.earlier_on:%d/%m/%Y}, "
                f"ngày của “{said(type(found.earlier))}”.",
                pointer=f"/{own if order.later_day == 'happened_on' else order.later_day}",
                allowed=f"{'<=' if order.downwards else '>='} {found.earlier_on.isoformat()}",
            )


def disorders(facts: Iterable[Told]) -> Iterator[Disorder]:
    """What contradicts the rules in the facts of one stream, as they are given."""
    told = [f for f in facts if not _is_correction(f)]
    for at, later in enumerate(told):
        for order in _orders_of(later.TOPIC):
            yield from _broken(order, later, told[:at])


def said(fact_class: type[Any]) -> str:
    """What people call such a fact."""
    return (fact_class.__doc__ or fact_class.TOPIC).partition(" — ")[0]


def _is_correction(fact: Told) -> bool:
    return fact.TOPIC.endswith(".fact_corrected")


@cache
def _orders_of(topic: str) -> tuple[Order, ...]:
    whole = f"{topic.partition('.')[0]}.*"
    return tuple(o for o in ORDERS if o.later in (topic, whole))


def _broken(order: Order, later: Told, before: Sequence[Told]) -> Iterator[Disorder]:
    on = getattr(later, order.later_day)
    if on is None or (order.unless and getattr(later, order.unless)):
        return
    others = [
        (day, f)
        for f in before
        if order.earlier == f.TOPIC
        and (day := getattr(f, order.earlier_day)) is not None
        and _of_one(order, later, f)
    ]
    if order.which == "first":
        others = sorted(others, key=lambda known: known[0])[:1]
    for day, earlier in others:
        if (on > day) if order.downwards else (on < day):
            yield Disorder(order, later, earlier, on, day)


def _of_one(order: Order, later: Any, earlier: Any) -> bool:
    if order.also and getattr(later, order.also) != getattr(earlier, order.also):
        return False
    if order.same is None:
        return True
    mine, theirs = (getattr(f, n) for f, n in zip((later, earlier), order.same, strict=True))
    return mine is None or theirs is None or bool(_several(mine) & _several(theirs))


def _several(named: Any) -> frozenset[Any]:
    return frozenset(named if isinstance(named, (tuple, frozenset)) else (named,))
