"""Cụ thể hóa — the plan above a plan, the item that asked for it, and what of the plan above it carries out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.plan.state import Event, PlanState
from domain.values import Document

NEVER_BY_PLAN: Final = ("report", "reply", "resolution", "information", "publication", "reward")
"""Kinds of items that no plan of a body below carries out, unless they come "theo kế hoạch"."""


@dataclass(frozen=True)
class Coverage:
    """Cụ thể hóa — which item of a subordinate plan carries out one of the plan above; none where it is left out."""

    parent_item: str
    item: str | None = None


class CommitteeInformed(Event):
    """Báo cáo cấp ủy cùng cấp — what a subordinate does before it issues a plan of its own."""

    TOPIC = "plan.committee_informed"
    DAY = "informed_on"

    committee_id: UUID
    informed_on: date
    document: Document | None


class LinkedToParent(Event):
    """Liên kết kế hoạch cấp trên — the plan above and the item that asked for this one, and what it carries out."""

    TOPIC = "plan.linked_to_parent"
    FIXED: ClassVar[frozenset[str]] = frozenset({"parent_id", "item"})

    parent_id: UUID
    item: str
    coverage: tuple[Coverage, ...]
    joint: bool

    def apply(self, aggregate: PlanState) -> None:
        """Remember the plan above."""
        aggregate.parents.add((self.parent_id, self.item))


def inform_committee(
    self: PlanState, act: Act, *, committee_id: UUID, informed_on: date, document: Document | None
) -> None:
    """Record that the committee of the same level was told."""
    self._record(
        CommitteeInformed,
        act,
        committee_id=committee_id,
        informed_on=informed_on,
        document=document,
    )


def link_to_parent(
    self: PlanState,
    act: Act,
    *,
    parent: PlanState,
    item: str,
    coverage: tuple[Coverage, ...],
    joint: bool,
    ancestors: frozenset[UUID] = frozenset(),
    heirs: Collection[UUID] = (),
) -> None:
    """Say which plan above asked for this one, also after its end: by its day it has met what was owed.

    `ancestors` are the plans above the parent, `heirs` the bodies to which duties under its item have passed.
    """
    self._must_be_issued()
    parent.must_have(item, "/item")
    if not parent.issued:
        raise ConflictError(
            "parent_issued",
            "Kế hoạch cấp trên chưa ban hành.",
            pointer="/parent_id",
            allowed="an issued plan",
        )
    asked = parent.items[item]
    if asked.kind in NEVER_BY_PLAN and asked.cadence != "per_plan":
        raise InvalidInputError(
            "item_asks_for_plan",
            f"Mục “{item}” không thể thực hiện bằng một kế hoạch.",
            pointer="/item",
            allowed=", ".join(
                code
                for code, known in parent.items.items()
                if known.kind not in NEVER_BY_PLAN or known.cadence == "per_plan"
            ),
        )
    if self.id in ancestors or parent.id == self.id:
        raise InvalidInputError(
            "parent_not_circular",
            "Kế hoạch không thể là cấp trên của chính mình.",
            pointer="/parent_id",
        )
    if self.issued_on and parent.issued_on and self.issued_on < parent.issued_on:
        raise InvalidInputError(
            "issued_after_parent",
            "Kế hoạch cấp dưới có ngày trước kế hoạch cấp trên.",
            pointer="/parent_id",
            allowed=f"a parent of {self.issued_on.isoformat()} or earlier",
        )
    if self.issuer_id not in (*asked.debtors, *heirs):
        raise InvalidInputError(
            "issuer_bound",
            "Cơ quan ban hành không phải đơn vị phải cụ thể hóa mục này.",
            pointer="/item",
            allowed=", ".join(map(str, dict.fromkeys((*asked.debtors, *heirs)))),
        )
    if (parent.id, item) in self.parents:
        raise ConflictError("linked_once", "Đã liên kết với mục này.", pointer="/item")
    if any(p == parent.id for p, _ in self.parents) and not joint:
        raise ConflictError(
            "one_plan_for_two_declared",
            "Một kế hoạch cho hai nghĩa vụ phải ghi rõ là ban hành chung.",
            pointer="/joint",
            allowed="true",
        )
    for i, one in enumerate(coverage):
        parent.must_have(one.parent_item, f"/coverage/{i}/parent_item")
        if one.item is not None:
            self.must_have(one.item, f"/coverage/{i}/item")
    self._record(
        LinkedToParent,
        act,
        parent_id=parent.id,
        item=item,
        coverage=coverage,
        joint=joint,
    )
