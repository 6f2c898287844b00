"""Báo cáo định kỳ — one report document, the duties it answers, and whether its addressees took it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, FoundingFact
from domain.report import state, use
from domain.report.state import ReportState
from domain.values import Document, check_code


def check_sending(submitted_on: date, period_from: date) -> None:
    """Refuse a report that is sent before its period begins."""
    if submitted_on < period_from:
        raise InvalidInputError(
            "submitted_in_or_after_period",
            "Gửi báo cáo trước khi kỳ bắt đầu.",
            pointer="/submitted_on",
            allowed=f">= {period_from.isoformat()}",
        )


def check_paper(document: Document | None, submitted_on: date) -> None:
    """Refuse a paper that did not yet exist when it was sent."""
    if document is not None and document.issued_on and submitted_on < document.issued_on:
        raise InvalidInputError(
            "document_before_sending",
            "Văn bản báo cáo đề ngày sau ngày gửi.",
            pointer="/document/issued_on",
            allowed=f"<= {submitted_on.isoformat()}",
        )


def check_report_period(period_from: date, period_to: date) -> None:
    """Refuse a period that ends before it begins."""
    if period_to < period_from:
        raise InvalidInputError(
            "period_ordered",
            "Kỳ báo cáo kết thúc trước khi bắt đầu.",
            pointer="/period/to",
            allowed=f">= {period_from.isoformat()}",
        )


class Report(ReportState):
    """Báo cáo — in time by receipt, discharged by acceptance; in between it is submitted."""

    TOPIC = "report"

    Event = state.Event

    CommentsCollected = use.CommentsCollected
    PassedVia = use.PassedVia
    Consolidated = use.Consolidated
    Forwarded = use.Forwarded
    Debated = use.Debated
    DiscrepancyFlagged = use.DiscrepancyFlagged
    collect_comments = use.collect_comments
    pass_via = use.pass_via
    consolidate = use.consolidate
    forward = use.forward
    debate = use.debate
    flag_discrepancy = use.flag_discrepancy

    class Submitted(state.Event, FoundingFact):
        """Gửi báo cáo — the debtor sends one document for one or several duties, addressees named."""

        TOPIC = "report.submitted"
        DAY = "submitted_on"

        obligation_ids: tuple[UUID, ...]
        debtor_id: UUID
        addressee_ids: tuple[UUID, ...]
        period_from: date
        period_to: date
        document: Document | None
        submitted_on: date
        figures: dict[str, Any] | None

        def check(self) -> None:
            """A period ends after it begins, and nothing is sent before that."""
            check_report_period(self.period_from, self.period_to)
            check_sending(self.submitted_on, self.period_from)
            check_paper(self.document, self.submitted_on)

    class Received(state.Event):
        """Nhận báo cáo — the day it reached an addressee decides whether it was in time."""

        TOPIC = "report.received"
        DAY = "received_on"

        received_on: date
        incoming_number: str | None
        addressee_id: UUID | None

        def apply(self, aggregate: ReportState) -> None:
            """Remember the receipt, by one addressee or by all that await it."""
            for addressee in aggregate.meant(self.addressee_id):
                aggregate.received.setdefault(addressee, self.received_on)

    class Returned(state.Event):
        """Trả lại báo cáo — with the reason; the duty is open again."""

        TOPIC = "report.returned"

        reason: str
        addressee_id: UUID | None

        def apply(self, aggregate: ReportState) -> None:
            """Await another version for whom it was returned."""
            aggregate.returned_on = self.happened_on
            aggregate.returned.update(aggregate.meant(self.addressee_id))

    class Resubmitted(state.Event):
        """Gửi lại báo cáo — a corrected version of a returned report."""

        TOPIC = "report.resubmitted"
        DAY = "submitted_on"

        document: Document | None
        submitted_on: date
        figures: dict[str, Any] | None

        def check(self) -> None:
            """No paper is sent before its day."""
            check_paper(self.document, self.submitted_on)

        def apply(self, aggregate: ReportState) -> None:
            """Await receipt again where it was returned; elsewhere nothing changes."""
            for addressee in aggregate.returned:
                aggregate.received.pop(addressee, None)
            aggregate.returned = set()
            aggregate.submitted_on = self.submitted_on
            aggregate.sent.append(self.document)

    class Accepted(state.Event):
        """Chấp nhận báo cáo — the duty is discharged."""

        TOPIC = "report.accepted"

        addressee_id: UUID | None

        def apply(self, aggregate: ReportState) -> None:
            """Remember the acceptance, of one addressee or of all."""
            aggregate.accepted.update(aggregate.meant(self.addressee_id))

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this report."""

        TOPIC = "report.fact_corrected"

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        debtor_id: UUID,
        addressee_ids: tuple[UUID, ...],
        submitted_on: date,
        figures: dict[str, Any] | None,
        document: Document | None,
    ) -> None:
        super().__init__(code, debtor_id, addressee_ids, submitted_on, figures, document)

    @classmethod
    def submit(
        cls,
        act: Act,
        *,
        code: str,
        obligation_ids: tuple[UUID, ...],
        debtor_id: UUID,
        addressee_ids: tuple[UUID, ...],
        period_from: date,
        period_to: date,
        document: Document | None,
        submitted_on: date,
        figures: dict[str, Any] | None,
    ) -> Report:
        """Send a report; it answers no duty before its period has begun."""
        if not obligation_ids:
            raise InvalidInputError(
                "obligation_given",
                "Báo cáo phải nêu nghĩa vụ được thực hiện.",
                pointer="/obligation_ids",
            )
        if not addressee_ids:
            raise InvalidInputError("addressee_given", "Thiếu nơi nhận.", pointer="/addressee_ids")
        check_report_period(period_from, period_to)
        check_sending(submitted_on, period_from)
        check_paper(document, submitted_on)
        report: Report = cls._found(
            cls.Submitted,
            act,
            code=check_code(code),
            obligation_ids=obligation_ids,
            debtor_id=debtor_id,
            addressee_ids=addressee_ids,
            period_from=period_from,
            period_to=period_to,
            document=document,
            submitted_on=submitted_on,
            figures=figures,
        )
        return report

    def receive(
        self,
        act: Act,
        *,
        received_on: date,
        incoming_number: str | None,
        addressee_id: UUID | None = None,
    ) -> None:
        """Record the arrival at an addressee (at all that await it when none is named)."""
        wanted = self._awaited(addressee_id)
        if all(a in self.received for a in wanted):
            raise ConflictError("received_once", "Đã ghi ngày đến; sửa ngày bằng đính chính.")
        if received_on < self.submitted_on:
            raise InvalidInputError(
                "received_after_submission",
                "Ngày nhận trước ngày gửi.",
                pointer="/received_on",
                allowed=f">= {self.submitted_on.isoformat()}",
            )
        # Of several addressees, some may have had it straight.
        passed_on = self.passed_on if len(self.addressee_ids) == 1 else None
        if passed_on is not None and received_on < passed_on:
            raise InvalidInputError(
                "received_after_passage",
                f"Ngày {passed_on:%d/%m/%Y} báo cáo còn ở nơi chuyển.",
                pointer="/received_on",
                allowed=f">= {passed_on.isoformat()}",
            )
        self._record(
            self.Received,
            act,
            received_on=received_on,
            incoming_number=incoming_number,
            addressee_id=addressee_id,
        )

    def return_(self, act: Act, *, reason: str, addressee_id: UUID | None = None) -> None:
        """Send the report back, with the reason; not after its acceptance."""
        self._awaited(addressee_id)
        if not reason.strip():
            raise InvalidInputError(
                "reason_given", "Trả lại báo cáo phải nêu lý do.", pointer="/reason"
            )
        self._not_before(act, self.submitted_on, "returned_after_submission")
        if act.agency_id is not None and act.agency_id == self.debtor_id:
            raise InvalidInputError(
                "returner_is_not_debtor",
                "Nơi gửi không tự trả lại báo cáo của mình.",
                pointer="/agency_id",
                allowed=", ".join(map(str, self.addressee_ids)),
            )
        self._record(self.Returned, act, reason=reason, addressee_id=addressee_id)

    def resubmit(
        self,
        act: Act,
        *,
        document: Document | None,
        submitted_on: date,
        figures: dict[str, Any] | None,
    ) -> None:
        """Send a corrected version of a returned report, to those who returned it."""
        if not self.returned:
            raise ConflictError("report_returned", "Báo cáo không bị trả lại.")
        if self.returned_on is not None and submitted_on < self.returned_on:
            raise InvalidInputError(
                "resubmitted_after_return",
                "Ngày gửi lại trước ngày bị trả lại.",
                pointer="/submitted_on",
                allowed=f">= {self.returned_on.isoformat()}",
            )
        check_paper(document, submitted_on)
        if document is not None and any(map(document.is_same_paper, filter(None, self.sent))):
            raise InvalidInputError(
                "version_sent_once",
                "Văn bản này đã gửi và bị trả lại; bản gửi lại phải là văn bản khác.",
                pointer="/document",
                allowed="another document",
            )
        self._record(
            self.Resubmitted, act, document=document, submitted_on=submitted_on, figures=figures
        )

    def accept(self, act: Act, *, addressee_id: UUID | None = None) -> None:
        """Accept the report, after its receipt; nobody accepts their own."""
        wanted = self._awaited(addressee_id)
        missing = [a for a in wanted if a not in self.received]
        if missing:
            raise ConflictError("accepted_after_receipt", "Báo cáo chưa được ghi nhận là đã đến.")
        self._not_before(act, max(self.received[a] for a in wanted), "accepted_after_receipt")
        if act.agency_id is not None and act.agency_id == self.debtor_id:
            raise InvalidInputError(
                "acceptor_is_not_debtor",
                "Không tự chấp nhận báo cáo của mình.",
                pointer="/agency_id",
            )
        self._record(self.Accepted, act, addressee_id=addressee_id)
