"""Lần chưa rõ có tính không — whether a period of the issue, the end or a changed rhythm is owed at all."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.plan.decision import Decision, check_decision
from domain.plan.state import Event, PlanState
from domain.values import Document


class OccurrenceDecided(Event):
    """Quyết định tính kỳ — an occurrence that the rules leave to a person is owed or not, from `happened_on` on.

    Without `occurrence` it speaks of all of the item that are in question; a later decision takes its place.
    """

    TOPIC = "plan.occurrence_decided"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

    item: str
    occurrence: str | None
    debtor_id: UUID | None
    is_owed: bool
    authority_id: UUID
    ground: str
    document: Document | None


def decide_occurrence(
    self: PlanState,
    act: Act,
    decision: Decision,
    *,
    occurrence: str | None,
    is_owed: bool,
    asked: Collection[str],
) -> None:
    """Say whether an occurrence is owed. `asked` are those of the item that the register has in question."""
    item = decision.item
    self._must_ask(act)
    self._must_have(item)
    if not asked or (occurrence is not None and occurrence not in asked):
        raise InvalidInputError(
            "occurrence_in_question",
            f"Mục “{item}” không có lần nào như vậy phải hỏi có tính hay không.",
            pointer="/item" if occurrence is None else "/occurrence",
            allowed=", ".join(asked) or "an item with a period in question",
        )
    if decision.debtor_id is not None:
        self._must_owe(item, decision.debtor_id, "/debtor_id")
    by_debtor = "Cơ quan có nghĩa vụ không tự quyết định có tính kỳ này hay không."
    check_decision(self, act, decision, by_debtor)
    self._record(OccurrenceDecided, act, occurrence=occurrence, is_owed=is_owed, **vars(decision))
