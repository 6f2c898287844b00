"""Kế hoạch đã biết — a plan with its items and the decisions about them, put together from its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NamedTuple

from domain.plan import Plan
from domain.time.cadence import Cadence
from projections.bitemporal import Learnt, in_order_of_law


@dataclass(frozen=True)
class Rhythm:
    """Nhịp — how often an item comes round, from when to which amendment, and the facts behind."""

    cadence: Cadence
    since: date | None
    ended_by: Learnt | None
    behind: tuple[int, ...]
    ruling: Learnt | None
    """The resolution that gave it, where the text alone did not."""


@dataclass
class Item:
    """Nội dung — an item with the decisions about it, as known at one instant."""

    added: Learnt
    bound: list[dict[str, Any]] = field(default_factory=list)
    leads: list[Learnt] = field(default_factory=list)
    limits: list[Learnt] = field(default_factory=list)
    terms: list[Learnt] = field(default_factory=list)
    """Cut-off and sending of a report, as set for all or for one tier."""
    requests: list[Learnt] = field(default_factory=list)
    decided: list[Learnt] = field(default_factory=list)
    """Whether what the rules leave to a person is owed."""
    named: list[Learnt] = field(default_factory=list)
    """To whom it is owed where the issue left that open."""
    moves: list[Learnt] = field(default_factory=list)
    """Changes of lead, told as transfers between bodies."""
    changes: list[Learnt] = field(default_factory=list)
    removed: Learnt | None = None
    rulings: list[Learnt] = field(default_factory=list)
    """The resolutions by which the item is read otherwise than by default, and their reopenings."""

    def cadences(self) -> Iterator[Rhythm]:
        """Each rhythm, in the order in which they hold."""
        given: Any = self.added.data["cadence"]
        behind: tuple[int, ...] = (self.added.position,)
        since: date | None = None
        ruling = self._readings()[-1].ruling
        if ruling is not None:
            behind = (*behind, ruling.position)
            by_ruling = ruling.data["cadences"].get(self.added.data["item"])
            given, ruling = by_ruling or given, ruling if by_ruling else None
        for change in in_order_of_law(c for c in self.changes if c.data["cadence"] is not None):
            yield Rhythm(Cadence.from_json(given), since, change, behind, ruling)
            given, since, ruling = change.data["cadence"], change.on_day(), None
            behind = (*behind, change.position)
        yield Rhythm(Cadence.from_json(given), since, None, behind, ruling)

    def stretches(self) -> Iterator[tuple[date, int | None, Item]]:
        """The item as it is read from each day on: by default, by a resolution, by default once that is reopened.

        Each with the place of the fact that made it be read so.
        """
        if not self.rulings:
            yield date.min, None, self
            return
        for since, position, ruling in self._readings():
            yield since, position, replace(self, rulings=[]) if ruling is None else self._by(ruling)

    def _by(self, ruling: Learnt) -> Item:
        """The item by a resolution: who owes it, and whether it is assigned, may follow from that, too."""
        owed: Any = ruling.data["owed"].get(self.added.data["item"], {})
        said, bound = self.added, self.bound
        if owed.get("modality"):
            said = replace(said, data={**said.data, "modality": owed["modality"]})
        if owed.get("debtor_ids") is not None:
            bound = [b for b in bound if b["debtor_id"] in owed["debtor_ids"]]
        return replace(self, added=said, bound=bound, rulings=[ruling])

    def _readings(self) -> list[_Held]:
        """The resolution that holds from each day on, if any."""
        found = [_Held(date.min, None, None)]
        for fact in in_order_of_law(self.rulings):
            held = found[-1].ruling
            if fact.name == Plan.AmbiguityResolved.TOPIC:
                found.append(_Held(fact.on_day(), fact.position, fact))
            elif held is not None and held.data["ambiguity"] == fact.data["ambiguity"]:
                found.append(_Held(fact.on_day(), fact.position, None))
        return found


class _Held(NamedTuple):
    since: date
    position: int | None
    ruling: Learnt | None


@dataclass(frozen=True)
class PlanBelow:
    """Kế hoạch cấp dưới — an issued plan that carries out items of this one."""

    issuer_id: str
    issued: Learnt
    links: tuple[Learnt, ...]
    revoked: Learnt | None

    def stands_on(self, on: date) -> bool:
        """Whether it has been issued by a day and not revoked by it."""
        return self.issued.on_day() <= on and (self.revoked is None or on < self.revoked.on_day())


@dataclass
class KnownPlan:
    """Kế hoạch — a plan as known at one instant."""

    drafted: Learnt
    below: tuple[PlanBelow, ...] = ()
    issued: Learnt | None = None
    ended: Learnt | None = None
    items: dict[str, Item] = field(default_factory=dict)


ENDS: Final = (Plan.Concluded.TOPIC, Plan.Superseded.TOPIC, Plan.Revoked.TOPIC)
BELOW: Final = "below"
"""The key that names the plan below by which a fact was told."""


def read(facts: Sequence[Learnt]) -> KnownPlan | None:
    """Put a plan's facts together, with those that the plans below it tell."""
    own = [f for f in facts if BELOW not in f.data]
    if not own or own[0].name != Plan.Drafted.TOPIC:
        return None
    plan = KnownPlan(own[0], tuple(_below(facts)))
    for fact in own[1:]:
        if fact.name == Plan.DraftRevised.TOPIC:
            _revised(plan, fact)
        elif fact.name == Plan.ItemAdded.TOPIC:
            plan.items[fact.data["item"]] = Item(fact)
        elif fact.name in OF_AN_ITEM:
            OF_AN_ITEM[fact.name](plan.items[fact.data["item"]], fact)
        elif fact.name in (Plan.AmbiguityResolved.TOPIC, Plan.AmbiguityReopened.TOPIC):
            _settled(plan, fact)
        elif fact.name == Plan.Issued.TOPIC:
            plan.issued = fact
        elif fact.name in ENDS:
            plan.ended = fact
    return plan


