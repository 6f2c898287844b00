"""Phân rã: the bodies that an item binds by its scope — named, of a set, or of some kinds at some levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from api.plan_bodies import ItemBody, ScopeBody
from api.writing import Writing
from domain import scope
from domain.commands.plans import ItemInput
from domain.errors import InvalidInputError
from domain.scope import Placed
from domain.values import resolve_id
from projections import agency_sets, bodies
from projections.moment import Moment
from projections.read_model import Rows


def given_items(
    write: Writing,
    issuer: UUID,
    items: Sequence[ItemBody],
    pointer: str = "/items",
    on: date | None = None,
) -> tuple[ItemInput, ...]:
    """The items as commands take them, each with the bodies it binds: frozen from then on.

    `on` is the day of issue, on which named sets are read where they stood already.
    """
    if not any(item.scope and item.scope.is_relative for item in items):
        return tuple(item.given() for item in items)
    moment = Moment(write.act.on, write.act.at)
    with write.ports.reads.reading() as rows:
        there = bodies.bodies(rows, moment).every.values()
        placed = {b.id: Placed(UUID(b.id), b.kind, b.level, b.unit) for b in there if b.active}
        of = placed.get(str(issuer)) or Placed(issuer, "", "central", None)
        found = []
        for i, item in enumerate(items):
            given, at = item.scope, f"{pointer}/{i}/scope"
            if given is None or not given.is_relative:
                found.append(item.given())
                continue
            then = Moment(on or write.act.on, write.act.at)
            members = _members(rows, (then, moment), given.sets, at)
            found.append(item.given(_bound(placed, of, given, members, at)))
        return tuple(found)


def _members(rows: Rows, moments: Iterable[Moment], sets: Sequence[str], pointer: str) -> list[str]:
    members: list[str] = []
    for i, code in enumerate(sets):
        wanted = resolve_id("agency_set", code)
        found = next(filter(None, (agency_sets.one(rows, m, wanted) for m in moments)), None)
        if found is None:
            raise InvalidInputError(
                "agency_set_known",
                f"Không có nhóm “{code[:100]}” vào ngày này.",
                pointer=f"{pointer}/sets/{i}",
                allowed="the code of a named set",
            )
        members += found["member_ids"]
    return members


def _bound(
    placed: dict[str, Placed],
    of: Placed,
    given: ScopeBody,
    members: Sequence[str],
    pointer: str,
) -> dict[str, tuple[str, ...]]:
    debtors = [str(resolve_id("agency", unit)) for unit in given.units] + list(members)
    if given.kinds:
        debtors += map(str, scope.all_levels(placed.values(), of, given.kinds, given.levels))
    if not debtors:
        raise InvalidInputError(
            "scope_names_somebody",
            "Phạm vi này không có cơ quan nào vào ngày ban hành.",
            pointer=pointer,
            allowed="units, sets with members, or kinds of registered bodies",
        )
    return {d: _owed_to(placed, d, given.addressee_kinds) for d in dict.fromkeys(debtors)}


def _owed_to(placed: dict[str, Placed], debtor: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """The bodies of the debtor's own unit to which it owes the item, where the text says cùng cấp."""
    kinds = frozenset(kinds)
    if not kinds or debtor not in placed:
        return ()
    return tuple(map(str, scope.same_level(placed.values(), placed[debtor], kinds)))
