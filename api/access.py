"""Quyết định — may this account do that to this subject, in which capacity, by which relation; and if not, why not.

Every door asks here: commands, questions, lists, counts, exports, pages, and the inbox, which passes the same doors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final
from uuid import UUID

from api.actions import ACTIONS, ENTERED, Action
from api.authorization import EDGES, Edges, edges_under
from api.errors import ProblemError
from api.ports import Caller, Ports
from api.standing import Capacity, Standing
from domain.errors import Violation
from domain.values import resolve_id
from projections import obligations
from projections.moment import Moment
from projections.parties import Parties, Side, parties_of

ACTING_FOR: Final = "Acting-For"
"""The header with which somebody of several mandates says for which agency the request is."""
EVERYTHING: Final[Edges] = frozenset({"ledger"})
PUBLISHING: Final = frozenset({"publish_result", "publish_outcome", "publish_petition_outcome"})
"""Operations that meet the duty to publish, which may have passed to another than whose matter it was."""


@dataclass(frozen=True)
class Ruling:
    """Phán quyết — allowed or not, by which rule, in which capacity, by which relations."""

    allowed: bool
    rule: str
    message: str
    capacities: tuple[Capacity, ...] = ()
    """Those in which it is allowed; where it is refused, those in which it was asked."""
    held: Edges = frozenset()
    """The relations by which the first of them is allowed; none where it is refused."""
    needed: Edges = frozenset()

    def refusal(self, pointer: str = "") -> ProblemError:
        """The refusal, which names the rule and what would be allowed."""
        allowed = ", ".join(e for e in EDGES if e in self.needed)
        return ProblemError(
            "forbidden",
            self.message,
            violations=[
                Violation(pointer, self.rule, self.message, allowed or "another role or mandate")
            ],
        )


@dataclass(frozen=True)
class Sight:
    """Tầm nhìn — whose matters somebody may read: those of some bodies, or everything."""

    account: str
    bodies: frozenset[str] | None = None
    """None: everything."""


@dataclass(frozen=True)
class Admitted:
    """Người được vào — a caller who may perform an operation on something; each subject is asked for by itself."""

    of: Caller
    """The account as it was recognized."""
    operation: str
    capacities: tuple[Capacity, ...]
    """In which capacities the operation may be performed at all, the first one preferred."""
    standing: Standing = field(repr=False)

    @property
    def account_id(self) -> str:
        """The opaque id that facts carry."""
        return self.of.account_id

    @property
    def name(self) -> str:
        """What people call the account."""
        return self.of.name

    @property
    def by(self) -> str:
        """How they were recognized."""
        return self.of.by

    @property
    def role(self) -> str:
        """The role in which the caller is here."""
        return self.capacities[0].role

    @property
    def agency(self) -> str | None:
        """The body that the caller acts for."""
        return self.capacities[0].agency

    @cached_property
    def sight(self) -> Sight:
        """What the capacities together may read."""
        bodies: set[str] = set()
        for capacity in self.capacities:
            edges = edges_under(capacity.role, capacity.system, "read")
            if "ledger" in edges:
                return Sight(self.account_id)
            if capacity.agency is not None:
                bodies |= self.standing.reach(capacity.agency).bodies
        return Sight(self.account_id, frozenset(bodies))

    def sees(self, involved: Callable[[], Parties]) -> bool:
        """Whether a subject with these parties may be read at all; what is there for everybody, always."""
        everybody = ACTIONS[self.operation] == "consult" or self.sight.bodies is None
        return everybody or self.shows(involved())

    def shows(self, involved: Parties) -> bool:
        """Whether the capacities show a subject with these parties."""
        bodies = self.sight.bodies
        return bodies is None or any(not bodies.isdisjoint(side) for side in involved.values())

    def ruling(
        self,
        involved: Callable[[], Parties],
        action: Action | None = None,
        other: Action | None = None,
    ) -> Ruling:
        """Whether some of the capacities have a relation that suffices; parties are asked for where they decide.

        `other`: another action, of which the relations would do as well.
        """
        action = action or ACTIONS[self.operation]
        parties: Parties | None = None
        fit: dict[Capacity, Edges] = {}
        needed: Edges = frozenset()
        for capacity in self.capacities:
            suffices = edges_under(capacity.role, capacity.system, action)
            if other is not None:
                suffices |= edges_under(capacity.role, capacity.system, other)
            needed |= suffices
            if "ledger" in suffices:
                fit[capacity] = EVERYTHING
                continue
            if parties is None and capacity.agency is not None:
                parties = involved()
            decisive = self.standing.edges(capacity.agency, parties or {}) & suffices
            if decisive:
                fit[capacity] = decisive
        if not fit:
            return Ruling(
                allowed=False,
                rule="relation_held",
                message=f"{in_words(self.capacities[0])} chỉ được làm việc này khi: {_ways(needed)}.",
                capacities=self.capacities,
                needed=needed,
            )
        first, held = next(iter(fit.items()))
        return Ruling(
            allowed=True,
            rule="relation_held",
            message=f"{in_words(first)}: {_ways(held)}.",
            capacities=tuple(fit),
            held=held,
            needed=needed,
        )

    def speaks_for(self, agency: UUID, side: Side) -> Ruling:
        """Whether one of the capacities may say what a body says that stands on a side of it, or write it down."""
        other: Action | None = "enter" if self.operation in ENTERED else None
        return self.ruling(lambda: {side: frozenset({str(agency)})}, other=other)

    def allowed(self, ruling: Ruling, pointer: str = "") -> Admitted:
        """The caller in the capacities in which it is allowed, or the refusal; no other one counts from here on."""
        if not ruling.allowed:
            raise ruling.refusal(pointer)
        return replace(self, capacities=ruling.capacities)


def admit(ports: Ports, caller: Caller, operation: str, acting_for: str | None = None) -> Admitted:
    """The caller in the capacities that may perform the operation at all, or a refusal that names the rule."""
    found = admission(ports.standings.today(), caller, operation, acting_for)
    if isinstance(found, Ruling):
        raise found.refusal()
    return found


def admission(
    standing: Standing, caller: Caller, operation: str, acting_for: str | None = None
) -> Admitted | Ruling:
    """The caller in the capacities that may perform the operation at all, or why there is none."""
    capacities = standing.capacities(
        caller.account_id, caller.role, caller.agency, only=caller.by == "token"
    )
    if not capacities:
        return Ruling(
            allowed=False,
            rule="mandate_valid",
            message=f"Tài khoản không có tư cách đại diện nào còn hiệu lực vào ngày"
            f" {standing.on:%d/%m/%Y}." + (_bound(caller) if caller.by == "token" else ""),
        )
    if acting_for is not None:
        chosen = str(resolve_id("agency", acting_for.strip()))
        capacities = tuple(c for c in capacities if c.agency == chosen)
        if not capacities:
            return Ruling(
                allowed=False,
                rule="mandate_for_agency",
                message=f"Tài khoản không đại diện cho “{acting_for[:100]}” vào ngày {standing.on:%d/%m/%Y}.",
            )
    action = ACTIONS[operation]
    fit = tuple(c for c in capacities if edges_under(c.role, c.system, action))
    if not fit:
        return Ruling(
            allowed=False,
            rule="role_may",
            message=f"{in_words(capacities[0])} không được thực hiện “{operation}” (nhóm việc “{action}”).",
            capacities=capacities,
        )
    return Admitted(caller, operation, fit, standing)


def of_subject(ports: Ports, subject: UUID, operation: str = "") -> Parties:
    """The parties of a subject; of a duty, also who owes it and to whom, whether or not a fact says so.

    Whoever owes the public its outcome, as one of several heirs may, publishes it.
    """
    with ports.reads.reading() as rows:
        found = parties_of(rows, subject)
        if found and operation in PUBLISHING:
            now = Moment(ports.clock.today(), ports.clock.now())
            author = found.get("author", frozenset())
            return {**found, "author": author | obligations.publishers(rows, now, subject)}
        if found:
            return found
        duty = obligations.one(rows, Moment(ports.clock.today(), ports.clock.now()), subject)
    if duty is None:
        return {}
    owed = {"responsible": [duty["debtor"]], "author": duty["addressees"]}
    sides = {side: frozenset(b["id"] for b in bodies if b) for side, bodies in owed.items()}
    return {side: bodies for side, bodies in sides.items() if bodies}


def _ways(edges: Edges) -> str:
    return "; ".join(meaning for edge, meaning in EDGES.items() if edge in edges)


def _bound(token: Caller) -> str:
    """What a token stands for: it follows no mandate given since for anything else."""
    agency = f" của “{token.agency}”" if token.agency else ""
    return f" Mã truy cập này chỉ dùng cho vai trò “{token.role}”{agency}."


def in_words(capacity: Capacity) -> str:
    """The role, and by which mandate, for whoever is refused."""
    by = f", tư cách {capacity.mandate}" if capacity.mandate else ""
    return f"Vai trò “{capacity.role}”{by}"
