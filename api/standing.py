"""Tư cách — in which role and for which body somebody may act on a day, and how that body relates to a subject.

What is needed for that is remembered, and follows each fact about bodies or mandates: a decision then costs a few
look-ups in dictionaries, and at most one query for the parties of the subject.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock
from typing import Final

from api.authorization import LEDGER_ITSELF, ROLES, Edge
from domain.mandate import Role
from domain.values import resolve_id
from projections import mandate_register
from projections.bodies import Bodies, System, bodies, directory
from projections.mandate_register import Held
from projections.moment import Moment
from projections.parties import Parties, standing_position, standing_subjects
from projections.read_model import Rows

NO_BODY: Final[System] = "overseeing"
"""Who stands in for no body stands for the ledger itself."""

EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Decisions of today rest on everything recorded, whatever the clocks of other processes say."""
MOST: Final = 10_000
"""So many accounts are remembered at once."""
FOLLOWED: Final = 100
"""So many bodies are followed one by one; where more have changed at once, all are read anew."""


@dataclass(frozen=True)
class Capacity:
    """Tư cách — a role, the body it is for (None: the ledger itself), and the mandate that gives it."""

    role: Role
    agency: str | None
    system: System
    mandate: str | None = None
    """The code of the mandate; None where the account alone says so."""


@dataclass(frozen=True)
class Reach:
    """Phạm vi — a body's own line, all below it, and whom it supervises."""

    own: frozenset[str]
    under: frozenset[str]
    overseen: frozenset[str]

    @property
    def bodies(self) -> frozenset[str]:
        """Whose matters concern the body."""
        return self.own | self.under | self.overseen


@dataclass(frozen=True)
class Standing:
    """Who stands where on one day, as known at one instant."""

    on: date
    bodies: Bodies
    mandates: Mapping[str, tuple[Held, ...]]
    """By which mandates each account may act; none for one whose mandates are all past or to come."""
    _reaches: dict[str, Reach] = field(default_factory=dict)
    _capacities: dict[tuple[str, str, str | None, bool], tuple[Capacity, ...]] = field(
        default_factory=dict
    )

    def capacities(
        self, account: str, role: str, agency: str | None, *, only: bool
    ) -> tuple[Capacity, ...]:
        """In what capacities somebody may act on the day.

        Mandates decide as soon as an account has ever had one; before that, the role and body of the account itself
        do. `only`: in that role for that body and in no other, whatever else the account may.
        """
        asked = (account, role, agency, only)
        known = self._capacities.get(asked)
        if known is None:
            if len(self._capacities) >= MOST:
                self._capacities.clear()
            known = self._capacities[asked] = self._worked_out(account, role, agency, only=only)
        return known

    def _worked_out(
        self, account: str, role: str, agency: str | None, *, only: bool
    ) -> tuple[Capacity, ...]:
        if role not in ROLES:
            return ()
        own = self._of_account(role, agency)
        granted = self.mandates.get(account)
        if granted is None:
            return (own,) if self._acts(own.agency) else ()
        found = tuple(
            Capacity(held.role, held.agency, self.system(held.agency), held.code)
            for held in granted
            if self._acts(held.agency)
        )
        if not only:
            return found
        return tuple(c for c in found if (c.role, c.agency) == (own.role, own.agency))

    def edges(self, agency: str | None, involved: Parties) -> frozenset[Edge]:
        """The relations that a body has to a subject with these parties."""
        if agency is None:
            return LEDGER_ITSELF
        reach = self.reach(agency)
        author = involved.get("author", frozenset())
        responsible = involved.get("responsible", frozenset())
        informed = involved.get("informed", frozenset())
        leading = author | responsible
        held: dict[Edge, bool] = {
            "own": not reach.own.isdisjoint(author),
            "subtree": not reach.under.isdisjoint(author),
            "addressed": not (reach.own | reach.under).isdisjoint(responsible),
            "beneficiary": not (reach.own | reach.under).isdisjoint(informed),
            "supervised": not reach.overseen.isdisjoint(leading),
            "same_level": any(self.bodies.beside(agency, other) for other in leading),
            "territory": any(self.bodies.within(agency, other) for other in leading),
        }
        return frozenset(edge for edge, holds in held.items() if holds)

    def reach(self, agency: str) -> Reach:
        """How far a body reaches; worked out once."""
        found = self._reaches.get(agency)
        if found is None:
            found = Reach(
                self.bodies.line(agency), self.bodies.under(agency), self.bodies.overseen(agency)
            )
            self._reaches[agency] = found
        return found

    def grown(self, grown: Bodies, changed: Collection[str]) -> Standing:
        """Where everybody stands once some bodies have come or got further edges; what that does not touch stays."""
        touched = {to for id in changed for _, to in grown.edges.get(id, ())}.union(changed)
        reaches = {b: r for b, r in self._reaches.copy().items() if touched.isdisjoint(r.bodies)}
        capacities = {
            asked: found
            for asked, found in self._capacities.copy().items()
            if touched.isdisjoint(c.agency for c in found)
        }
        return Standing(self.on, grown, self.mandates, reaches, capacities)

    def _of_account(self, role: Role, agency: str | None) -> Capacity:
        body = str(resolve_id("agency", agency)) if agency else None
        return Capacity(role, body, self.system(body))

    def system(self, agency: str | None) -> System:
        """Whether a body supervises or answers."""
        body = self.bodies.every.get(agency) if agency else None
        if body is None:
            # A body that is not in the ledger has no say in it.
            return NO_BODY if agency is None else "answering"
        return body.system

    def _acts(self, agency: str | None) -> bool:
        """Whether a body can act: who is no more can not; what it had has passed on, its powers have not."""
        body = self.bodies.every.get(agency) if agency else None
        return body is None or body.active


