"""Ai quyết định được — whether a body may decide in a matter: it is a party, above one, or leads the unit of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from domain.agency_kinds import STAFF
from projections import bodies
from projections.bodies import Bodies
from projections.moment import Moment
from projections.read_model import Rows

DOWN: Final = frozenset({"party_line", "party_over", "front_line", "pso_line"})
"""Edges from a body to one that takes its word."""
UP: Final = frozenset({"staff_of", "seat_in", "accountable_to"})
"""Edges from a body to one whose word it takes."""
LEADING: Final = ("party", "council", "peoples_council", "steering")
"""How the kinds of bodies begin that lead the others of their unit: cấp ủy, HĐND, ban chỉ đạo."""
GOVERNING: Final = (*LEADING, "government", "peoples_committee")
"""The same with the authorities that answer for what is made public: cấp ủy, chính quyền (002:127)."""
SERVING: Final = (
    *STAFF,
    "department",
    "office",
    "reception_office",
    "court",
    "procuracy",
    "enterprise",
    "media",
)
"""How the kinds of bodies begin that serve or answer, and govern nobody but those under them."""
COUNTING: Final = (*LEADING, "front")
"""The same with the Front, which leads the consultation that says what is counted (002:98, 114)."""


def may_decide(
    rows: Rows,
    moment: Moment,
    decider: str,
    parties: Collection[str],
    leading: tuple[str, ...] = LEADING,
) -> bool:
    """Whether the decider is a party, the heir of one, above one, or of a `leading` kind in the unit of one.

    Of a body that nobody has related to another and whose unit nobody knows, nothing can be said against it.
    """
    every = bodies.bodies(rows, moment)
    if decider in _above(every, parties):
        return True
    known = every.every.get(decider)
    if known is None or not _is_placed(every, decider):
        return True
    return known.kind.startswith(leading) and any(every.beside(decider, p) for p in parties)


def may_rule(rows: Rows, moment: Moment, setter: str, debtors: Collection[str]) -> bool:
    """Whether a body may set a limit for whoever owes: one that serves others only for debtors under it, named."""
    every = bodies.bodies(rows, moment)
    known = every.every.get(setter)
    if known is None or not known.kind.startswith(SERVING):
        return True
    return bool(debtors) and all(setter in _above(every, [debtor]) for debtor in debtors)


def _above(every: Bodies, parties: Collection[str]) -> frozenset[str]:
    """The parties, those who follow them, and all whose word they take, however far up."""
    over: dict[str, set[str]] = {}
    for body, links in every.edges.items():
        for type, to in links:
            if type in DOWN:
                over.setdefault(to, set()).add(body)
            elif type in UP:
                over.setdefault(body, set()).add(to)
    reached, waiting = set(parties), list(parties)
    while waiting:
        body = waiting.pop()
        new = (over.get(body, set()) | set(every.heirs.get(body, ()))) - reached
        reached |= new
        waiting += new
    return frozenset(reached)


def _is_placed(every: Bodies, body: str) -> bool:
    return (
        every.every[body].unit is not None
        or bool(every.edges.get(body))
        or any(to == body for links in every.edges.values() for _, to in links)
    )
