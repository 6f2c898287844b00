"""Kế hoạch — a plan or scheme, its items, who is bound by them and who settles what it leaves open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
Fate = Literal["carried_over", "closed"]
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


@dataclass(frozen=True)
class Reading:
    """Cách hiểu — one reading of a point that the text leaves open, and the cadences that items have by it."""

    key: str
    text: str
    cadences: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Coverage:
    """Cụ thể hóa — which item of a subordinate plan carries out one of the plan above; none where it is left out."""

    parent_item: str
    item: str | None = None


@dataclass
class KnownItem:
    """Nội dung đã ghi — what the rules about an item need to know of it."""

    cadence: str
    leads: tuple[UUID, ...]
    coordinators: tuple[UUID, ...]
    debtors: tuple[UUID, ...] = ()
    trackable: bool = True


@dataclass
class KnownAmbiguity:
    """Điểm chưa rõ đã ghi — its readings, who decides, and whether it has been settled."""

    readings: dict[str, Reading]
    decider_id: UUID | None
    reading: str | None = None
    settled: bool = False


def check_period(period_from: date | None, period_to: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if period_from and period_to and period_to < period_from:
        raise InvalidInputError(
            "period_ordered",
            "Thời kỳ kết thúc trước khi bắt đầu.",
            pointer="/period/to",
            allowed=f">= {period_from.isoformat()}",
        )


def check_cadences(cadences: dict[str, Any], pointer: str) -> None:
    """Refuse a reading that gives an item a rhythm that no calendar can follow."""
    for item, cadence in cadences.items():
        Cadence.from_json(cadence, f"{pointer}/{item}")


def check_reason(reason: str) -> None:
    """Refuse what is done without saying why."""
    if not reason.strip():
        raise InvalidInputError("reason_given", "Phải nêu lý do.", pointer="/reason")


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
                self.cadence["type"],
                self.lead_ids,
                self.coordinator_ids,
                trackable=self.trackable,
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
            aggregate.issued_on = self.issued_on or self.issued_not_before
            aggregate.recipient_ids = self.recipient_ids

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

    class LeadChanged(Event):
        """Đổi chủ trì — what is open under an item passes to another lead on `happened_on`, its clock with it."""

        TOPIC = "plan.lead_changed"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

        item: str
        from_id: UUID
        to_id: UUID
        document: Document | None

        def apply(self, aggregate: Plan) -> None:
            """Remember the lead and the debtor."""
            known = aggregate.items[self.item]
            known.leads = tuple(self.to_id if x == self.from_id else x for x in known.leads)
            known.debtors = tuple(self.to_id if x == self.from_id else x for x in known.debtors)

    class OccurrenceRequested(Event):
        """Văn bản yêu cầu — a letter or an event makes an occurrence due, or names the day of one that awaited it."""

        TOPIC = "plan.occurrence_requested"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

        item: str
        cause: Literal["request", "event"]
        occurrence: str | None
        debtor_id: UUID | None
        requester_id: UUID
        due_on: date | None
        ground: str
        document: Document | None

    class AmbiguityRaised(Event):
        """Nêu điểm chưa rõ — what the text leaves open, its readings, the one used by default, and who decides."""

        TOPIC = "plan.ambiguity_raised"
        FIXED: ClassVar[frozenset[str]] = frozenset({"ambiguity"})

        ambiguity: str
        items: tuple[str, ...]
        problem: str
        readings: tuple[Reading, ...]
        default: str | None
        decider_id: UUID | None
        decided_by: str | None

        def apply(self, aggregate: Plan) -> None:
            """Remember its readings."""
            aggregate.ambiguities[self.ambiguity] = KnownAmbiguity(
                {r.key: r for r in self.readings}, self.decider_id
            )

    class AmbiguityResolved(Event):
        """Kết luận điểm chưa rõ — the reading that holds; every date that follows from it is worked out again."""

        TOPIC = "plan.ambiguity_resolved"
        FIXED: ClassVar[frozenset[str]] = frozenset({"ambiguity"})

        ambiguity: str
        reading: str
        cadences: dict[str, Any]
        authority_id: UUID
        ground: str
        reason: str | None
        document: Document | None

        def apply(self, aggregate: Plan) -> None:
            """Remember the reading."""
            aggregate.ambiguities[self.ambiguity].reading = self.reading
            aggregate.ambiguities[self.ambiguity].settled = True

    class AmbiguityReopened(Event):
        """Mở lại điểm chưa rõ — the resolution holds no longer; the default does."""

        TOPIC = "plan.ambiguity_reopened"
        FIXED: ClassVar[frozenset[str]] = frozenset({"ambiguity"})

        ambiguity: str
        reason: str
        document: Document | None

        def apply(self, aggregate: Plan) -> None:
            """Forget the reading."""
            aggregate.ambiguities[self.ambiguity].reading = None
            aggregate.ambiguities[self.ambiguity].settled = False

    class Consulted(Event):
        """Lấy ý kiến — the draft was put before others, with what they said."""

        TOPIC = "plan.consulted"

        party_ids: tuple[UUID, ...]
        outcome: str | None
        document: Document | None

    class SubmittedForOpinion(Event):
        """Trình cho ý kiến — one edition of the draft goes to the Party committee over the issuer."""

        TOPIC = "plan.submitted_for_opinion"

        addressee_id: UUID
        edition: int
        document: Document | None

        def apply(self, aggregate: Plan) -> None:
            """Remember which edition lies there."""
            aggregate.submitted = (self.addressee_id, self.edition)

    class OpinionGiven(Event):
        """Cho ý kiến — what the committee said of the edition that was submitted."""

        TOPIC = "plan.opinion_given"

        opinion: Literal["agree", "agree_with_changes", "disagree"]
        edition: int
        document: Document | None

    class Received(Event):
        """Nhận kế hoạch — the day it reached one of its recipients."""

        TOPIC = "plan.received"
        DAY = "received_on"

        recipient_id: UUID
        received_on: date
        incoming_number: str | None

    class Amended(Event):
        """Sửa đổi, bổ sung — by a document of its own; what it adds, changes and takes out follows as facts."""

        TOPIC = "plan.amended"

        document: Document
        reason: str

    class ItemChanged(Event):
        """Sửa nội dung — other words, another rhythm or another number for what begins from `happened_on` on."""

        TOPIC = "plan.item_changed"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

        item: str
        text: str | None
        cadence: dict[str, Any] | None
        quantity: dict[str, Any] | None

        def apply(self, aggregate: Plan) -> None:
            """Remember the rhythm."""
            if self.cadence is not None:
                aggregate.items[self.item].cadence = self.cadence["type"]

    class ItemRemoved(Event):
        """Bỏ nội dung — nothing new comes of it from `happened_on` on; what was open is cancelled, not forgotten."""

        TOPIC = "plan.item_removed"
        FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

        item: str
        reason: str

        def apply(self, aggregate: Plan) -> None:
            """Remember that it is out."""
            aggregate.removed.add(self.item)

    class Reviewed(Event):
        """Sơ kết — how far the plan has come, with the documents that say so."""

        TOPIC = "plan.reviewed"

        document: Document
        inputs: tuple[str, ...]
        conclusions: str

    class Concluded(Event):
        """Tổng kết — the plan is over; what is open is carried over or closed."""

        TOPIC = "plan.concluded"

        document: Document
        open_duties: Fate | None

        def apply(self, aggregate: Plan) -> None:
            """Remember the end."""
            aggregate.ended = True

    class Superseded(Event):
        """Thay thế — another issued plan stands in its place."""

        TOPIC = "plan.superseded"

        by_id: UUID
        open_duties: Fate | None
        document: Document | None

        def apply(self, aggregate: Plan) -> None:
            """Remember the end."""
            aggregate.ended = True

    class Revoked(Event):
        """Bãi bỏ — the plan binds no longer."""

        TOPIC = "plan.revoked"

        reason: str
        open_duties: Fate | None
        document: Document | None

        def apply(self, aggregate: Plan) -> None:
            """Remember the end."""
            aggregate.ended = True

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

        def apply(self, aggregate: Plan) -> None:
            """Remember the plan above."""
            aggregate.parents.add((self.parent_id, self.item))

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this plan."""

        TOPIC = "plan.fact_corrected"

    def __init__(self, code: str, issuer_id: UUID, bases: tuple[Document, ...] = ()) -> None:
        self.code = code
        self.bases = bases
        self.issuer_id = issuer_id
        self.issued = False
        self.issued_on: date | None = None
        self.ended = False
        self.items: dict[str, KnownItem] = {}
        self.removed: set[str] = set()
        self.recipient_ids: tuple[UUID, ...] = ()
        self.ambiguities: dict[str, KnownAmbiguity] = {}
        self.submitted: tuple[UUID, int] | None = None
        self.parents: set[tuple[UUID, str]] = set()

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

    def add_item(
        self, act: Act, item: ItemDraft, pointer: str = "/items", *, amending: bool = False
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
        if len({b.debtor_id for b in bound}) < len(bound):
            raise InvalidInputError(
                "unit_bound_once",
                "Một đơn vị không mang cùng một nghĩa vụ hai lần.",
                pointer=f"{pointer}/scope/units",
            )
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
        already_met: bool = False,
    ) -> None:
        """Fix the date that the text left open; a limit always has a setter and a ground.

        `already_met` is what the register says of the occurrence named: what is done stays done.
        """
        self._must_have(item)
        if not ground.strip():
            raise InvalidInputError(
                "limit_has_ground", "Thời hạn phải có căn cứ.", pointer="/ground"
            )
        check_one_limit(by, due_on)
        if already_met:
            raise ConflictError(
                "limit_not_of_what_is_met",
                "Lần này đã hoàn thành: không đặt lại thời hạn.",
                pointer="/occurrence",
                allowed="an occurrence that is not met",
            )
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
        self._not_before_issue(act)
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

    def change_lead(
        self, act: Act, *, item: str, from_id: UUID, to_id: UUID, document: Document | None
    ) -> None:
        """Let another body lead an item from the day of the act on."""
        self._must_have(item)
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
        self._record(
            self.LeadChanged, act, item=item, from_id=from_id, to_id=to_id, document=document
        )

    def request_occurrence(
        self,
        act: Act,
        *,
        item: str,
        cause: str,
        requester_id: UUID,
        occurrence: str | None,
        debtor_id: UUID | None,
        due_on: date | None,
        ground: str,
        document: Document | None,
    ) -> None:
        """Ask for what is owed on request, say what event makes it due, or name the day that was awaited."""
        self._must_have(item)
        waits = self.items[item].cadence in ("on_request", "event_triggered", "per_plan")
        if waits == (occurrence is not None):
            raise InvalidInputError(
                "occurrence_fits_cadence",
                "Việc theo yêu cầu không nêu lần; việc định kỳ phải nêu lần được yêu cầu.",
                pointer="/occurrence",
                allowed="null" if waits else "the key of one occurrence",
            )
        if not waits and due_on is None:
            raise InvalidInputError(
                "request_names_day",
                "Văn bản yêu cầu việc định kỳ phải nêu ngày.",
                pointer="/due_on",
                allowed=f">= {act.on.isoformat()}",
            )
        if due_on is not None and due_on < act.on:
            raise InvalidInputError(
                "due_after_request",
                "Ngày phải xong sớm hơn ngày yêu cầu.",
                pointer="/due_on",
                allowed=f">= {act.on.isoformat()}",
            )
        if debtor_id is not None and debtor_id not in self.items[item].debtors:
            raise InvalidInputError(
                "debtor_bound",
                f"Cơ quan này không có nghĩa vụ ở mục “{item}”.",
                pointer="/debtor_id",
                allowed=", ".join(map(str, self.items[item].debtors)),
            )
        if requester_id in self.items[item].debtors and cause == "request":
            raise InvalidInputError(
                "requester_is_not_debtor",
                "Cơ quan có nghĩa vụ không tự yêu cầu mình.",
                pointer="/requester_id",
            )
        self._not_before_issue(act)
        self._record(
            self.OccurrenceRequested,
            act,
            item=item,
            cause=cause,
            occurrence=occurrence,
            debtor_id=debtor_id,
            requester_id=requester_id,
            due_on=due_on,
            ground=ground,
            document=document,
        )

    def raise_ambiguity(
        self,
        act: Act,
        *,
        ambiguity: str,
        items: tuple[str, ...],
        problem: str,
        readings: tuple[Reading, ...],
        default: str | None,
        decider_id: UUID | None,
        decided_by: str | None,
    ) -> None:
        """Say what the text leaves open, and how it may be read."""
        check_code(ambiguity, "/code")
        if ambiguity in self.ambiguities:
            raise ConflictError("ambiguity_once", f"Điểm {ambiguity} đã được nêu.", pointer="/code")
        keys = [r.key for r in readings]
        if not keys:
            raise InvalidInputError(
                "reading_given", "Phải nêu ít nhất một cách hiểu.", pointer="/readings"
            )
        if len(set(keys)) < len(keys) or (default is not None and default not in keys):
            raise InvalidInputError(
                "default_is_reading",
                "Cách hiểu mặc định phải là một trong các cách hiểu, mỗi cách một tên.",
                pointer="/default",
                allowed=", ".join(dict.fromkeys(keys)),
            )
        for named in (*items, *(i for r in readings for i in r.cadences)):
            self._must_have(named)
        for i, reading in enumerate(readings):
            check_cadences(reading.cadences, f"/readings/{i}/cadences")
        self._record(
            self.AmbiguityRaised,
            act,
            ambiguity=ambiguity,
            items=items,
            problem=problem,
            readings=readings,
            default=default,
            decider_id=decider_id,
            decided_by=decided_by,
        )

    def resolve_ambiguity(
        self,
        act: Act,
        *,
        ambiguity: str,
        reading: str,
        authority_id: UUID,
        ground: str,
        reason: str | None = None,
        cadences: dict[str, Any] | None = None,
        document: Document | None = None,
    ) -> None:
        """Choose a reading; one outside the list needs a reason, and may give cadences of its own."""
        known = self._ambiguity(ambiguity)
        if known.settled:
            raise ConflictError(
                "ambiguity_open",
                f"Điểm {ambiguity} đã được kết luận; muốn đổi phải mở lại.",
                allowed="a reopening first",
            )
        entitled = (known.decider_id,) if known.decider_id else (self.issuer_id,)
        if authority_id not in (*entitled, self.issuer_id):
            raise InvalidInputError(
                "resolver_entitled",
                "Cơ quan này không có thẩm quyền kết luận.",
                pointer="/authority_id",
                allowed=", ".join(map(str, dict.fromkeys((*entitled, self.issuer_id)))),
            )
        if not ground.strip():
            raise InvalidInputError(
                "resolution_has_ground", "Kết luận phải có căn cứ.", pointer="/ground"
            )
        listed = known.readings.get(reading)
        if listed is None and not (reason or "").strip():
            raise InvalidInputError(
                "reading_listed_or_reasoned",
                "Cách hiểu ngoài danh sách phải nêu lý do.",
                pointer="/reading",
                allowed=", ".join(known.readings),
            )
        chosen = {**(listed.cadences if listed else {}), **(cadences or {})}
        for named in chosen:
            self._must_have(named)
        check_cadences(chosen, "/cadences")
        self._record(
            self.AmbiguityResolved,
            act,
            ambiguity=ambiguity,
            reading=reading,
            cadences=chosen,
            authority_id=authority_id,
            ground=ground,
            reason=reason,
            document=document,
        )

    def reopen_ambiguity(
        self, act: Act, *, ambiguity: str, reason: str, document: Document | None
    ) -> None:
        """Take a resolution back."""
        if not self._ambiguity(ambiguity).settled:
            raise ConflictError("ambiguity_settled", f"Điểm {ambiguity} chưa được kết luận.")
        check_reason(reason)
        self._record(
            self.AmbiguityReopened, act, ambiguity=ambiguity, reason=reason, document=document
        )

    def consult(
        self,
        act: Act,
        *,
        party_ids: tuple[UUID, ...],
        outcome: str | None,
        document: Document | None,
    ) -> None:
        """Put the draft before others."""
        self._must_be_draft()
        if not party_ids:
            raise InvalidInputError(
                "party_given", "Phải nêu cơ quan được lấy ý kiến.", pointer="/party_ids"
            )
        self._record(self.Consulted, act, party_ids=party_ids, outcome=outcome, document=document)

    def submit_for_opinion(
        self, act: Act, *, addressee_id: UUID, is_over_issuer: bool, document: Document | None
    ) -> None:
        """Submit the draft as it stands. `is_over_issuer` is what the edges between bodies say."""
        self._must_be_draft()
        if not is_over_issuer:
            raise InvalidInputError(
                "addressee_over_issuer",
                "Nơi cho ý kiến phải là cấp ủy lãnh đạo cơ quan ban hành.",
                pointer="/addressee_id",
                allowed="a body with a party_over edge to the issuer",
            )
        self._record(
            self.SubmittedForOpinion,
            act,
            addressee_id=addressee_id,
            edition=self.version,
            document=document,
        )

    def give_opinion(
        self, act: Act, *, opinion: str, edition: int | None, document: Document | None
    ) -> None:
        """Record what the committee said of the edition that lies before it."""
        self._must_be_draft()
        if self.submitted is None:
            raise ConflictError("plan_submitted", "Dự thảo chưa được trình.")
        if edition not in (None, self.submitted[1]):
            raise InvalidInputError(
                "opinion_on_submitted_edition",
                "Ý kiến về bản khác với bản đã trình.",
                pointer="/edition",
                allowed=str(self.submitted[1]),
            )
        self._record(
            self.OpinionGiven,
            act,
            opinion=opinion,
            edition=self.submitted[1],
            document=document,
        )

    def receive(
        self, act: Act, *, recipient_id: UUID, received_on: date, incoming_number: str | None
    ) -> None:
        """Record the arrival at one recipient."""
        self._must_bind()
        if recipient_id not in self.recipient_ids:
            raise InvalidInputError(
                "recipient_named",
                "Cơ quan này không ở mục nơi nhận.",
                pointer="/recipient_id",
                allowed=", ".join(map(str, self.recipient_ids)),
            )
        self._not_before_issue(act)
        self._record(
            self.Received,
            act,
            recipient_id=recipient_id,
            received_on=received_on,
            incoming_number=incoming_number,
        )

    def amend(self, act: Act, *, document: Document, reason: str) -> None:
        """Begin an amendment; `add_item`, `change_item` and `remove_item` say what it does."""
        self._must_bind()
        check_reason(reason)
        self._not_before_issue(act)
        self._record(self.Amended, act, document=document, reason=reason)

    def change_item(
        self,
        act: Act,
        *,
        item: str,
        text: str | None,
        cadence: Cadence | None,
        quantity: dict[str, Any] | None,
    ) -> None:
        """Change an item for what begins from the day of the act on."""
        self._must_have(item)
        self._record(
            self.ItemChanged,
            act,
            item=item,
            text=text,
            cadence=None if cadence is None else cadence.to_json(),
            quantity=quantity,
        )

    def remove_item(self, act: Act, *, item: str, reason: str, has_history: bool) -> None:
        """Take an item out; one with a history goes only with a reason, and its history stays."""
        self._must_have(item)
        if has_history and not reason.strip():
            raise InvalidInputError(
                "removal_of_history_reasoned",
                f"Mục “{item}” đã có diễn biến: bỏ mục phải nêu lý do.",
                pointer="/removed/reason",
            )
        self._record(self.ItemRemoved, act, item=item, reason=reason)

    def review(
        self, act: Act, *, document: Document, inputs: tuple[str, ...], conclusions: str
    ) -> None:
        """Record an interim review."""
        self._must_bind()
        if not inputs:
            raise InvalidInputError(
                "inputs_listed", "Sơ kết phải liệt kê báo cáo đầu vào.", pointer="/inputs"
            )
        self._record(self.Reviewed, act, document=document, inputs=inputs, conclusions=conclusions)

    def conclude(self, act: Act, *, document: Document, open_duties: int, fate: str | None) -> None:
        """End the plan by a final review."""
        self._must_state_fate(open_duties, fate)
        self._record(self.Concluded, act, document=document, open_duties=fate)

    def supersede(
        self,
        act: Act,
        *,
        by: Plan,
        open_duties: int,
        fate: str | None,
        document: Document | None,
    ) -> None:
        """Let another plan stand in its place."""
        if by.id == self.id or not by.issued:
            raise InvalidInputError(
                "successor_issued",
                "Kế hoạch thay thế phải là kế hoạch khác, đã ban hành.",
                pointer="/by_id",
            )
        self._must_state_fate(open_duties, fate)
        self._record(self.Superseded, act, by_id=by.id, open_duties=fate, document=document)

    def revoke(
        self,
        act: Act,
        *,
        reason: str,
        open_duties: int,
        fate: str | None,
        document: Document | None,
    ) -> None:
        """Let the plan bind no longer."""
        check_reason(reason)
        self._must_state_fate(open_duties, fate)
        self._record(self.Revoked, act, reason=reason, open_duties=fate, document=document)

    def inform_committee(
        self, act: Act, *, committee_id: UUID, informed_on: date, document: Document | None
    ) -> None:
        """Record that the committee of the same level was told."""
        self._record(
            self.CommitteeInformed,
            act,
            committee_id=committee_id,
            informed_on=informed_on,
            document=document,
        )

    def link_to_parent(
        self,
        act: Act,
        *,
        parent: Plan,
        item: str,
        coverage: tuple[Coverage, ...],
        joint: bool,
        ancestors: frozenset[UUID] = frozenset(),
    ) -> None:
        """Say which plan above asked for this one. `ancestors` are the plans above the parent."""
        self._must_bind()
        parent.must_have(item, "/item")
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
        if self.issuer_id not in parent.items[item].debtors:
            raise InvalidInputError(
                "issuer_bound",
                "Cơ quan ban hành không phải đơn vị phải cụ thể hóa mục này.",
                pointer="/item",
                allowed=", ".join(map(str, parent.items[item].debtors)),
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
            self.LinkedToParent,
            act,
            parent_id=parent.id,
            item=item,
            coverage=coverage,
            joint=joint,
        )

    def must_have(self, item: str, pointer: str) -> None:
        """Refuse an item that the plan does not have."""
        if item not in self.items:
            raise InvalidInputError(
                "item_known", f"Kế hoạch {self.code} không có mục “{item}”.", pointer=pointer
            )

    def _ambiguity(self, code: str) -> KnownAmbiguity:
        if code not in self.ambiguities:
            raise NotFoundError(
                "ambiguity_unknown", f"Kế hoạch {self.code} không có điểm “{code}”."
            )
        return self.ambiguities[code]

    def _must_be_draft(self) -> None:
        if self.issued:
            raise ConflictError("plan_in_draft", "Kế hoạch đã ban hành.")

    def _must_bind(self) -> None:
        if not self.issued or self.ended:
            raise ConflictError("plan_in_force", "Kế hoạch chưa ban hành hoặc đã hết hiệu lực.")

    def _must_state_fate(self, open_duties: int, fate: str | None) -> None:
        self._must_bind()
        if open_duties and fate is None:
            raise ConflictError(
                "open_duties_have_fate",
                f"Còn {open_duties} nghĩa vụ chưa xong: phải nêu chuyển tiếp hay kết thúc.",
                pointer="/open_duties",
                allowed=", ".join(get_args(Fate)),
            )

    def _not_before_issue(self, act: Act) -> None:
        if self.issued_on is not None and act.on < self.issued_on:
            raise InvalidInputError(
                "after_issue",
                "Ngày này trước ngày ban hành kế hoạch.",
                pointer="/happened_on",
                allowed=f">= {self.issued_on.isoformat()}",
            )

    def _must_have(self, item: str) -> None:
        if item not in self.items:
            raise NotFoundError(
                "item_unknown", f"Kế hoạch {self.code} không có mục “{item}”.", pointer="/item"
            )
