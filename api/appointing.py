"""Giao nhiệm vụ — nobody gives more than they may themselves: no wider role, no further reach, nobody else's person."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final, cast
from uuid import UUID

from api.access import Admitted, Ruling, in_words, of_subject
from api.authorization import TABLE, edges_under, may_give
from api.ports import Ports
from api.standing import Capacity
from domain.mandate import Mandate, Role
from domain.values import resolve_id
from projections.parties import Parties

BY_PLACE: Final = frozenset({"same_level", "territory"})
"""Relations that come from where a body stands, and not from whom it knows."""
EVERYWHERE: Final = frozenset({"ledger", "ledger_itself"}) | BY_PLACE
"""Relations of who stands for the ledger itself."""


def gives_no_more(ports: Ports, caller: Admitted, body: Any) -> Admitted:
    """The caller in a capacity that may give this: for its own bodies, to its own people, no more than it has."""
    given = resolve_id("agency", body.agency_id) if body.agency_id else None
    side: Parties = {"author": frozenset({str(given)})} if given else {}
    caller = caller.allowed(caller.ruling(lambda: side), "/agency_id")
    caller = _gives(caller, body.role, given, "/role")
    if body.stands_in_for_id:
        _stands_in_for(ports, caller, body)
    return _takes_nothing(ports, caller, body.account)


def corrects_no_more(ports: Ports, caller: Admitted, mandate: UUID) -> Admitted:
    """The caller in a capacity that may correct what was said of a mandate: another's, which it might give."""
    caller = caller.allowed(
        caller.ruling(partial(of_subject, ports, mandate), "appoint"), "/corrects"
    )
    held = ports.ledger.load(Mandate, mandate)
    own = caller.standing.mandates.get(caller.account_id, ())
    # Whoever stands in for somebody acts as long as that one's mandate lasts: it is theirs as much as the own.
    if held.account == caller.account_id or str(mandate) in {m.stands_in_for for m in own}:
        raise _refused(
            caller.capacities[0], "mandate_from_another", "không ai tự sửa nhiệm vụ của mình."
        ).refusal("/corrects")
    return _gives(caller, held.role, held.for_agency_id, "/corrects")


def _gives(caller: Admitted, role: Role, agency: UUID | None, pointer: str) -> Admitted:
    """The caller in the capacities that hold no less than such a mandate."""
    given = str(agency) if agency else None
    system = caller.standing.system(given)
    fit = tuple(c for c in caller.capacities if may_give(c.role, c.system, role, system))
    if not fit:
        raise _refused(
            caller.capacities[0],
            "gives_no_more",
            f"không được giao vai trò “{role}”: không ai giao thẩm quyền rộng hơn của mình.",
        ).refusal(pointer)
    by_place = any(BY_PLACE & edges for edges in TABLE[role, system].values())
    near = tuple(c for c in fit if not by_place or _reaches(caller, c, given))
    if not near:
        raise _refused(
            fit[0],
            "gives_no_more",
            f"không được giao vai trò “{role}” tại cơ quan này: địa bàn của nó rộng hơn địa bàn của mình.",
        ).refusal("/agency_id" if pointer == "/role" else pointer)
    return replace(caller, capacities=near)


def _reaches(caller: Admitted, giver: Capacity, given: str | None) -> bool:
    """Whether the territory of a body lies within that of who gives; who may appoint anywhere has all of it."""
    if giver.agency is None or _anywhere(giver):
        return True
    return given is not None and caller.standing.bodies.contains(giver.agency, given)


def _takes_nothing(ports: Ports, caller: Admitted, account: str) -> Admitted:
    """The caller in a capacity that may take from an account what it has by its own role: a first mandate does that."""
    holder = ports.account(account)
    if holder is None or holder.account_id in caller.standing.mandates:
        return caller
    own = str(resolve_id("agency", holder.agency)) if holder.agency else None
    rows = TABLE.get((cast("Role", holder.role), caller.standing.system(own)), {})
    acts = own or any(EVERYWHERE & e for action, e in rows.items() if action != "consult")
    if not acts:
        return caller
    side: Parties = {"author": frozenset({own})} if own else {}
    if not caller.ruling(lambda: side).allowed:
        raise _refused(
            caller.capacities[0],
            "holder_is_theirs",
            "không được giao nhiệm vụ cho tài khoản của cơ quan khác: nhiệm vụ đầu tiên thay vai trò sẵn có của"
            " tài khoản ấy.",
        ).refusal("/account")
    return caller


def _stands_in_for(ports: Ports, caller: Admitted, body: Any) -> None:
    """Refuse a stand-in whose role is wider than that of whom it stands in for."""
    named = resolve_id(Mandate.TOPIC, body.stands_in_for_id)
    if not ports.ledger.knows(Mandate, named):
        # The command refuses it.
        return
    principal = ports.ledger.load(Mandate, named)
    agency = principal.for_agency_id
    system = caller.standing.system(str(agency) if agency else None)
    if body.role != principal.role and not may_give(principal.role, system, body.role, system):
        raise _refused(
            caller.capacities[0],
            "stands_in_as_that_one",
            f"người thay không được có vai trò “{body.role}”, rộng hơn vai trò “{principal.role}” của người được thay.",
        ).refusal("/role")


def _anywhere(capacity: Capacity) -> bool:
    return "ledger" in edges_under(capacity.role, capacity.system, "appoint")


def _refused(capacity: Capacity, rule: str, why: str) -> Ruling:
    return Ruling(allowed=False, rule=rule, message=f"{in_words(capacity)}: {why}")
