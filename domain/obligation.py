"""Nghĩa vụ — one occurrence of a duty under a plan: its stream opens with the first fact about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.time.cadence import STANDING
from domain.values import Document, id_of

SourceType = Literal["plan_item", "recommendation", "supervision"]


def obligation_code(
    source: str, part: str, debtor: UUID | None, occurrence: str, to: UUID | None
) -> str:
    """The derived code of a duty: source code, part (item, "reply" …), debtor, occurrence, beneficiary."""
    ends = "~".join(str(x) if x else "none" for x in (debtor, to))
    return f"{source}~{part}~{occurrence}~{ends}"


def inherited_code(code: str, heirs: Iterable[UUID | None]) -> str:
    """The code of a duty that passed in mid-course: two duties may pass to one body and stay two."""
    return "".join((code, *(f"~{heir}" for heir in heirs)))


def obligation_id(
    source: str, part: str, debtor: UUID | None, occurrence: str, to: UUID | None
) -> UUID:
    """The id under which a duty is known before and after its first fact."""
    return id_of("obligation", obligation_code(source, part, debtor, occurrence, to))


def inherited_id(obligation: UUID, heir: UUID) -> UUID:
    """The id of a duty that passed to an heir, where it is known by its id alone."""
    return id_of("obligation", inherited_code(str(obligation), [heir]))


def _check_ahead(due_on: date, on: date) -> None:
    if due_on < on:
        raise InvalidInputError(
            "limit_after_decision",
            "Thời hạn sớm hơn ngày quyết định.",
            pointer="/due_on",
            allowed=f">= {on.isoformat()}",
        )


class Obligation(Subject):
    """Nghĩa vụ — a duty with a debtor, a window, a limit and a ground; lateness is asked, never stored."""

    TOPIC = "obligation"

    class Event(Fact):
        """Any fact about a duty."""

    class Opened(Event, FoundingFact):
        """Mở hồ sơ nghĩa vụ — the first fact about this occurrence is about to follow."""

        TOPIC = "obligation.opened"
        FIXED: ClassVar[frozenset[str]] = frozenset(
            {"plan_id", "item", "debtor_id", "beneficiary_id", "occurrence"}
        )

        plan_id: UUID
        item: str
        debtor_id: UUID | None
        beneficiary_id: UUID | None
        occurrence: str

    class Started(Event):
        """Triển khai — the debtor has set to work; its clock does not change."""

        TOPIC = "obligation.started"

        def apply(self, aggregate: Obligation) -> None:
            """Remember since when."""
            aggregate.started_on = self.happened_on

    class EvidenceAttached(Event):
        """Kèm minh chứng — what shows that something was done; of standing work the last one says how it goes."""

        TOPIC = "obligation.evidence_attached"
        DAY = "dated_on"

        dated_on: date
        document: Document | None
        evidence: str | None

        def apply(self, aggregate: Obligation) -> None:
            """Remember that there is some."""
            aggregate.has_evidence = True

    class Fulfilled(Event):
        """Báo hoàn thành — the debtor shows the act; `received_on` is the day it reached the beneficiary."""

        TOPIC = "obligation.fulfilled"
        DAY = "received_on"

        received_on: date
        document: Document | None
        evidence: str | None

        def apply(self, aggregate: Obligation) -> None:
            """Remember that it awaits acceptance, unless it came before what has been accepted of work that goes on."""
            accepted_on = aggregate.accepted_on
            if accepted_on is None or accepted_on <= self.happened_on:
                aggregate.phase = "submitted"

    class Accepted(Event):
        """Xác nhận hoàn thành — the beneficiary or monitor accepts what was shown."""

        TOPIC = "obligation.accepted"

        document: Document | None

        def apply(self, aggregate: Obligation) -> None:
            """Remember the end; what goes on all the time has none, and awaits the next act."""
            aggregate.phase = "open" if aggregate.goes_on else "met"
            aggregate.accepted_on = self.happened_on

    class Returned(Event):
        """Trả lại — what was shown does not fulfill the duty."""

        TOPIC = "obligation.returned"

        reason: str

        def apply(self, aggregate: Obligation) -> None:
            """Open again."""
            aggregate.phase = "open"

    class Waived(Event):
        """Miễn — the beneficiary releases the debtor, for a reason."""

        TOPIC = "obligation.waived"

        reason: str
        document: Document | None

        def apply(self, aggregate: Obligation) -> None:
            """Remember the end."""
            aggregate.phase = "waived"

    class Cancelled(Event):
        """Huỷ — the issuer takes the duty back, for a reason."""

        TOPIC = "obligation.cancelled"

        reason: str
        document: Document | None

        def apply(self, aggregate: Obligation) -> None:
            """Remember the end."""
            aggregate.phase = "cancelled"

    class DueDateExtended(Event):
        """Gia hạn — another day in place of the old one, by somebody other than the debtor."""

        TOPIC = "obligation.due_date_extended"

        due_on: date
        setter_id: UUID
        ground: str
        document: Document | None

        def check(self) -> None:
            """Nobody is given a last day that is over."""
            _check_ahead(self.due_on, self.happened_on)

    class Suspended(Event):
        """Tạm dừng — the clock rests until resumed."""

        TOPIC = "obligation.suspended"

        reason: str
        document: Document | None

        def apply(self, aggregate: Obligation) -> None:
            """Remember the pause."""
            aggregate.phase = "suspended"

    class Resumed(Event):
        """Tiếp tục — the pause ends."""

        TOPIC = "obligation.resumed"

        document: Document | None

        def apply(self, aggregate: Obligation) -> None:
            """Open again."""
            aggregate.phase = "open"

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this duty."""

        TOPIC = "obligation.fact_corrected"

    def __init__(self, code: str, debtor_id: UUID | None, occurrence: str) -> None:
        self.code = code
        self.debtor_id = debtor_id
        self.goes_on = occurrence == STANDING
        self.phase = "open"
        self.started_on: date | None = None
        self.accepted_on: date | None = None
        self.has_evidence = False

    @classmethod
    def open(
        cls,
        act: Act,
        *,
        code: str,
        plan_id: UUID,
        item: str,
        debtor_id: UUID | None,
        beneficiary_id: UUID | None,
        occurrence: str,
    ) -> Obligation:
        """Open the stream of a derived duty."""
        duty: Obligation = cls._found(
            cls.Opened,
            act,
            code=code,
            plan_id=plan_id,
            item=item,
            debtor_id=debtor_id,
            beneficiary_id=beneficiary_id,
            occurrence=occurrence,
        )
        return duty

    def start(self, act: Act) -> None:
        """Set to work, once."""
        self._must_be("open")
        if self.started_on is not None:
            raise ConflictError(
                "started_once", f"Đã triển khai từ ngày {self.started_on:%d/%m/%Y}."
            )
        self._record(self.Started, act)

    def attach_evidence(
        self,
        act: Act,
        *,
        dated_on: date,
        document: Document | None,
        evidence: str | None,
        opens_on: date | None = None,
        due_on: date | None = None,
    ) -> None:
        """Attach what shows that it is being done; what is dated outside its window needs a word why."""
        self._must_be("open", "submitted", "suspended")
        noted = bool((evidence or "").strip())
        if document is None and not noted:
            raise InvalidInputError(
                "evidence_given", "Minh chứng phải là văn bản hoặc mô tả.", pointer="/document"
            )
        before = opens_on is not None and dated_on < opens_on
        after = due_on is not None and due_on < dated_on
        if (before or after) and not noted:
            raise InvalidInputError(
                "outside_window_noted",
                "Minh chứng có ngày ngoài thời gian thực hiện: phải ghi rõ vì sao được tính.",
                pointer="/evidence",
                allowed=f"dated {opens_on or '…'} to {due_on or '…'}, or a note in `evidence`",
            )
        self._record(
            self.EvidenceAttached, act, dated_on=dated_on, document=document, evidence=evidence
        )

    def fulfill(
        self,
        act: Act,
        *,
        received_on: date,
        document: Document | None,
        evidence: str | None,
        opens_on: date | None = None,
    ) -> None:
        """Show the act that fulfills the duty; what was done before its window opens needs a word of evidence."""
        self._must_be("open", "submitted")
        if opens_on is not None and received_on < opens_on and not (evidence or "").strip():
            raise InvalidInputError(
                "before_window_noted",
                f"Làm trước ngày {opens_on:%d/%m/%Y}: phải ghi rõ vì sao được tính.",
                pointer="/evidence",
                allowed=f"received on or after {opens_on.isoformat()}, or a note in `evidence`",
            )
        if document is None and not (evidence or "").strip() and not self.has_evidence:
            raise InvalidInputError(
                "evidence_given",
                "Báo hoàn thành phải kèm văn bản hoặc minh chứng.",
                pointer="/document",
            )
        self._record(
            self.Fulfilled, act, received_on=received_on, document=document, evidence=evidence
        )

    def accept(self, act: Act, *, document: Document | None = None) -> None:
        """Accept what was shown; nobody accepts their own act."""
        self._must_be("submitted")
        self._not_by_debtor(act, "assessor_is_not_debtor")
        self._record(self.Accepted, act, document=document)

    def return_(self, act: Act, *, reason: str) -> None:
        """Send back what was shown."""
        self._must_be("submitted")
        self._must_say_why(reason)
        self._not_by_debtor(act, "returner_is_not_debtor")
        self._record(self.Returned, act, reason=reason)

    def waive(self, act: Act, *, reason: str, document: Document | None) -> None:
        """Release the debtor."""
        self._must_be("open", "submitted", "suspended")
        self._must_say_why(reason)
        self._not_by_debtor(act, "not_waived_by_debtor")
        self._record(self.Waived, act, reason=reason, document=document)

    def cancel(self, act: Act, *, reason: str, document: Document | None) -> None:
        """Take the duty back."""
        self._must_be("open", "submitted", "suspended")
        self._must_say_why(reason)
        self._not_by_debtor(act, "not_cancelled_by_debtor")
        self._record(self.Cancelled, act, reason=reason, document=document)

    def extend(
        self, act: Act, *, due_on: date, setter_id: UUID, ground: str, document: Document | None
    ) -> None:
        """Replace the last day by another, with a ground."""
        self._must_be("open")
        if not ground.strip():
            raise InvalidInputError(
                "limit_has_ground", "Gia hạn phải có căn cứ.", pointer="/ground"
            )
        if setter_id == self.debtor_id:
            raise InvalidInputError(
                "not_extended_by_debtor",
                "Cơ quan có nghĩa vụ không tự gia hạn.",
                pointer="/setter_id",
            )
        _check_ahead(due_on, act.on)
        self._record(
            self.DueDateExtended,
            act,
            due_on=due_on,
            setter_id=setter_id,
            ground=ground,
            document=document,
        )

    def suspend(self, act: Act, *, reason: str, document: Document | None) -> None:
        """Let nobody be late until it is resumed; the last day stays unless it is extended."""
        self._must_be("open")
        self._must_say_why(reason)
        self._not_by_debtor(act, "not_suspended_by_debtor")
        self._record(self.Suspended, act, reason=reason, document=document)

    def resume(self, act: Act, *, document: Document | None) -> None:
        """End the pause."""
        self._must_be("suspended")
        self._record(self.Resumed, act, document=document)

    def _must_be(self, *phases: str) -> None:
        if self.phase not in phases:
            raise ConflictError(
                "phase_allows",
                f"Nghĩa vụ đang ở trạng thái “{self.phase}”.",
                allowed=", ".join(phases),
            )

    def _not_by_debtor(self, act: Act, rule: str) -> None:
        if act.agency_id is not None and act.agency_id == self.debtor_id:
            raise InvalidInputError(
                rule, "Cơ quan có nghĩa vụ không tự quyết việc này.", pointer="/agency_id"
            )

    @staticmethod
    def _must_say_why(reason: str) -> None:
        if not reason.strip():
            raise InvalidInputError("reason_given", "Phải nêu lý do.", pointer="/reason")
