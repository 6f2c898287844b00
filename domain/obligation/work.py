"""Thực hiện: the debtor sets to work and shows what was done; the beneficiary accepts it or sends it back."""

from __future__ import annotations

from datetime import date

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.obligation.state import Event, ObligationState
from domain.values import Document


class Started(Event):
    """Triển khai — the debtor has set to work; its clock does not change."""

    TOPIC = "obligation.started"

    def apply(self, aggregate: ObligationState) -> None:
        """Remember since when."""
        aggregate.started_on = self.happened_on


class EvidenceAttached(Event):
    """Kèm minh chứng — what shows that something was done; of standing work the last one says how it goes."""

    TOPIC = "obligation.evidence_attached"
    DAY = "dated_on"

    dated_on: date
    document: Document | None
    evidence: str | None

    def apply(self, aggregate: ObligationState) -> None:
        """Remember that there is some."""
        aggregate.has_evidence = True


class Fulfilled(Event):
    """Báo hoàn thành — the debtor shows the act; `received_on` is the day it reached the beneficiary."""

    TOPIC = "obligation.fulfilled"
    DAY = "received_on"

    received_on: date
    document: Document | None
    evidence: str | None

    def apply(self, aggregate: ObligationState) -> None:
        """Remember that it awaits acceptance, unless it came before what has been accepted of work that goes on."""
        accepted_on = aggregate.accepted_on
        if accepted_on is None or accepted_on <= self.happened_on:
            aggregate.phase = "submitted"


class Accepted(Event):
    """Xác nhận hoàn thành — the beneficiary or monitor accepts what was shown."""

    TOPIC = "obligation.accepted"

    document: Document | None

    def apply(self, aggregate: ObligationState) -> None:
        """Remember the end; what goes on all the time has none, and awaits the next act."""
        aggregate.phase = "open" if aggregate.goes_on else "met"
        aggregate.accepted_on = self.happened_on


class Returned(Event):
    """Trả lại — what was shown does not fulfill the duty."""

    TOPIC = "obligation.returned"

    reason: str

    def apply(self, aggregate: ObligationState) -> None:
        """Open again."""
        aggregate.phase = "open"


def start(self: ObligationState, act: Act) -> None:
    """Set to work, once."""
    self._must_be("open")
    if self.started_on is not None:
        raise ConflictError("started_once", f"Đã triển khai từ ngày {self.started_on:%d/%m/%Y}.")
    self._record(Started, act)


def attach_evidence(
    self: ObligationState,
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
    self._record(EvidenceAttached, act, dated_on=dated_on, document=document, evidence=evidence)


def fulfill(
    self: ObligationState,
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
    self._record(Fulfilled, act, received_on=received_on, document=document, evidence=evidence)


def accept(self: ObligationState, act: Act, *, document: Document | None = None) -> None:
    """Accept what was shown; nobody accepts their own act."""
    self._must_be("submitted")
    self._not_by_debtor(act, "assessor_is_not_debtor")
    self._record(Accepted, act, document=document)


def return_(self: ObligationState, act: Act, *, reason: str) -> None:
    """Send back what was shown."""
    self._must_be("submitted")
    stated.reason(reason)
    self._not_by_debtor(act, "returner_is_not_debtor")
    self._record(Returned, act, reason=reason)