class Standings:
    """Remembers where everybody stands today, as long as nothing about it changes."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Rows]],
        position: Callable[[], int | None],
        today: Callable[[], date],
    ) -> None:
        self._reading = reading
        self._position = position
        self._today = today
        self._known: tuple[tuple[int, date], int, Standing] | None = None
        """For which position and day, after which fact about bodies or mandates, and where everybody stands then."""
        self._one_at_a_time = Lock()

    def today(self) -> Standing:
        """Where everybody stands today."""
        seen = (self._position() or 0, self._today())
        known = self._known
        if known is not None and known[0] == seen:
            return known[2]
        with self._one_at_a_time:
            known = self._known
            if known is not None and known[0] == seen:
                return known[2]
            with self._reading() as rows:
                last = standing_position(rows, seen[0])
                standing = self._followed(rows, last, seen[1])
            self._known = (seen, last, standing)
            return standing

    def _followed(self, rows: Rows, last: int, today: date) -> Standing:
        """Where everybody stands after a fact, from where they stood before wherever that says enough."""
        moment = Moment(today, EVER)
        if self._known is None or self._known[2].on != today:
            return _read(rows, moment)
        _, before, known = self._known
        if last <= before:
            return known
        changed = standing_subjects(rows, before, last, FOLLOWED)
        ids = {subject for kind, subject in changed if kind == "agency"}
        if len(changed) == FOLLOWED or len(ids) < len(changed):
            return _read(rows, moment)
        found = directory(rows, moment, ids)
        gone = (ids - found.keys()) & known.bodies.every.keys()
        grown = None if gone else known.bodies.grown(found, today.isoformat())
        return _read(rows, moment) if grown is None else known.grown(grown, ids)

    def at(self, moment: Moment) -> Standing:
        """Where everybody stood on another day, as known at an instant."""
        with self._reading() as rows:
            return _read(rows, moment)


def _read(rows: Rows, moment: Moment) -> Standing:
    held = mandate_register.held(rows, moment)
    return Standing(moment.on, bodies(rows, moment), mandate_register.standing(held, moment.on))
