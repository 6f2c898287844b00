"""Phạm vi — which bodies "cùng cấp", "các cấp" and the kinds named beside them mean on one day.

What tells to which unit a body belongs, in this order: how its code begins; the edges of that day between bodies of
one level; for a body of a province, its province. Where none of them tells, nobody is guessed: a body that is alone of
its kind is meant, and where there are several `in_doubt` names the kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

ONE_FOR_ALL: Final = frozenset({"central", "province"})
"""The levels of which a ledger has one unit unless codes or provinces tell several."""
TIERS: Final[Mapping[str, int]] = {"central": 0, "province": 1, "district": 2, "commune": 3}


@dataclass(frozen=True)
class Placed:
    """Cơ quan tại chỗ — a body with its kind, its level and what is known of where it belongs."""

    id: UUID
    kind: str
    level: str
    unit: str | None
    """The administrative unit, by its code or, of a body of a province, by the province; None where neither tells."""
    province: str | None = None
    """The province around it, where its unit is not known."""
    beside: frozenset[UUID] = frozenset()
    """Whom its edges relate it to: committee, council or Front of its level, or whose staff or member it is."""
    below: frozenset[UUID] = frozenset()
    """Whom it leads along the line of the Party, the Front or its organization."""


class Placement:
    """Địa bàn — all bodies that are there on one day, and who of them belongs where; told in the order given."""

    def __init__(self, bodies: Iterable[Placed]) -> None:
        self._every = {body.id: body for body in bodies}
        self._of_kind: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        self._of_unit: dict[tuple[str, str | None], list[UUID]] = defaultdict(list)
        self._beside: dict[UUID, set[UUID]] = defaultdict(set)
        self._above: dict[UUID, set[UUID]] = defaultdict(set)
        for body in self._every.values():
            self._of_kind[body.level, body.kind].append(body)
            if body.unit is not None or body.level in ONE_FOR_ALL:
                self._of_unit[body.level, body.unit].append(body.id)
            for id in body.beside & self._every.keys():
                if self._every[id].level == body.level:
                    self._beside[body.id].add(id)
                    self._beside[id].add(body.id)
            for id in body.below:
                self._above[id].add(body.id)

    def same_level(self, of: Placed, kinds: Collection[str] = ()) -> tuple[UUID, ...]:
        """Cùng cấp — the other bodies of the same unit, of some kinds; all of them where no kind is named."""
        unit = self._unit(of)
        only = (self._only(of, kind, unit) for kind in dict.fromkeys(kinds))
        meant = unit | {id for id in only if id is not None}
        return tuple(
            id
            for id in self._every
            if id in meant and id != of.id and (not kinds or self._every[id].kind in kinds)
        )

    def in_doubt(self, of: Placed, kinds: Iterable[str]) -> tuple[str, ...]:
        """The kinds of which somebody of the level may be meant, and nothing tells who."""
        unit = self._unit(of)
        return tuple(
            kind
            for kind in dict.fromkeys(kinds)
            if self._possible(of, kind, unit) and self._only(of, kind, unit) is None
        )

    def all_levels(
        self, of: Placed, kinds: Collection[str], levels: Collection[str] = ()
    ) -> tuple[UUID, ...]:
        """Các cấp — the bodies of some kinds in the unit of a body and in all units below, at some levels or at all."""
        related, whole = self._related(of), self._is_whole(of)
        return tuple(
            body.id
            for body in sorted(self._every.values(), key=lambda known: TIERS[known.level])
            if body.kind in kinds
            and (not levels or body.level in levels)
            and TIERS[body.level] >= TIERS[of.level]
            and (whole or body.id in related or _lies_in(body, of))
        )

    def _unit(self, of: Placed) -> set[UUID]:
        """The bodies that codes, edges or the province place in the unit of one, itself among them."""
        found, waiting = {of.id}, [of]
        while waiting:
            body = waiting.pop()
            near = {*self._beside[body.id], *self._of_unit[body.level, body.unit]} - found
            fresh = [self._every[id] for id in near]
            fresh = [x for x in fresh if of.unit is None or x.unit in (None, of.unit)]
            found.update(x.id for x in fresh)
            waiting += fresh
        return found

    def _possible(self, of: Placed, kind: str, unit: set[UUID]) -> list[Placed]:
        """Two at most of the bodies of a kind that may be of the unit of one, where nothing tells."""
        if of.unit is not None or any(self._every[id].kind == kind for id in unit - {of.id}):
            return []
        free = (
            body
            for body in self._of_kind[of.level, kind]
            if body.id != of.id
            and self._may_meet(of, body)
            and not self._has(body, of.kind, without=of.id)
        )
        return list(islice(free, 2))

    def _only(self, of: Placed, kind: str, unit: set[UUID]) -> UUID | None:
        """The one body of a kind that can be meant, unless another like this one may mean it too."""
        possible = self._possible(of, kind, unit)
        if len(possible) != 1:
            return None
        rivals = (
            body
            for body in self._of_kind[of.level, of.kind]
            if body.id not in unit
            and self._may_meet(body, possible[0])
            and not self._has(body, kind, without=of.id)
        )
        return None if any(rivals) else possible[0].id

    def _has(self, body: Placed, kind: str, *, without: UUID) -> bool:
        """Whether a body of a kind is known to belong to the unit of another one."""
        return any(self._every[id].kind == kind for id in self._unit(body) - {without, body.id})

    def _may_meet(self, one: Placed, other: Placed) -> bool:
        """Whether nothing speaks against one unit for both: neither their provinces nor those who lead them."""
        around = {x.province or (x.unit or "").partition(".")[0] for x in (one, other)}
        if len(around - {""}) > 1:
            return False
        over = [self._led_from(x) for x in (one, other)]
        return not all(over) or bool(over[0] & over[1])

    def _led_from(self, body: Placed) -> set[UUID]:
        """The bodies of the units from which a line leads to this one."""
        above = (self._every[id] for id in self._above[body.id] & self._every.keys())
        return {id for x in above if x.level != body.level for id in self._unit(x)}

    def _related(self, of: Placed) -> set[UUID]:
        """The bodies that edges place in the unit of one or below it."""
        found: set[UUID] = set()
        waiting = [of]
        while waiting:
            unit = self._unit(waiting.pop()) - found
            found |= unit
            below = {led for id in unit & self._every.keys() for led in self._every[id].below}
            led = (self._every[id] for id in (below - found) & self._every.keys())
            waiting += [x for x in led if None in (of.unit, x.unit) or _lies_in(x, of)]
        return found

    def _is_whole(self, of: Placed) -> bool:
        """Whether every lower body is its own: the country's, the one province's, the only known unit's."""
        if of.level == "central":
            return True
        alone = all(body.id == of.id for body in self._of_kind[of.level, of.kind])
        return of.unit is None and (alone or of.level in ONE_FOR_ALL)


def _lies_in(body: Placed, of: Placed) -> bool:
    around = body.unit or body.province
    if of.unit is None or around is None:
        return False
    return around == of.unit or around.startswith(f"{of.unit}.")
