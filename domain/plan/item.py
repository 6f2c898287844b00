"""Nội dung kế hoạch — what a plan asks for, of whom, who leads it, and how an amendment changes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.correctable import reading
from domain.errors import ConflictError, InvalidInputError
from domain.plan.bound import Bound, ItemExpanded, must_be_bound_once
from domain.plan.state import Event, PlanState
from domain.plan.values import KnownItem
from domain.time.cadence import Cadence

ItemKind = Literal[
    "task",
    "report",
    "review",
    "meeting",
    "consultation",
    "target",
    "scorecard",
    "cascade",
    "publication",
    "training",
    "inspection",
    "reply",
    "resolution",
    "information",
    "reward",
]
ITEM_KINDS: tuple[str, ...] = get_args(ItemKind)
Modality = Literal["assigned", "requested"]


@dataclass(frozen=True)
class ItemDraft:
    """Nội dung — what a plan asks for, as given: whom, what, how often, on which line of the document."""

    code: str
    kind: str
    text: str
    cadence: Cadence
    place: str | None = None
    lead_ids: tuple[UUID, ...] = ()
    coordinator_ids: tuple[UUID, ...] = ()
    addressee_ids: tuple[UUID, ...] = ()
    modality: str = "assigned"
    bound: tuple[Bound, ...] = ()
    """The bodies that owe the item, one duty each; the leads when nobody else is named."""
    scope: dict[str, Any] | None = None
    quantity: dict[str, Any] | None = None
    trackable: bool = True
    ambiguities: tuple[str, ...] = ()
    note: str | None = None


def _cadence(value: Any) -> dict[str, Any]:
    """A cadence that corrects another."""
    return Cadence.from_json(value, "/value").to_json()


def _quantity(value: Any) -> dict[str, Any]:
    """A number that corrects another."""
    if not isinstance(value, dict):
        raise InvalidInputError(
            "value_fits_field",
            "Chỉ tiêu số gồm giá trị và đơn vị.",
            pointer="/value",
            allowed="{value, unit}",
        )
    _must_have_unit(value, "/value")
    return value


def _scope(value: Any) -> dict[str, Any]:
    """A scope that corrects another; what it may say is told by whoever reads it."""
    if not isinstance(value, dict):
        raise InvalidInputError(
            "value_fits_field",
            "Phạm vi là một bản ghi.",
            pointer="/value",
            allowed="{levels, units, sets, kinds, addressee_kinds}",
        )
    return value


_BODIES: Final = reading(tuple[UUID, ...])
STRUCTURES: Final = {"cadence": _cadence, "quantity": _quantity}
"""What of an item is mistyped as a whole: when it is due, and how much."""
WHOM: Final = {
    "lead_ids": _BODIES,
    "coordinator_ids": _BODIES,
    "addressee_ids": _BODIES,
    "scope": _scope,
}
"""And for whom it is: the bodies that it binds are corrected beside."""


def _lead_not_coordinator(
    leads: Collection[UUID], coordinators: Collection[UUID], pointer: str
) -> None:
    if set(leads) & set(coordinators):
        raise InvalidInputError(
            "lead_not_coordinator",
            "Cơ quan chủ trì không đồng thời là cơ quan phối hợp.",
            pointer=pointer,
        )


class ItemAdded(Event):
    """Thêm nội dung — one item, as it stands in the document at `place` ("file:line")."""

    TOPIC = "plan.item_added"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})
    STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = STRUCTURES | WHOM

    item: str
    kind: ItemKind
    text: str
    place: str | None
    lead_ids: tuple[UUID, ...]
    coordinator_ids: tuple[UUID, ...]
    addressee_ids: tuple[UUID, ...]
    modality: Modality
    cadence: dict[str, Any]
    scope: dict[str, Any] | None
    quantity: dict[str, Any] | None
    trackable: bool
    ambiguities: tuple[str, ...]
    note: str | None

    def check(self) -> None:
        """Nobody leads what it coordinates."""
        _lead_not_coordinator(self.lead_ids, self.coordinator_ids, "/value")

    def apply(self, aggregate: PlanState) -> None:
        """Remember the item, how often it comes round and who leads it."""
        aggregate.items[self.item] = KnownItem(
            self.cadence,
            self.lead_ids,
            self.coordinator_ids,
            trackable=self.trackable,
            levels=tuple((self.scope or {}).get("levels") or ()),
            addressees=self.addressee_ids if self.kind == "report" else (),
            kind=self.kind,
            in_doubt=tuple(map(UUID, (self.scope or {}).get("addressees_in_doubt", ()))),
        )


class ItemChanged(Event):
    """Sửa nội dung — other words, another rhythm or another number for what begins from `happened_on` on."""

    TOPIC = "plan.item_changed"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})
    STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = STRUCTURES

    item: str
    text: str | None
    cadence: dict[str, Any] | None
    quantity: dict[str, Any] | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember the rhythm."""
        if self.cadence is not None:
            aggregate.items[self.item].amended = self.cadence