def _revised(plan: KnownPlan, fact: Learnt) -> None:
    """The next edition of a draft: whatever it says again follows, item by item."""
    data: Any = fact.data
    for code in (*data["replaced"], *data["removed"]):
        plan.items.pop(code, None)
    if data["title"] is not None:
        plan.drafted = replace(plan.drafted, data={**plan.drafted.data, "title": data["title"]})


def _below(facts: Sequence[Learnt]) -> Iterator[PlanBelow]:
    told: dict[str, list[Learnt]] = {}
    for fact in facts:
        if BELOW in fact.data:
            told.setdefault(fact.data[BELOW], []).append(fact)
    for known in told.values():
        last = {f.name: f for f in known}
        links = tuple(f for f in known if f.name == Plan.LinkedToParent.TOPIC)
        issued = last.get(Plan.Issued.TOPIC)
        if links and issued is not None:
            issuer = last[Plan.Drafted.TOPIC].data["issuer_id"]
            yield PlanBelow(issuer, issued, links, last.get(Plan.Revoked.TOPIC))


def _expanded(item: Item, fact: Learnt) -> None:
    item.bound = list(fact.data["bound"])


def _joined(item: Item, fact: Learnt) -> None:
    """A unit bound later owes what begins from that day on."""
    item.bound.append({**fact.data, "since": fact.on})


def _removed(item: Item, fact: Learnt) -> None:
    item.removed = fact


def _as_transfer(fact: Learnt) -> Learnt:
    return replace(fact, data={**fact.data, "obligation_ids": None})


def _requested(item: Item, fact: Learnt) -> None:
    """A letter names the day of an occurrence that is listed already, or makes one of its own."""
    data: Any = fact.data
    if data["occurrence"] is None:
        item.requests.append(fact)
    else:
        said = {"by": None, "setter_id": data["requester_id"]}
        item.limits.append(replace(fact, data={**data, **said}))


OF_AN_ITEM: Final[Mapping[str, Callable[[Item, Learnt], None]]] = {
    Plan.ItemExpanded.TOPIC: _expanded,
    Plan.UnitBound.TOPIC: _joined,
    Plan.LeadAssigned.TOPIC: lambda item, fact: item.leads.append(fact),
    Plan.LeadChanged.TOPIC: lambda item, fact: item.moves.append(_as_transfer(fact)),
    Plan.DueDateSet.TOPIC: lambda item, fact: item.limits.append(fact),
    Plan.ReportTermsSet.TOPIC: lambda item, fact: item.terms.append(fact),
    Plan.OccurrenceRequested.TOPIC: _requested,
    Plan.OccurrenceDecided.TOPIC: lambda item, fact: item.decided.append(fact),
    Plan.AddresseesNamed.TOPIC: lambda item, fact: item.named.append(fact),
    Plan.ItemChanged.TOPIC: lambda item, fact: item.changes.append(fact),
    Plan.ItemRemoved.TOPIC: _removed,
}
"""What each fact about one item adds to it."""


def _settled(plan: KnownPlan, fact: Learnt) -> None:
    """A resolution changes what its items' dates follow from, from its day on until it is reopened."""
    for code, item in plan.items.items():
        ruled = {ruling.data["ambiguity"] for ruling in item.rulings}
        if fact.name == Plan.AmbiguityResolved.TOPIC:
            if code in fact.data["cadences"] or code in fact.data["owed"]:
                item.rulings.append(fact)
        elif fact.data["ambiguity"] in ruled:
            item.rulings.append(fact)
