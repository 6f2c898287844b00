"""Báo cáo định kỳ — one report document, the duties it answers, and what its addressees did with it."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code


def check_report_period(period_from: date, period_to: date) -> None:
    """Refuse a period that ends before it begins."""
    if period_to < period_from:
        raise InvalidInputError(
            "period_ordered",
            "Kỳ báo cáo kết thúc trước khi bắt đầu.",
            pointer="/period/to",
            allowed=f">= {period_from.isoformat()}",
        )


class Report(Subject):
    """Báo cáo — in time by receipt, discharged by acceptance; in between it is submitted."""

    TOPIC = "report"

    class Event(Fact):
        """Any fact about a report."""

    class Submitted(Event, FoundingFact):
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
            """A period ends after it begins."""
            check_report_period(self.period_from, self.period_to)

    class Received(Event):
        """Nhận báo cáo — the day it reached an addressee decides whether it was in time."""

        TOPIC = "report.received"
        DAY = "received_on"

        received_on: date
        incoming_number: str | None
        addressee_id: UUID | None

        def apply(self, aggregate: Report) -> None:
            """Remember the receipt, by one addressee or by all that await it."""
            for addressee in aggregate.meant(self.addressee_id):
                aggregate.received.setdefault(addressee, self.received_on)

    class Returned(Event):
        """Trả lại báo cáo — with the reason; the duty is open again."""

        TOPIC = "report.returned"

        reason: str
        addressee_id: UUID | None

        def apply(self, aggregate: Report) -> None:
            """Await another version for whom it was returned."""
            aggregate.returned_on = self.happened_on
            aggregate.returned.update(aggregate.meant(self.addressee_id))

    class Resubmitted(Event):
        """Gửi lại báo cáo — a corrected version of a returned report."""

        TOPIC = "report.resubmitted"
        DAY = "submitted_on"

        document: Document | None
        submitted_on: date
        figures: dict[str, Any] | None

        def apply(self, aggregate: Report) -> None:
            """Await receipt again where it was returned; elsewhere nothing changes."""
            for addressee in aggregate.returned:
                aggregate.received.pop(addressee, None)
            aggregate.returned = set()
            aggregate.submitted_on = self.submitted_on

    class Accepted(Event):
        """Chấp nhận báo cáo — the duty is discharged."""

        TOPIC = "report.accepted"

        addressee_id: UUID | None

        def apply(self, aggregate: Report) -> None:
            """Remember the acceptance, of one addressee or of all."""
            aggregate.accepted.update(aggregate.meant(self.addressee_id))

    class CommentsCollected(Event):
        """Góp ý báo cáo — what others said of the draft, at a meeting or in writing, before it was sent."""

        TOPIC = "report.comments_collected"
        DAY = "collected_on"

        form: Literal["meeting", "writing"]
        collected_on: date
        party_ids: tuple[UUID, ...]
        document: Document | None

    class PassedVia(Event):
        """Gửi qua — the day it reached a body on the way to its addressee; only the addressee's day counts."""

        TOPIC = "report.passed_via"
        DAY = "received_on"

        via_id: UUID
        received_on: date

    class Consolidated(Event):
        """Tổng hợp — the reports that went into this one, and who sent none."""

        TOPIC = "report.consolidated"

        input_ids: tuple[UUID, ...]
        missing_ids: tuple[UUID, ...]

    class Forwarded(Event):
        """Gửi cấp trên — to a body that was not among its addressees."""

        TOPIC = "report.forwarded"

        to_id: UUID
        document: Document | None

    class Debated(Event):
        """Thảo luận — what an addressee said of it in session."""

        TOPIC = "report.debated"

        body_id: UUID
        session: str
        opinion: str
        document: Document | None

    class DiscrepancyFlagged(Event):
        """Số liệu lệch — a figure of the report beside the one that the ledger holds."""

        TOPIC = "report.discrepancy_flagged"

        figure: str
        reported: str
        recorded: str
        note: str | None

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this report."""

        TOPIC = "report.fact_corrected"

    def __init__(
        self,
        code: str,
        debtor_id: UUID,
        addressee_ids: tuple[UUID, ...],
        submitted_on: date,
        figures: dict[str, Any] | None,
    ) -> None:
        self.code = code
        self.debtor_id = debtor_id
        self.addressee_ids = addressee_ids
        self.submitted_on = submitted_on
        self.figures = figures or {}
        self.received: dict[UUID, date] = {}
        self.returned: set[UUID] = set()
        self.returned_on: date | None = None
        self.accepted: set[UUID] = set()

    def meant(self, addressee_id: UUID | None) -> list[UUID]:
        """The addressee named; where none is, each that has not accepted yet."""
        if addressee_id is not None:
            return [addressee_id]
        return [a for a in self.addressee_ids if a not in self.accepted]

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
        if submitted_on < period_from:
            raise InvalidInputError(
                "submitted_in_or_after_period",
                "Gửi báo cáo trước khi kỳ bắt đầu.",
                pointer="/submitted_on",
                allowed=f">= {period_from.isoformat()}",
            )
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

    def collect_comments(
        self,
        act: Act,
        *,
        form: str,
        collected_on: date,
        party_ids: tuple[UUID, ...],
        document: Document | None,
    ) -> None:
        """Record what was said of the draft."""
        if collected_on > self.submitted_on:
            raise InvalidInputError(
                "comments_before_submission",
                "Góp ý phải có trước khi gửi báo cáo.",
                pointer="/collected_on",
                allowed=f"<= {self.submitted_on.isoformat()}",
            )
        self._record(
            self.CommentsCollected,
            act,
            form=form,
            collected_on=collected_on,
            party_ids=party_ids,
            document=document,
        )

    def pass_via(self, act: Act, *, via_id: UUID, received_on: date) -> None:
        """Record that it came to a body on the way to its addressee."""
        if via_id in self.addressee_ids or via_id == self.debtor_id:
            raise InvalidInputError(
                "via_is_between",
                "Nơi chuyển không phải nơi gửi hay nơi nhận.",
                pointer="/via_id",
            )
        if received_on < self.submitted_on:
            raise InvalidInputError(
                "received_after_submission",
                "Ngày nhận trước ngày gửi.",
                pointer="/received_on",
                allowed=f">= {self.submitted_on.isoformat()}",
            )
        self._record(self.PassedVia, act, via_id=via_id, received_on=received_on)

    def consolidate(
        self,
        act: Act,
        *,
        input_ids: tuple[UUID, ...],
        missing_ids: tuple[UUID, ...],
        unheard_ids: frozenset[UUID],
    ) -> None:
        """Say what went in. `unheard_ids` are the bodies that owe one of the inputs' kind and sent none."""
        if not input_ids:
            raise InvalidInputError(
                "input_given", "Phải nêu báo cáo được tổng hợp.", pointer="/input_ids"
            )
        if self.id in input_ids:
            raise InvalidInputError(
                "input_is_another",
                "Báo cáo không tổng hợp chính nó.",
                pointer="/input_ids",
            )
        hidden = unheard_ids - set(missing_ids)
        if hidden:
            raise InvalidInputError(
                "missing_debtors_listed",
                f"Còn {len(hidden)} cơ quan chưa gửi mà không được nêu.",
                pointer="/missing_ids",
                allowed=", ".join(sorted(map(str, unheard_ids))),
            )
        self._record(self.Consolidated, act, input_ids=input_ids, missing_ids=missing_ids)

    def forward(self, act: Act, *, to_id: UUID, document: Document | None) -> None:
        """Send it on to a body above."""
        if to_id in self.addressee_ids:
            raise InvalidInputError(
                "forwarded_to_another", "Nơi này đã là nơi nhận báo cáo.", pointer="/to_id"
            )
        self._not_before(act, self.submitted_on, "forwarded_after_submission")
        self._record(self.Forwarded, act, to_id=to_id, document=document)

    def debate(
        self, act: Act, *, body_id: UUID, session: str, opinion: str, document: Document | None
    ) -> None:
        """Record what an addressee said of it in session, after it had arrived there."""
        if body_id not in self.received:
            raise ConflictError(
                "debated_after_receipt",
                "Chỉ thảo luận báo cáo đã gửi đến.",
                pointer="/body_id",
                allowed=", ".join(map(str, self.received)) or "an addressee that received it",
            )
        self._not_before(act, self.received[body_id], "debated_after_receipt")
        self._record(
            self.Debated,
            act,
            body_id=body_id,
            session=session,
            opinion=opinion,
            document=document,
        )

    def flag_discrepancy(self, act: Act, *, figure: str, recorded: str, note: str | None) -> None:
        """Set a figure beside the one that the ledger holds."""
        if figure not in self.figures:
            raise InvalidInputError(
                "figure_reported",
                f"Báo cáo không có số liệu “{figure[:100]}”.",
                pointer="/figure",
                allowed=", ".join(self.figures),
            )
        reported = str(self.figures[figure])
        if reported == recorded:
            raise InvalidInputError(
                "figures_differ", "Hai số liệu không lệch nhau.", pointer="/recorded"
            )
        self._record(
            self.DiscrepancyFlagged,
            act,
            figure=figure,
            reported=reported,
            recorded=recorded,
            note=note,
        )

    def _awaited(self, addressee_id: UUID | None) -> list[UUID]:
        """Those meant, of whom none has sent the report back or accepted it."""
        if addressee_id is not None and addressee_id not in self.addressee_ids:
            raise InvalidInputError(
                "addressee_named",
                "Cơ quan này không phải nơi nhận báo cáo.",
                pointer="/addressee_id",
                allowed=", ".join(map(str, self.addressee_ids)),
            )
        wanted = self.meant(addressee_id)
        if not set(wanted) - self.accepted:
            raise ConflictError("accepted_once", "Báo cáo đã được chấp nhận.")
        if self.returned & set(wanted):
            raise ConflictError("report_submitted", "Báo cáo đã bị trả lại, chưa gửi lại.")
        return wanted

    @staticmethod
    def _not_before(act: Act, day: date, rule: str) -> None:
        if act.on < day:
            raise InvalidInputError(
                rule,
                f"Ngày {act.on:%d/%m/%Y} trước ngày {day:%d/%m/%Y}.",
                pointer="/happened_on",
                allowed=f">= {day.isoformat()}",
            )
