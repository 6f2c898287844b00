"""Nơi nhận — to whom a body owes an item, named by a decision where neither codes nor edges told at the issue."""

from __future__ import annotations

from typing import ClassVar, Final
from uuid import UUID

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.plan.decision import Decision, check_authority, check_decision
from domain.plan.state import Event, PlanState
from domain.values import Document

BY_DEBTOR: Final = "Cơ quan có nghĩa vụ không tự quyết định mình phải gửi cho ai."


class AddresseesNamed(Event):
    """Xác định nơi nhận — to whom an item is owed from `happened_on` on; a later decision takes its place.

    Without `debtor_id` it speaks of every body of which the issue left open to whom it owes the item.
    """

    TOPIC = "plan.addressees_named"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item", "debtor_id"})

    item: str
    debtor_id: UUID | None
    addressee_ids: tuple[UUID, ...]
    authority_id: UUID
    ground: str
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember who may ask for a report and what is owed to whom."""
        known = aggregate.items[self.item]
        if known.kind == "report":
            known.addressees += self.addressee_ids

    def check_bodies(self, before: PlanState) -> None:
        """The debtor does not say to whom it owes."""
        check_authority(before, self.item, self.authority_id, BY_DEBTOR)


def name_addressees(
    self: PlanState, act: Act, decision: Decision, *, addressee_ids: tuple[UUID, ...]
) -> None:
    """Say to whom an item is owed by one body, or by all of which that was left open."""
    item, debtor_id = decision.item, decision.debtor_id
    self._must_ask(act)
    self._must_have(item)
    self.must_still_have(item, act.on)
    open_for = self.items[item].in_doubt
    if not open_for or (debtor_id is not None and debtor_id not in open_for):
        raise InvalidInputError(
            "addressee_in_doubt",
            f"Ở mục “{item}”, nơi nhận của cơ quan này đã rõ từ khi ban hành; thay đổi thì phải sửa đổi kế hoạch.",
            pointer="/item" if debtor_id is None else "/debtor_id",
            allowed=", ".join(map(str, open_for)) or "an item that left open to whom it is owed",
        )
    if not addressee_ids:
        raise InvalidInputError(
            "addressee_given", "Phải nêu cơ quan nhận.", pointer="/addressee_ids"
        )
    for i, addressee in enumerate(addressee_ids):
        if addressee == debtor_id or (debtor_id is None and addressee in open_for):
            raise InvalidInputError(
                "addressee_is_not_debtor",
                "Cơ quan có nghĩa vụ không là nơi nhận của chính mình.",
                pointer=f"/addressee_ids/{i}",
                allowed="another body than the debtor",
            )
    check_decision(self, act, decision, BY_DEBTOR)
    self._record(AddresseesNamed, act, addressee_ids=addressee_ids, **vars(decision))
