"""Chủ trì — who leads an item: named where the text names nobody, or another from a day on."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.plan.state import Event, PlanState
from domain.values import Document


class LeadAssigned(Event):
    """Giao chủ trì — a body is named to lead an item that names none."""

    TOPIC = "plan.lead_assigned"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

    item: str
    lead_id: UUID
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember the lead and the debtor."""
        aggregate.items[self.item].leads = (self.lead_id,)
        aggregate.items[self.item].debtors = (self.lead_id,)


class LeadChanged(Event):
    """Đổi chủ trì — what is open under an item passes to another lead on `happened_on`, its clock with it."""

    TOPIC = "plan.lead_changed"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

    item: str
    from_id: UUID
    to_id: UUID
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember the lead and the debtor."""
        known = aggregate.items[self.item]
        known.leads = tuple(self.to_id if x == self.from_id else x for x in known.leads)
        known.debtors = tuple(self.to_id if x == self.from_id else x for x in known.debtors)


def assign_lead(
    self: PlanState, act: Act, *, item: str, lead_id: UUID, document: Document | None
) -> None:
    """Name the lead of an item that names none."""
    self._must_ask(act, also_draft=True)
    self._must_have(item)
    self.must_still_have(item, act.on)
    known = self.items[item]
    if known.leads or known.debtors:
        raise ConflictError("lead_open", f"Mục “{item}” đã có cơ quan chủ trì.", pointer="/lead_id")
    if lead_id in known.coordinators:
        raise InvalidInputError(
            "lead_not_coordinator",
            "Cơ quan chủ trì không đồng thời là cơ quan phối hợp.",
            pointer="/lead_id",
        )
    self._record(LeadAssigned, act, item=item, lead_id=lead_id, document=document)


def change_lead(
    self: PlanState, act: Act, *, item: str, from_id: UUID, to_id: UUID, document: Document | None
) -> None:
    """Let another body lead an item from the day of the act on."""
    self._must_ask(act, also_draft=True)
    self._must_have(item)
    self.must_still_have(item, act.on)
    known = self.items[item]
    if from_id not in (*known.leads, *known.debtors):
        raise ConflictError(
            "lead_held", f"Cơ quan này không chủ trì mục “{item}”.", pointer="/from_id"
        )
    if to_id in (*known.coordinators, *known.leads, *known.debtors):
        raise InvalidInputError(
            "lead_not_coordinator",
            "Cơ quan này đã chủ trì hoặc phối hợp ở mục đó.",
            pointer="/lead_id",
        )
    self._record(LeadChanged, act, item=item, from_id=from_id, to_id=to_id, document=document)