class ItemRemoved(Event):
    """Bỏ nội dung — nothing new comes of it from `happened_on` on; what was open is cancelled, not forgotten."""

    TOPIC = "plan.item_removed"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

    item: str
    reason: str

    def apply(self, aggregate: PlanState) -> None:
        """Remember that it is out."""
        aggregate.removed[self.item] = self.happened_on


def add_item(
    self: PlanState, act: Act, item: ItemDraft, pointer: str = "/items", *, amending: bool = False
) -> None:
    """Add an item and freeze who is bound by it."""
    if self.issued and not amending:
        raise ConflictError(
            "plan_in_draft", "Kế hoạch đã ban hành; phải sửa đổi, bổ sung bằng văn bản."
        )
    if item.code in self.items:
        raise InvalidInputError(
            "item_once", f"Mục “{item.code}” bị lặp.", pointer=f"{pointer}/code"
        )
    if item.kind not in ITEM_KINDS:
        raise InvalidInputError(
            "kind_known",
            f"Không có loại “{item.kind}”.",
            pointer=f"{pointer}/kind",
            allowed=", ".join(ITEM_KINDS),
        )
    if item.modality not in get_args(Modality):
        raise InvalidInputError(
            "modality_known",
            f"Không có cách giao “{item.modality}”.",
            pointer=f"{pointer}/modality",
            allowed=", ".join(get_args(Modality)),
        )
    _lead_not_coordinator(item.lead_ids, item.coordinator_ids, f"{pointer}/coordinators")
    _must_have_unit(item.quantity, pointer)
    self._record(
        ItemAdded,
        act,
        item=item.code,
        kind=item.kind,
        text=item.text,
        place=item.place,
        lead_ids=item.lead_ids,
        coordinator_ids=item.coordinator_ids,
        addressee_ids=item.addressee_ids,
        modality=item.modality,
        cadence=item.cadence.to_json(),
        scope=item.scope,
        quantity=item.quantity,
        trackable=item.trackable,
        ambiguities=item.ambiguities,
        note=item.note,
    )
    bound = item.bound or tuple(Bound(lead) for lead in item.lead_ids)
    must_be_bound_once(bound, f"{pointer}/scope/units")
    if bound:
        self._record(ItemExpanded, act, item=item.code, bound=bound)


def _must_have_unit(quantity: dict[str, Any] | None, pointer: str) -> None:
    if quantity is not None and not quantity.get("unit"):
        raise InvalidInputError(
            "quantity_has_unit",
            "Chỉ tiêu số phải có đơn vị.",
            pointer=f"{pointer}/quantity/unit",
        )


def change_item(
    self: PlanState,
    act: Act,
    *,
    item: str,
    text: str | None,
    cadence: Cadence | None,
    quantity: dict[str, Any] | None,
    pointer: str = "/changed",
) -> None:
    """Change an item for what begins from the day of the act on."""
    self._must_have(item)
    self.must_still_have(item, act.on)
    if text is None and cadence is None and quantity is None:
        raise InvalidInputError(
            "amendment_changes_something",
            "Văn bản sửa đổi phải nêu nội dung sửa.",
            pointer=pointer,
            allowed="text, cadence or quantity",
        )
    _must_have_unit(quantity, pointer)
    self._record(
        ItemChanged,
        act,
        item=item,
        text=text,
        cadence=None if cadence is None else cadence.to_json(),
        quantity=quantity,
    )


def remove_item(self: PlanState, act: Act, *, item: str, reason: str, has_history: bool) -> None:
    """Take an item out; one with a history goes only with a reason, and its history stays."""
    self._must_have(item)
    self.must_still_have(item, act.on)
    if has_history and not reason.strip():
        raise InvalidInputError(
            "removal_of_history_reasoned",
            f"Mục “{item}” đã có diễn biến: bỏ mục phải nêu lý do.",
            pointer="/removed/reason",
        )
    self._record(ItemRemoved, act, item=item, reason=reason)
