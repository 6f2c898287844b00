"""Quyết định về một mục — what a body says of an item that the plan left open, and what every such decision needs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import InvalidInputError
from domain.plan.state import PlanState
from domain.values import Document


@dataclass(frozen=True)
class Decision:
    """Quyết định — of which item, by whom, on what ground; without `debtor_id` for every body that it may concern."""

    item: str
    authority_id: UUID
    ground: str
    debtor_id: UUID | None = None
    document: Document | None = None


def check_decision(self: PlanState, act: Act, decision: Decision, by_debtor: str) -> None:
    """Refuse what its debtor decides, what has no ground, and what comes before the plan."""
    check_authority(self, decision.item, decision.authority_id, by_debtor)
    stated.ground(decision.ground, "Quyết định phải có căn cứ.")
    self._not_before_issue(act)


def check_authority(self: PlanState, item: str, authority_id: UUID, by_debtor: str) -> None:
    """Refuse a debtor that decides for itself; `by_debtor` says what it would decide."""
    if authority_id in self.items[item].debtors and authority_id != self.issuer_id:
        raise InvalidInputError(
            "not_decided_by_debtor",
            by_debtor,
            pointer="/authority_id",
            allowed=str(self.issuer_id),
        )
