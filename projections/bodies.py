"""Bộ máy — every body on one day with its typed edges, in memory: who is above, below, beside and before whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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


def bodies(rows: Rows, moment: Moment) -> Bodies:
    """Every body with its edges on the day."""
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM agency_directory t WHERE {at('t')}", moment.params
    )
    day = moment.on.isoformat()
    return of({row["subject"]: json.loads(row["data"]) for row in found}, day)


def of(rows: Mapping[str, Mapping[str, Any]], day: str) -> Bodies:
    """The bodies behind rows of the directory, by id."""
    units = _units(rows.values())
    every = {
        id: Body(
            id,
            row["code"],
            row["kind"],
            row["level"],
            row["code"].rpartition(".")[0] or units.get(row["province"]) or row["province"],
            row["status"] == "active",
        )
        for id, row in rows.items()
    }
    below: dict[str, set[str]] = {}
    supervised: dict[str, set[str]] = {}
    for id, row in rows.items():
        for edge in row["edges"]:
            if edge["from"] is not None and edge["from"] > day:
                continue
            to = edge["to_id"]
            if edge["type"] in DOWN:
                below.setdefault(id, set()).add(to)
            elif edge["type"] in UP or (edge["type"] == OF_EXECUTIVE and _executive(every.get(to))):
                below.setdefault(to, set()).add(id)
            elif edge["type"] == "supervises":
                supervised.setdefault(id, set()).add(to)
    heirs = {id: tuple(row["successor_ids"]) for id, row in rows.items() if row["successor_ids"]}
    followed: dict[str, set[str]] = {}
    for id, after in heirs.items():
        if len(after) == 1:
            followed.setdefault(after[0], set()).add(id)
    return Bodies(every, _frozen(below), _frozen(supervised), heirs, _frozen(followed))


def _executive(body: Body | None) -> bool:
    return body is not None and body.system == "answering"


def _units(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The code of each province, where the codes of its bodies tell it."""
    return {
        row["province"]: row["code"].partition(".")[0]
        for row in rows
        if row["province"] and row["level"] == "province" and "." in row["code"]
    }


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


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in found.items()}
