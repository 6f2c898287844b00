"""Kế hoạch — a plan or scheme, its items, who is bound by them and who settles what it leaves open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.time.cadence import Cadence
from domain.values import Document, Signer, check_code

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
RECURRING = ("monthly", "quarterly", "half_yearly", "yearly", "every_n_years", "milestones")
MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Bound:
    """Đơn vị bị ràng buộc — a body that owes an item, and to whom; the item's addressees when none are named here."""

    debtor_id: UUID
    beneficiary_ids: tuple[UUID, ...] = ()


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


@dataclass
class KnownItem:
    """Nội dung đã ghi — what the rules about an item need to know of it."""

    cadence: str
    leads: tuple[UUID, ...]
    coordinators: tuple[UUID, ...]
    debtors: tuple[UUID, ...] = ()


def check_period(period_from: date | None, period_to: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if period_from and period_to and period_to < period_from:
        raise InvalidInputError(
            "period_ordered",
            "Thời kỳ kết thúc trước khi bắt đầu.",
            pointer="/period/to",
            allowed=f">= {period_from.isoformat()}",
        )


def check_one_limit(by: str | None, due_on: date | None) -> None:
    """Refuse a limit that is neither or both of a day of the year and one day."""
    if (by is None) == (due_on is None):
        raise InvalidInputError(
            "one_limit",
            "Nêu hoặc ngày trong năm, hoặc một ngày cụ thể.",
            pointer="/due_on",
            allowed="exactly one of by, due_on",
        )
    if by is not None and not _is_month_day(by):
        raise InvalidInputError(
            "month_day",
            f"“{by[:20]}” không phải ngày trong năm.",
            pointer="/by",
            allowed="MM-DD",
        )


def _is_month_day(text: str) -> bool:
    try:
        return bool(MONTH_DAY.fullmatch(text) and date.fromisoformat(f"2024-{text}"))
    except ValueError:
        return False


class Plan(Subject):
    """Kế hoạch, đề án — identity is number + symbol + date + issuer; unknown parts stay unknown."""

    TOPIC = "plan"

    class Event(Fact):
        """Any fact about a plan."""

    class Drafted(Event, FoundingFact):
        """Dự thảo kế hoạch — the plan enters the ledger with its issuer and the documents it rests on."""

        TOPIC = "plan.drafted"

        title: str
        type: str
        issuer_id: UUID
        bases: tuple[Document, ...]

    class ItemAdded(Event):
        """Thêm nội dung — one item, as it stands in the document at `place` ("file:line")."""

        TOPIC = "plan.item_added"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

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

        def apply(self, aggregate: Plan) -> None:
            """Remember the item, how often it comes round and who leads it."""
            aggregate.items[self.item] = KnownItem(
                self.cadence["type"], self.lead_ids, self.coordinator_ids
            )

    class ItemExpanded(Event):
        """Phân rã theo đơn vị — the bodies bound by an item, one duty each, frozen at issue."""

        TOPIC = "plan.item_expanded"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

        item: str
        bound: tuple[Bound, ...]

        def apply(self, aggregate: Plan) -> None:
            """Remember who is bound."""
            aggregate.items[self.item].debtors = tuple(b.debtor_id for b in self.bound)

    class Issued(Event):
        """Ban hành — the plan binds from here. A lost date stays null between its bounds."""

        TOPIC = "plan.issued"

        number: str | None
        symbol: str | None
        issued_on: date | None
        issued_not_before: date | None
        issued_not_after: date | None
        signer: Signer | None
        period_from: date | None
        period_to: date | None
        recipient_ids: tuple[UUID, ...]

        def check(self) -> None:
            """A period ends after it begins."""
            check_period(self.period_from, self.period_to)

        def apply(self, aggregate: Plan) -> None:
            """Remember that it binds."""
            aggregate.issued = True

    class DueDateSet(Event):
        """Ấn định thời hạn — a body fixes the date of an item (or one occurrence) that the text left open.

        `by` is a month-day for every occurrence ("12-15"), `due_on` a date for one; both inclusive.
        """

        TOPIC = "plan.due_date_set"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

        item: str
        occurrence: str | None
        debtor_id: UUID | None
        by: str | None
        due_on: date | None
        setter_id: UUID
        ground: str
        document: Document | None

        def check(self) -> None:
            """A limit is a day of the year or one day, never both, never neither."""
            check_one_limit(self.by, self.due_on)

    class LeadAssigned(Event):
        """Giao chủ trì — a body is named to lead an item that names none."""

        TOPIC = "plan.lead_assigned"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

        item: str
        lead_id: UUID
        document: Document | None

        def apply(self, aggregate: Plan) -> None:
            """Remember the lead and the debtor."""
            aggregate.items[self.item].leads = (self.lead_id,)
            aggregate.items[self.item].debtors = (self.lead_id,)

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this plan."""

        TOPIC = "plan.fact_corrected"

    def __init__(self, code: str, issuer_id: UUID) -> None:
        self.code = code
        self.issuer_id = issuer_id
        self.issued = False
        self.items: dict[str, KnownItem] = {}

    @classmethod
    def draft(
        cls,
        act: Act,
        *,
        code: str,
        title: str,
        type: str,
        issuer_id: UUID,
        bases: tuple[Document, ...],
    ) -> Plan:
        """Enter a plan that does not bind yet."""
        if not title.strip():
            raise InvalidInputError("title_given", "Thiếu tên kế hoạch.", pointer="/title")
        plan: Plan = cls._found(
            cls.Drafted,
            act,
            code=check_code(code),
            title=title.strip(),
            type=type,
            issuer_id=issuer_id,
            bases=bases,
        )
        return plan

    def add_item(self, act: Act, item: ItemDraft, pointer: str = "/items") -> None:
        """Add an item and freeze who is bound by it."""
        if self.issued:
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
        if set(item.lead_ids) & set(item.coordinator_ids):
            raise InvalidInputError(
                "lead_not_coordinator",
                "Cơ quan chủ trì không đồng thời là cơ quan phối hợp.",
                pointer=f"{pointer}/coordinators",
            )
        if item.quantity is not None and not item.quantity.get("unit"):
            raise InvalidInputError(
                "quantity_has_unit",
                "Chỉ tiêu số phải có đơn vị.",
                pointer=f"{pointer}/quantity/unit",
            )
        self._record(
            self.ItemAdded,
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
        if bound:
            self._record(self.ItemExpanded, act, item=item.code, bound=bound)

    def issue(
        self,
        act: Act,
        *,
        number: str | None,
        symbol: str | None,
        issued_on: date | None,
        issued_not_before: date | None = None,
        issued_not_after: date | None = None,
        signer: Signer | None = None,
        period_from: date | None = None,
        period_to: date | None = None,
        recipient_ids: tuple[UUID, ...] = (),
        latest_basis_on: date | None = None,
        same_document: str | None = None,
    ) -> None:
        """Let the plan bind. `same_document` is the plan entered earlier from this very document, if any."""
        if self.issued:
            raise ConflictError("plan_issued_once", "Kế hoạch đã được ban hành.")
        check_period(period_from, period_to)
        if signer is not None and not signer.capacity:
            raise InvalidInputError(
                "signer_has_capacity", "Người ký phải có chức vụ ký.", pointer="/signer/capacity"
            )
        if issued_on and latest_basis_on and issued_on < latest_basis_on:
            raise InvalidInputError(
                "issued_after_bases",
                "Ngày ban hành trước ngày của căn cứ.",
                pointer="/issued_on",
                allowed=f">= {latest_basis_on.isoformat()}",
            )
        if same_document is not None:
            raise ConflictError(
                "document_recorded_once",
                f"Văn bản này đã có trong sổ: {same_document}.",
                pointer="/number",
                allowed="another number, symbol or day of issue",
            )
        self._record(
            self.Issued,
            act,
            number=number,
            symbol=symbol,
            issued_on=issued_on,
            issued_not_before=issued_not_before,
            issued_not_after=issued_not_after,
            signer=signer,
            period_from=period_from,
            period_to=period_to,
            recipient_ids=recipient_ids,
        )

    def set_due_date(
        self,
        act: Act,
        *,
        item: str,
        setter_id: UUID,
        ground: str,
        occurrence: str | None = None,
        debtor_id: UUID | None = None,
        by: str | None = None,
        due_on: date | None = None,
        document: Document | None = None,
    ) -> None:
        """Fix the date that the text left open; a limit always has a setter and a ground."""
        self._must_have(item)
        if not ground.strip():
            raise InvalidInputError(
                "limit_has_ground", "Thời hạn phải có căn cứ.", pointer="/ground"
            )
        check_one_limit(by, due_on)
        cadence = self.items[item].cadence
        if by is not None and cadence != "yearly":
            raise InvalidInputError(
                "month_day_is_yearly",
                f"Ngày trong năm chỉ dùng cho việc hằng năm, mục “{item}” thì không.",
                pointer="/by",
                allowed="due_on with the occurrence it is for",
            )
        if due_on is not None and occurrence is None and cadence in RECURRING:
            raise InvalidInputError(
                "occurrence_named",
                f"Mục “{item}” lặp lại nhiều lần: một ngày cụ thể phải nêu cho lần nào.",
                pointer="/occurrence",
                allowed="the key of one occurrence",
            )
        if due_on is not None and due_on < act.on:
            raise InvalidInputError(
                "limit_after_decision",
                "Thời hạn sớm hơn ngày quyết định.",
                pointer="/due_on",
                allowed=f">= {act.on.isoformat()}",
            )
        self._record(
            self.DueDateSet,
            act,
            item=item,
            occurrence=occurrence,
            debtor_id=debtor_id,
            by=by,
            due_on=due_on,
            setter_id=setter_id,
            ground=ground,
            document=document,
        )

    def assign_lead(self, act: Act, *, item: str, lead_id: UUID, document: Document | None) -> None:
        """Name the lead of an item that names none."""
        self._must_have(item)
        known = self.items[item]
        if known.leads or known.debtors:
            raise ConflictError(
                "lead_open", f"Mục “{item}” đã có cơ quan chủ trì.", pointer="/lead_id"
            )
        if lead_id in known.coordinators:
            raise InvalidInputError(
                "lead_not_coordinator",
                "Cơ quan chủ trì không đồng thời là cơ quan phối hợp.",
                pointer="/lead_id",
            )
        self._record(self.LeadAssigned, act, item=item, lead_id=lead_id, document=document)

    def _must_have(self, item: str) -> None:
        if item not in self.items:
            raise NotFoundError(
                "item_unknown", f"Kế hoạch {self.code} không có mục “{item}”.", pointer="/item"
            )
