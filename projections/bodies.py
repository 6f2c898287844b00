"""Bộ máy — every body on one day with its typed edges, in memory: who is above, below, beside and before whom."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from projections.bitemporal import at
from projections.moment import Moment
from projections.read_model import Rows

System = Literal["overseeing", "answering"]
OVERSEEING: Final = (
    "party",
    "front",
    "pso",
    "steering",
    "council",
    "peoples_council",
    "na_delegation",
    "inspection",
)
"""How the kinds of bodies begin that supervise: Party, Front, its organizations, elected bodies, inspectorates."""
DOWN: Final = frozenset({"party_line", "front_line", "pso_line"})
"""Edges from a body to those that it leads."""
UP: Final = frozenset({"staff_of"})
"""Edges from a body to the one that it belongs to."""
Link = tuple[str, str]
"""The type of an edge, and to whom it leads."""
NO_LINKS: Final[frozenset[Link]] = frozenset()
OF_EXECUTIVE: Final = "accountable_to"
"""A department answers to its people's committee, which leads it; the committee to a council, which does not."""


@dataclass(frozen=True)
class Body:
    """Một cơ quan — what decides about it: where it belongs, whether it is still there."""

    id: str
    code: str
    kind: str
    level: str
    unit: str | None
    """The administrative unit, as codes and provinces name it; None where neither does."""
    active: bool

    @property
    def system(self) -> System:
        """Whether it supervises, or answers to those who do."""
        return "overseeing" if self.kind.startswith(OVERSEEING) else "answering"


@dataclass(frozen=True)
class Bodies:
    """All bodies on one day, as known at one instant. Every question costs what its answer costs."""

    every: Mapping[str, Body]
    below: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The bodies directly under each."""
    supervised: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The bodies that each supervises by an edge of that type."""
    heirs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who follows each body that is no more."""
    followed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The ended bodies of which each is the one heir."""
    edges: Mapping[str, frozenset[Link]] = field(default_factory=dict)
    """The edges of each body that are in force."""
    units: Mapping[str, str] = field(default_factory=dict)
    """The administrative unit of each province, where the codes of its bodies tell it."""
    awaited: frozenset[str] = frozenset()
    """Whom edges name though nobody has registered them yet."""

    def line(self, body: str) -> frozenset[str]:
        """The body with those that it alone follows, however far back."""
        return _closure([body], self.followed)

    def under(self, body: str) -> frozenset[str]:
        """The bodies below, however far down, and those they follow; without the body and its own line."""
        own = self.line(body)
        return _closure(own, self.below, self.followed) - own

    def overseen(self, body: str) -> frozenset[str]:
        """The bodies that the body supervises, by edges of that type from it or from one that it follows."""
        direct = {s for b in self.line(body) for s in self.supervised.get(b, ())}
        return _closure(direct, self.followed)

    def beside(self, body: str, other: str) -> bool:
        """Cùng cấp — whether two bodies belong to one administrative unit."""
        here, there = self.every.get(body), self.every.get(other)
        if here is None or there is None or here.level != there.level:
            return False
        return here.unit == there.unit

    def within(self, body: str, other: str) -> bool:
        """Địa bàn — whether another body lies in the unit of this one or below; a unit nobody named is the ledger's."""
        here, there = self.every.get(body), self.every.get(other)
        if here is None or there is None:
            return False
        if here.level == "central" or here.unit is None or there.unit is None:
            return there.level != "central" or here.level == "central"
        return there.unit == here.unit or there.unit.startswith(f"{here.unit}.")

    def contains(self, body: str, other: str) -> bool:
        """Whether all that lies in the territory of another body lies in that of this one, too."""
        here, there = self.every.get(body), self.every.get(other)
        if here is None or there is None:
            return False
        if here.level == "central" or (here.unit is None and there.level != "central"):
            return True
        return there.unit is not None and there.level != "central" and self.within(body, other)

    def grown(self, rows: Mapping[str, Mapping[str, Any]], day: str) -> Bodies | None:
        """The bodies once these have come, or have got further edges: nothing of the others is worked out again.

        None where anything else has changed: then all are to be read anew.
        """
        every = {**self.every, **{id: _body(id, row, self.units) for id, row in rows.items()}}
        edges = {id: _in_force(row, day) for id, row in rows.items()}
        for id, row in rows.items():
            known = self.every.get(id)
            moved = known is not None and known != every[id]
            ended = tuple(row["successor_ids"]) != self.heirs.get(id, ())
            if (
                moved
                or ended
                or id in self.awaited
                or not edges[id] >= self.edges.get(id, NO_LINKS)
            ):
                return None
        if any(self.units.get(name) != unit for name, unit in self._units_with(rows).items()):
            return None
        more = {id: links - self.edges.get(id, NO_LINKS) for id, links in edges.items()}
        below, supervised = _led(more, every)
        return replace(
            self,
            every=every,
            below=_joined(self.below, below),
            supervised=_joined(self.supervised, supervised),
            edges={**self.edges, **{id: links for id, links in edges.items() if links}},
            awaited=self.awaited | _awaited(more, every),
        )

    def _units_with(self, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """What the codes of these bodies would make of the units of their provinces."""
        found = _units(rows.values())
        return {name: min(unit, self.units.get(name, unit)) for name, unit in found.items()}


def bodies(rows: Rows, moment: Moment) -> Bodies:
    """Every body with its edges on the day."""
    return of(directory(rows, moment), moment.on.isoformat())


def directory(
    rows: Rows, moment: Moment, only: Collection[str] | None = None
) -> dict[str, dict[str, Any]]:
    """What the directory says of every body on the day, or of some, by id."""
    params = {f"b{i}": id for i, id in enumerate(only or ())}
    chosen = "" if only is None else f" AND t.subject IN ({', '.join(':' + p for p in params)})"
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM agency_directory t WHERE {at('t')}{chosen}",
        {**moment.params, **params},
    )
    return {row["subject"]: json.loads(row["data"]) for row in found}


