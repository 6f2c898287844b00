"""Nơi nhận theo quyết định — to whom an occurrence is owed one after the other, where decisions have named it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter

from domain.time.cadence import Occurrence
from projections.bitemporal import Learnt, in_order_of_law
from projections.duty_holders import Party, duty_id, holders, owed_to
from projections.known_plan import Item, KnownPlan
from projections.passing import Transfers

Stretch = tuple[Learnt | None, Sequence[str | None]]
"""The decision by which a stretch begins, none for the first one; to whom it is owed during it."""


def owed(
    plan: KnownPlan,
    item: Item,
    occurrence: Occurrence,
    firsts: Iterator[Party],
    *,
    transfers: Transfers,
    over: date | None,
) -> Iterator[Party]:
    """Who owes the occurrence to whom, by the transfers between bodies and the decisions on addressees.

    `over` is the last day of an occurrence of a series: to whom it was owed is not decided afterwards.
    """
    for debtor, same in groupby(firsts, key=attrgetter("debtor")):
        parties = list(same)
        decisions = [f for f in _decisions(item, debtor) if over is None or f.on_day() <= over]
        if not decisions:
            for party in parties:
                yield from holders(plan, item, occurrence, party, transfers)
        elif item.added.data["kind"] == "report":
            yield from _in_turn(
                plan, item, occurrence, parties, decisions=decisions, transfers=transfers
            )
        else:
            # One duty, whoever awaits it.
            party = owed_to(parties[0], decisions[-1].data["addressee_ids"])
            yield from holders(plan, item, occurrence, party, transfers)


def _decisions(item: Item, debtor: str | None) -> list[Learnt]:
    if debtor not in ((item.added.data["scope"] or {}).get("addressees_in_doubt") or ()):
        return []
    return in_order_of_law(f for f in item.named if f.data["debtor_id"] in (None, debtor))


def _in_turn(
    plan: KnownPlan,
    item: Item,
    occurrence: Occurrence,
    parties: list[Party],
    *,
    decisions: Sequence[Learnt],
    transfers: Transfers,
) -> Iterator[Party]:
    """Each addressee from the decision that names it to the one that does not; what is open goes over to the next."""
    first = parties[0]
    stretches: list[Stretch] = [(None, [p.identity for p in parties])]
    for fact in decisions:
        to = fact.data["addressee_ids"]
        stretches = [(None, to)] if fact.on_day() <= first.since else [*stretches, (fact, to)]
    named: set[str | None] = set()
    for at, (begun, to) in enumerate(stretches):
        before = stretches[at - 1][1] if at else ()
        left = [a for a in before if a not in to]
        for addressee in to:
            if addressee in before:
                continue
            ended = next((f for f, later in stretches[at + 1 :] if addressee not in later), None)
            party = replace(
                first,
                beneficiary=addressee or plan.drafted.data["issuer_id"],
                identity=addressee,
                # Whoever is named again is owed another duty than the one that had gone over.
                passed_from=(first.debtor,) if addressee in named and first.debtor else (),
            )
            named.add(addressee)
            for held in holders(plan, item, occurrence, party, transfers):
                went = [duty_id(plan, item, occurrence, replace(held, identity=a)) for a in left]
                yield from _during(held, begun, ended, went)


def _during(
    held: Party, begun: Learnt | None, ended: Learnt | None, went: Sequence[str]
) -> Iterator[Party]:
    """What a body holds of one stretch, if anything."""
    passed = held.passed_on.on_day() if held.passed_on else date.max
    if begun is not None and passed <= begun.on_day():
        return
    if ended is not None and ended.on_day() <= held.since:
        return
    if begun is not None and held.since < begun.on_day():
        held = replace(held, since=begun.on_day(), taken_over=begun, inherits=tuple(went))
    if ended is not None and ended.on_day() < passed:
        held = replace(held, passed_on=ended)
    yield held
