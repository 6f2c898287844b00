"""Cấp trên và cấp ủy — the bodies above some bodies on a day, found without reading all the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from projections import agency_directory
from projections.agency_directory import ACTING, COMMITTEE, FROM_ABOVE, LEADING, units
from projections.moment import Moment
from projections.read_model import Row, Rows

COMMANDED: Final = ("staff_of", "front_line", "pso_line", "party_line", "accountable_to")
"""The relations in which a body stands to the one above it, the closest first; members are commanded by nobody."""
OVER: Final = "party_over"
Ids = frozenset[str]
NONE: Final[Ids] = frozenset()


@dataclass(frozen=True)
class Over:
    """Bên trên — the superior body of one, its Party committee, and who acts for it."""

    superior: Ids = NONE
    party: Ids = NONE
    acting: Ids = NONE


@dataclass
class Surroundings:
    """Vùng lân cận — the bodies that have been looked at, and who is over each of them by which relation."""

    rows: Rows
    moment: Moment
    known: dict[str, Row] = field(default_factory=dict)
    over: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    leading: dict[str, set[str]] = field(default_factory=dict)
    """Who leads each unit for the Party."""
    seen: set[str] = field(default_factory=set)

    def look_at(self, wanted: Iterable[str]) -> None:
        """Read some bodies with all that is right above them, in as many statements for one as for many."""
        new = set(wanted) - self.seen
        if not new:
            return
        self.seen |= new
        self._add(agency_directory.some(self.rows, self.moment, new - self.known.keys()))
        there = [self.known[id] for id in new if id in self.known]
        ties = new.union(*(units(body) for body in there))
        self._add(agency_directory.tied(self.rows, self.moment, ties))
        above = {to for body in there for to in _linked(body)} - self.known.keys()
        self._add(agency_directory.some(self.rows, self.moment, above))
        asked: set[str] = set()
        while (
            heirs := {h for id in self.known for h in self._heirs(id)} - self.known.keys() - asked
        ):
            asked |= heirs
            self._add(agency_directory.some(self.rows, self.moment, heirs))
        # Who acts for a committee stands where the committee stands.
        committees = {c for body in there if body["kind"] == ACTING for c in self.committees(body)}
        self.look_at(committees)

    def superior(self, id: str) -> Ids:
        """The bodies right above one, by the closest relation that it has."""
        mine = self._selves(id)
        for relation in COMMANDED:
            found = NONE.union(*(self.over.get(one, {}).get(relation, ()) for one in mine))
            if found := self._present(found) - mine:
                return found
        return NONE

    def party(self, id: str) -> Ids:
        """The Party committee over a body; else that over the body above, or that of the same unit."""
        mine = self._selves(id)
        found = NONE.union(*(self._committee_over(one) for one in mine))
        for one in () if found else self.superior(id):
            kind = self._kind(one)
            is_it = (
                {one}
                if kind == COMMITTEE
                else self.leaders(self.known[one])
                if kind == ACTING
                else NONE
            )
            found |= is_it or self._committee_over(one)
        if not found and id in self.known and self._kind(id) not in LEADING:
            found = self.leaders(self.known[id])
        return found - mine

    def with_acting(self, found: Ids) -> Ids:
        """Bodies, and with each Party committee that leads a unit those who act for it."""
        led = (self.leaders(self.known[one]) for one in found if self._kind(one) == COMMITTEE)
        return found.union(*(leaders for leaders in led if leaders & found))

    def leaders(self, body: Row) -> Ids:
        """The Party committee of a body's unit, and who acts for it; no other committee that stands in that unit."""
        found = NONE.union(*(self.leading.get(unit, ()) for unit in units(body)))
        return frozenset(
            one
            for one in found
            if self.known[one]["status"] == "active"
            and not (self.over.get(one, {}).get("party_line", NONE) & found)
        )

    def committees(self, body: Row) -> Ids:
        """The Party committee of a body's unit alone."""
        return frozenset(one for one in self.leaders(body) if self._kind(one) == COMMITTEE)

    def _committee_over(self, id: str) -> Ids:
        over = self.over.get(id, {})
        return self._present(over.get(OVER) or over.get("party_line") or NONE)

    def _selves(self, id: str) -> Ids:
        body = self.known.get(id)
        if body is None or body["kind"] != ACTING:
            return frozenset({id})
        return self.committees(body) | {id}

    def _present(self, found: Collection[str]) -> Ids:
        """Bodies, those that are no more by who follows them."""
        reached, waiting = set[str](), list(found)
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += self._heirs(one)
        return frozenset(one for one in reached if not self._heirs(one))

    def _heirs(self, id: str) -> Collection[str]:
        return self.known[id]["successor_ids"] if id in self.known else ()

    def _kind(self, id: str) -> str | None:
        return self.known[id]["kind"] if id in self.known else None

    def _add(self, found: Mapping[str, Row]) -> None:
        for id, body in found.items():
            self.known[id] = body
            for edge in body["edges"]:
                if edge["from"] is None or edge["from"] <= self.moment.on.isoformat():
                    relation, to = edge["type"], edge["to_id"]
                    below, over = (to, id) if relation in FROM_ABOVE else (id, to)
                    self.over.setdefault(below, {}).setdefault(relation, set()).add(over)
            if body["kind"] in LEADING:
                for unit in units(body):
                    self.leading.setdefault(unit, set()).add(id)


def of(rows: Rows, moment: Moment, bodies: Collection[str]) -> dict[str, Over]:
    """Who is over each of some bodies on the day; the cost follows them, not how many others the ledger has."""
    around = Surroundings(rows, moment)
    around.look_at(bodies)
    superior = {id: around.superior(id) for id in bodies}
    around.look_at(set().union(*superior.values()))
    party = {id: around.party(id) for id in bodies}
    around.look_at(set().union(*party.values()))
    return {
        id: Over(
            around.with_acting(superior[id]) - {id},
            around.with_acting(party[id]) - {id},
            around.with_acting(frozenset({id})) - {id},
        )
        for id in bodies
    }


def _linked(body: Row) -> Iterable[str]:
    upward = set(COMMANDED) - FROM_ABOVE
    return (edge["to_id"] for edge in body["edges"] if edge["type"] in upward)