def of(rows: Mapping[str, Mapping[str, Any]], day: str) -> Bodies:
    """The bodies behind rows of the directory, by id."""
    units = _units(rows.values())
    # By their codes: what is frozen from here must not hang on the order in which a store reads.
    in_order = sorted(rows.items(), key=lambda known: str(known[1]["code"]))
    every = {id: _body(id, row, units) for id, row in in_order}
    edges = {id: links for id, row in rows.items() if (links := _in_force(row, day))}
    below, supervised = _led(edges, every)
    heirs = {id: tuple(row["successor_ids"]) for id, row in rows.items() if row["successor_ids"]}
    followed: dict[str, set[str]] = {}
    for id, after in heirs.items():
        if len(after) == 1:
            followed.setdefault(after[0], set()).add(id)
    return Bodies(
        every,
        _joined({}, below),
        _joined({}, supervised),
        heirs,
        _joined({}, followed),
        edges,
        units,
        _awaited(edges, every),
    )


def _body(id: str, row: Mapping[str, Any], units: Mapping[str, str]) -> Body:
    return Body(
        id,
        row["code"],
        row["kind"],
        row["level"],
        row["code"].rpartition(".")[0] or units.get(row["province"]) or row["province"],
        row["status"] == "active",
    )


def _in_force(row: Mapping[str, Any], day: str) -> frozenset[Link]:
    return frozenset(
        (edge["type"], edge["to_id"])
        for edge in row["edges"]
        if edge["from"] is None or edge["from"] <= day
    )


def _led(
    edges: Mapping[str, frozenset[Link]], every: Mapping[str, Body]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Who is directly under whom by these edges, and who supervises whom."""
    below: dict[str, set[str]] = {}
    supervised: dict[str, set[str]] = {}
    for id, links in edges.items():
        for type, to in links:
            if type in DOWN:
                below.setdefault(id, set()).add(to)
            elif type in UP or (type == OF_EXECUTIVE and _executive(every.get(to))):
                below.setdefault(to, set()).add(id)
            elif type == "supervises":
                supervised.setdefault(id, set()).add(to)
    return below, supervised


def _executive(body: Body | None) -> bool:
    return body is not None and body.system == "answering"


def _awaited(edges: Mapping[str, frozenset[Link]], every: Mapping[str, Body]) -> frozenset[str]:
    return frozenset(to for links in edges.values() for _, to in links if to not in every)


def _units(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The code of each province, where the codes of its bodies tell it; the first of several."""
    found: dict[str, str] = {}
    for row in rows:
        if row["province"] and row["level"] == "province" and "." in row["code"]:
            unit = row["code"].partition(".")[0]
            found[row["province"]] = min(unit, found.get(row["province"], unit))
    return found


def _closure(start: Iterable[str], *steps: Mapping[str, frozenset[str]]) -> frozenset[str]:
    reached = set(start)
    waiting = list(reached)
    while waiting:
        body = waiting.pop()
        for step in steps:
            new = step.get(body, frozenset()) - reached
            reached |= new
            waiting += new
    return frozenset(reached)


def _joined(
    known: Mapping[str, frozenset[str]], more: Mapping[str, set[str]]
) -> dict[str, frozenset[str]]:
    return {**known, **{key: known.get(key, frozenset()) | found for key, found in more.items()}}
