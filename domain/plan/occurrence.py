"""Lần chưa rõ có tính không — whether a period of the issue, the end or a changed rhythm is owed at all."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import InvalidInputError
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
    *,
    item: str,
    occurrence: str | None,
    debtor_id: UUID | None,
    is_owed: bool,
    authority_id: UUID,
    ground: str,
    document: Document | None,
    asked: Collection[str],
) -> None:
    """Say whether an occurrence is owed. `asked` are those of the item that the register has in question."""
    self._must_ask(act)
    self._must_have(item)
    if not asked or (occurrence is not None and occurrence not in asked):
        raise InvalidInputError(
            "occurrence_in_question",
            f"Mục “{item}” không có lần nào như vậy phải hỏi có tính hay không.",
            pointer="/item" if occurrence is None else "/occurrence",
            allowed=", ".join(asked) or "an item with a period in question",
        )
    debtors = self.items[item].debtors
    if debtor_id is not None and debtor_id not in debtors:
        raise InvalidInputError(
            "debtor_bound",
            f"Cơ quan này không có nghĩa vụ ở mục “{item}”.",
            pointer="/debtor_id",
            allowed=", ".join(map(str, debtors)),
        )
    if authority_id in debtors and authority_id != self.issuer_id:
        raise InvalidInputError(
            "not_decided_by_debtor",
            "Cơ quan có nghĩa vụ không tự quyết định có tính kỳ này hay không.",
            pointer="/authority_id",
            allowed=str(self.issuer_id),
        )
    stated.ground(ground, "Quyết định phải có căn cứ.")
    self._not_before_issue(act)
    self._record(
        OccurrenceDecided,
        act,
        item=item,
        occurrence=occurrence,
        debtor_id=debtor_id,
        is_owed=is_owed,
        authority_id=authority_id,
        ground=ground,
        document=document,
    )
