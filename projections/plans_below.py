"""Kế hoạch cụ thể hóa — the plans under a plan: what they tell beside its facts, and the duties that they meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from domain.plan import Plan
from projections.bitemporal import CORRECTION, Learnt
from projections.clocks import Change
from projections.duties import day
from projections.duty_holders import Party
from projections.fact_shelf import FactShelf
from projections.known_plan import BELOW, Item, KnownPlan, PlanBelow
from projections.plan_turns import CALLED, GRID, Turn
from projections.read_model import Rows

LINKED: Final = Plan.LinkedToParent.TOPIC
TOLD: Final = (
    Plan.Drafted.TOPIC,
    Plan.Issued.TOPIC,
    Plan.Revoked.TOPIC,
    LINKED,
    f"{Plan.TOPIC}{CORRECTION}",
)
"""What a plan tells to those above it."""
ALWAYS: Final = ("once", "continuous", "per_plan")
"""Cadences of which a plan linked to the item can mean one occurrence alone."""


class PlansBelow:
    """What plans tell to those above them, on the shelf of the register of duties."""

    def __init__(self, shelf: FactShelf) -> None:
        self._shelf = shelf

    def keep(
        self,
        rows: Rows,
        known: Mapping[str, Sequence[Learnt]],
        news: Mapping[str, Sequence[Learnt]],
    ) -> set[str]:
        """Keep what is told to the plans above by those of which there is news; tell which are above."""
        above: set[str] = set()
        for source, facts in known.items():
            parents = {f"plan:{f.data['parent_id']}" for f in facts if f.name == LINKED}
            if parents and any(f.name in TOLD for f in news[source]):
                told = [replace(f, data={**f.data, BELOW: source}) for f in facts if f.name in TOLD]
                self._shelf.put_many(rows, [(f"below:{p}", f) for p in parents for f in told])
                above |= parents
        return above

    def beside(self, rows: Rows, facts: Mapping[str, Sequence[Learnt]]) -> dict[str, list[Learnt]]:
        """What was told by those below, among the facts of each plan that has any."""
        plans = [f"below:{s}" for s in facts if s.startswith("plan:")]
        kept = self._shelf.get_many(rows, plans) if plans else {}
        return {
            source: sorted([*facts[source], *told], key=lambda f: f.position)
            for subject, told in kept.items()
            for source in [subject.removeprefix("below:")]
            if told
        }


def changes(plan: KnownPlan, item: Item, turn: Turn, party: Party) -> Iterator[Change]:
    """What the plans of a body do to its duty to issue one: met by the day of the plan, open again if it is revoked."""
    if item.added.data["kind"] != "cascade":
        return
    linked = [
        (below, link)
        for below in plan.below
        for link in below.links
        if link.data["item"] == item.added.data["item"]
        and _is_of(below, party)
        and _is_for(below, turn)
    ]
    ends = [f.on_day() for f in (plan.ended, item.removed) if f is not None]
    for below, link in linked:
        on = below.issued.on_day()
        yield Change(on, below.issued.position, "evidence", on)
        yield Change(on, link.position, "met", on)
        out = below.revoked
        if out is None or any(other.stands_on(out.on_day()) for other, _ in linked):
            continue
        # What is asked no longer is not asked anew.
        if all(out.on_day() < end for end in ends):
            yield Change(out.on_day(), out.position, "returned")


def _is_of(below: PlanBelow, party: Party) -> bool:
    """Whether it is of the debtor, or of one that had the duty before and issued it while it had."""
    if below.issuer_id == party.debtor:
        return True
    taken = party.taken_over
    return (
        below.issuer_id in party.passed_from
        and taken is not None
        and below.issued.on_day() <= taken.on_day()
    )


def _is_for(below: PlanBelow, turn: Turn) -> bool:
    """Whether it is for this occurrence: by the days that it is for where the item comes round, else by its own."""
    issued_on = below.issued.on_day()
    if turn.cadence.type in GRID and turn.period is not None:
        first = day(below.issued.data["period_from"]) or date.min
        last = day(below.issued.data["period_to"]) or date.max
        return turn.period.from_ <= min(max(issued_on, first), last) <= turn.period.to
    if turn.cadence.type in CALLED and turn.occurrence.waits_for is None:
        return turn.begins() <= issued_on
    return turn.cadence.type in ALWAYS
