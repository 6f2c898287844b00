"""Đơn vị bị ràng buộc — the bodies that owe an item of a plan, frozen at its issue, and those that came later."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.correctable import reading
from domain.errors import ConflictError, InvalidInputError
from domain.plan.state import Event, PlanState
from domain.values import Document


@dataclass(frozen=True)
class Bound:
    """Đơn vị bị ràng buộc — a body that owes an item, and to whom; the item's addressees when none are named here."""

    debtor_id: UUID
    beneficiary_ids: tuple[UUID, ...] = ()


def must_be_bound_once(bound: Collection[Bound], pointer: str) -> None:
    """Refuse a body that is bound twice."""
    if len({b.debtor_id for b in bound}) < len(bound):
        raise InvalidInputError(
            "unit_bound_once",
            "Một đơn vị không mang cùng một nghĩa vụ hai lần.",
            pointer=pointer,
        )


class ItemExpanded(Event):
    """Phân rã theo đơn vị — the bodies bound by an item, one duty each, frozen at issue."""

    TOPIC = "plan.item_expanded"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})
    STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"bound": reading(tuple[Bound, ...])}

    item: str
    bound: tuple[Bound, ...]

    def check(self) -> None:
        """Each body is bound once."""
        must_be_bound_once(self.bound, "/value")

    def apply(self, aggregate: PlanState) -> None:
        """Remember who is bound."""
        known = aggregate.items[self.item]
        known.debtors = tuple(b.debtor_id for b in self.bound)
        if known.addressees:
            known.addressees += tuple(to for b in self.bound for to in b.beneficiary_ids)


class UnitBound(Event):
    """Thêm đơn vị — a unit that appeared after the issue owes what begins from `happened_on` on."""

    TOPIC = "plan.unit_bound"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item", "debtor_id"})

    item: str
    debtor_id: UUID
    beneficiary_ids: tuple[UUID, ...]
    reason: str
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember who is bound."""
        aggregate.items[self.item].debtors += (self.debtor_id,)


def expand_anew(self: PlanState, act: Act, *, item: str, bound: tuple[Bound, ...]) -> None:
    """Freeze who is bound as things stand at the issue: bodies may have come and gone since the draft."""
    self._must_be_draft()
    self._must_have(item)
    if bound and {b.debtor_id for b in bound} != set(self.items[item].debtors):
        self._record(ItemExpanded, act, item=item, bound=bound)


def bind_unit(
    self: PlanState,
    act: Act,
    *,
    item: str,
    debtor_id: UUID,
    level: str,
    beneficiary_ids: tuple[UUID, ...],
    reason: str,
    document: Document | None,
) -> None:
    """Bind a unit that was not there at the issue; what was frozen then does not change."""
    self._must_bind(act)
    self._must_have(item)
    self.must_still_have(item, act.on)
    known = self.items[item]
    if debtor_id in known.debtors:
        raise ConflictError(
            "unit_bound_once", "Đơn vị này đã mang nghĩa vụ ở mục đó.", pointer="/unit_id"
        )
    if known.levels and level not in known.levels:
        raise InvalidInputError(
            "unit_within_scope",
            "Đơn vị ngoài các cấp mà mục này nêu.",
            pointer="/unit_id",
            allowed=", ".join(known.levels),
        )
    stated.reason(reason)
    self._not_before_issue(act)
    self._record(
        UnitBound,
        act,
        item=item,
        debtor_id=debtor_id,
        beneficiary_ids=beneficiary_ids,
        reason=reason,
        document=document,
    )
