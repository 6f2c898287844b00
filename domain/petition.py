"""Đơn thư — a petition, complaint or denunciation that came in: number, day and addressee, never content or names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code

PetitionKind = Literal["complaint", "denunciation", "recommendation", "feedback", "voters"]
Outcome = Literal["replied", "resolved", "returned", "not_accepted"]
KINDS: tuple[str, ...] = get_args(PetitionKind)
OUTCOMES: tuple[str, ...] = get_args(Outcome)
TOLD: Final[Mapping[str, str]] = {
    "replied": "đã trả lời",
    "resolved": "đã giải quyết",
    "returned": "đã trả lại",
    "not_accepted": "không thụ lý",
}
NUMBER = re.compile(r"[0-9]{1,8}(?:[-/.][0-9A-ZĐƯ]{1,12}){0,5}")
"""A number of a register, with the symbol of the paper; nothing in which a name would fit."""


def check_number(number: str, pointer: str = "/number") -> str:
    """The number, or a refusal of whatever else somebody wrote there."""
    if not NUMBER.fullmatch(number):
        raise InvalidInputError(
            "number_only",
            "Chỉ ghi số, ký hiệu: không ghi nội dung, họ tên.",
            pointer=pointer,
            allowed="125, 125/ĐT, 125-CV/MTTQ",
        )
    return number


def check_teller(agency_id: UUID, holder_id: UUID) -> None:
    """Refuse an outcome from a body that does not have it."""
    if agency_id != holder_id:
        raise InvalidInputError(
            "outcome_from_holder",
            "Cơ quan này không giữ đơn.",
            pointer="/agency_id",
            allowed=str(holder_id),
        )


def check_way(known: Sequence[Fact], then: Sequence[Fact]) -> None:
    """Refuse a corrected way on which a petition comes back, or misses the body that told its outcome."""
    before, way = _way(known), _way(then)
    if len(set(way)) < len(way) == len(set(before)):
        raise InvalidInputError(
            "no_forwarding_loop",
            "Đơn sẽ quay lại cơ quan đã giữ.",
            pointer="/value",
            allowed="a body that did not have it",
        )
    told = {f.agency_told_id for f in then if isinstance(f, Petition.OutcomeRecorded)}
    if lost := told & {*before} - {*way}:
        raise InvalidInputError(
            "outcome_from_holder",
            "Cơ quan đã cho biết kết quả phải là cơ quan giữ đơn.",
            pointer="/value",
            allowed=", ".join(sorted(map(str, lost))),
        )


def _way(facts: Iterable[Fact]) -> list[UUID]:
    """The bodies that had it, in turn."""
    way: list[UUID] = []
    for fact in facts:
        match fact:
            case Petition.Received(holder_id=body) | Petition.Forwarded(addressee_id=body):
                way.append(body)
            case _:
                pass
    return way


class Petition(Subject):
    """Đơn thư — that it came, to whom it went, what became of it."""

    TOPIC = "petition"

    class Event(Fact):
        """Any fact about a petition."""

    class Received(Event, FoundingFact):
        """Tiếp nhận đơn thư — its number in the register of the body that holds it first."""

        TOPIC = "petition.received"

        number: str
        kind: PetitionKind
        holder_id: UUID

        def check(self) -> None:
            """Its number is all that is known of it."""
            check_number(self.number)

    class Forwarded(Event):
        """Chuyển đơn — with a letter, to the body that is competent."""

        TOPIC = "petition.forwarded"
        DAY = "forwarded_on"
        class_version: ClassVar[int] = 3

        number: str
        forwarded_on: date
        addressee_id: UUID
        reply_due_on: date | None
        ground: str | None
        reply_term: str | None
        """Instead of a day: how long after its receipt the outcome is wanted."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier letters set no limit for the outcome."""
            state |= {"reply_due_on": None, "ground": None}

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> None:
            """Earlier limits were days."""
            state["reply_term"] = None

        def check(self) -> None:
            """The number of a letter, and a last day that is still ahead of it."""
            check_number(self.number)
            stated.ahead(self.forwarded_on, self.reply_due_on, "/reply_due_on")

        def check_bodies(self, before: Petition) -> None:
            """It goes to no body that has it or had it."""
            before.must_go_on(self.addressee_id)

        def apply(self, aggregate: Petition) -> None:
            """Remember who has it."""
            aggregate.passed.add(aggregate.holder_id)
            aggregate.holder_id = self.addressee_id
            aggregate.forwarded_on = self.forwarded_on
            aggregate.taken_in = False

    class ForwardingReceived(Event):
        """Tiếp nhận đơn chuyển đến — by the body to which it went; a term for the outcome runs from here."""

        TOPIC = "petition.forwarding_received"
        DAY = "received_on"

        received_on: date

        def apply(self, aggregate: Petition) -> None:
            """Remember the receipt."""
            aggregate.taken_in = True

    class OutcomeRecorded(Event):
        """Kết quả — what the body that has it says became of it."""

        TOPIC = "petition.outcome_recorded"

        outcome: Outcome
        agency_told_id: UUID
        document: Document | None

        def apply(self, aggregate: Petition) -> None:
            """Remember the outcome."""
            aggregate.outcome = self.outcome
            aggregate.outcome_on = self.happened_on

    class OutcomePublished(Event):
        """Công khai kết quả — where."""

        TOPIC = "petition.outcome_published"

        medium: str
        link: str | None

        def apply(self, aggregate: Petition) -> None:
            """Remember that it is public."""
            aggregate.published = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this petition."""

        TOPIC = "petition.fact_corrected"

    def __init__(self, code: str, happened_on: date, holder_id: UUID) -> None:
        self.code = code
        self.received_on = happened_on
        self.holder_id = holder_id
        self.passed: set[UUID] = set()
        self.forwarded_on: date | None = None
        self.taken_in = False
        """Whether the body to which it went last has recorded its receipt."""
        self.outcome: str | None = None
        self.outcome_on: date | None = None
        self.published = False

    @classmethod
    def receive(cls, act: Act, *, code: str, number: str, kind: str, holder_id: UUID) -> Petition:
        """Enter a petition, by its number alone."""
        if kind not in KINDS:
            raise InvalidInputError(
                "petition_kind_known",
                f"Không có loại đơn “{kind}”.",
                pointer="/kind",
                allowed=", ".join(KINDS),
            )
        petition: Petition = cls._found(
            cls.Received,
            act,
            code=check_code(code),
            number=check_number(number),
            kind=kind,
            holder_id=holder_id,
        )
        return petition

    def forward(
        self,
        act: Act,
        *,
        number: str,
        forwarded_on: date,
        addressee_id: UUID,
        reply_due_on: date | None = None,
        reply_term: str | None = None,
        ground: str | None = None,
    ) -> None:
        """Pass it to the competent body, never back; its outcome is owed from here."""
        if self.outcome is not None:
            raise ConflictError("forwarded_before_outcome", "Đơn đã có kết quả.")
        self.must_go_on(addressee_id)
        since = self.forwarded_on or self.received_on
        if forwarded_on < since:
            raise InvalidInputError(
                "forwarded_after_receipt",
                "Ngày chuyển trước ngày nhận.",
                pointer="/forwarded_on",
                allowed=f">= {since.isoformat()}",
            )
        stated.answer_limit(
            act, due_on=reply_due_on, term=reply_term, on_what=ground, field="reply"
        )
        self._record(
            self.Forwarded,
            act,
            number=check_number(number),
            forwarded_on=forwarded_on,
            addressee_id=addressee_id,
            reply_due_on=reply_due_on,
            ground=ground,
            reply_term=reply_term,
        )

    def must_go_on(self, addressee_id: UUID) -> None:
        """Refuse to send it where it is or was."""
        if addressee_id == self.holder_id or addressee_id in self.passed:
            raise InvalidInputError(
                "no_forwarding_loop", "Cơ quan này đang giữ hoặc đã chuyển đơn.", pointer="/to_id"
            )

    def receive_forwarded(self, act: Act, *, received_on: date) -> None:
        """Record that the body to which it went has it."""
        if self.forwarded_on is None or received_on < self.forwarded_on:
            raise ConflictError(
                "received_after_forwarding",
                "Đơn chưa được chuyển vào ngày đó.",
                pointer="/received_on",
                allowed="a forwarding first"
                if self.forwarded_on is None
                else f">= {self.forwarded_on.isoformat()}",
            )
        if self.taken_in:
            raise ConflictError("received_once", "Đơn đã được tiếp nhận; sửa ngày bằng đính chính.")
        self._record(self.ForwardingReceived, act, received_on=received_on)

    def record_outcome(
        self,
        act: Act,
        *,
        outcome: str,
        agency_id: UUID,
        document: Document | None,
        holder_id: UUID | None = None,
    ) -> None:
        """Record what became of it, as the body that has it says; a reply may still be followed by a resolution.

        `holder_id` is the heir that has it where the body to which it went is no more.
        """
        holder = holder_id or self.holder_id
        if outcome not in OUTCOMES:
            raise InvalidInputError(
                "outcome_known",
                f"Không có kết quả “{outcome}”.",
                pointer="/outcome",
                allowed=", ".join(OUTCOMES),
            )
        if self.outcome not in (None, "replied") or outcome == self.outcome:
            raise ConflictError(
                "outcome_once", f"Đơn đã có kết quả: {TOLD[self.outcome or outcome]}."
            )
        check_teller(agency_id, holder)
        since = max(filter(None, (self.received_on, self.forwarded_on, self.outcome_on)))
        if act.on < since:
            raise InvalidInputError(
                "outcome_after_receipt",
                "Ngày kết quả trước ngày nhận, chuyển đơn.",
                pointer="/happened_on",
                allowed=f">= {since.isoformat()}",
            )
        if outcome != "returned":
            stated.paper(
                document,
                "outcome_has_document",
                "Kết quả trả lời, giải quyết đơn phải bằng văn bản có số, ký hiệu.",
            )
        self._record(
            self.OutcomeRecorded,
            act,
            outcome=outcome,
            agency_told_id=agency_id,
            document=document,
        )

    def publish_outcome(self, act: Act, *, medium: str, link: str | None) -> None:
        """Make the outcome public, after it is there."""
        if self.outcome_on is None or act.on < self.outcome_on:
            raise ConflictError("publication_after_outcome", "Chưa có kết quả để công khai.")
        stated.medium(medium)
        self._record(self.OutcomePublished, act, medium=medium, link=link)
