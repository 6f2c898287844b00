"""Nơi nhận — to whom a body owes an item, named by a decision where neither codes nor edges told at the issue."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import InvalidInputError
from domain.plan.state import Event, PlanState
from domain.values import Document


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
        _check_authority(before, self.item, self.authority_id)


def name_addressees(
    self: PlanState,
    act: Act,
    *,
    item: str,
    debtor_id: UUID | None,
    addressee_ids: tuple[UUID, ...],
    authority_id: UUID,
    ground: str,
    document: Document | None,
) -> None:
    """Say to whom an item is owed by one body, or by all of which that was left open."""
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
    _check_authority(self, item, authority_id)
    stated.ground(ground, "Quyết định phải có căn cứ.")
    self._not_before_issue(act)
    self._record(
        AddresseesNamed,
        act,
        item=item,
        debtor_id=debtor_id,
        addressee_ids=addressee_ids,
        authority_id=authority_id,
        ground=ground,
        document=document,
    )


def _check_authority(self: PlanState, item: str, authority_id: UUID) -> None:
    if authority_id in self.items[item].debtors and authority_id != self.issuer_id:
        raise InvalidInputError(
            "not_decided_by_debtor",
            "Cơ quan có nghĩa vụ không tự quyết định mình phải gửi cho ai.",
            pointer="/authority_id",
            allowed=str(self.issuer_id),
        )
