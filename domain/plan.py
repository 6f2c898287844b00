"""Kế hoạch — a plan or scheme: how it enters the ledger and begins to bind; each other side of it has its file."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, FoundingFact, Subject
from domain.plan_ambiguity import PlanAmbiguities, Reading
from domain.plan_cascade import PlanCascade
from domain.plan_item import ITEM_KINDS, Bound, ItemDraft, Modality, PlanItems
from domain.plan_life import PlanLife
from domain.plan_limit import PlanLimits
from domain.plan_state import PlanFact
from domain.values import Document, Signer, check_code

__all__ = ["ITEM_KINDS", "Bound", "ItemDraft", "Modality", "Plan", "Reading"]


def check_period(period_from: date | None, period_to: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if period_from and period_to and period_to < period_from:
        raise InvalidInputError(
            "period_ordered",
            "Thời kỳ kết thúc trước khi bắt đầu.",
            pointer="/period/to",
            allowed=f">= {period_from.isoformat()}",
        )


class PlanSides(PlanItems, PlanLimits, PlanAmbiguities, PlanLife, PlanCascade):
    """Every side of a plan in one base: facts of a subject's direct bases would lose their stored names."""


class Plan(PlanSides, Subject):
    """Kế hoạch, đề án — identity is number + symbol + date + issuer; unknown parts stay unknown."""

    TOPIC = "plan"

    class Event(PlanFact):
        """Any fact about a plan."""

    class Drafted(Event, FoundingFact):
        """Dự thảo kế hoạch — the plan enters the ledger with its issuer and the documents it rests on."""

        TOPIC = "plan.drafted"

        title: str
        type: str
        issuer_id: UUID
        bases: tuple[Document, ...]

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

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this plan."""

        TOPIC = "plan.fact_corrected"

    def __init__(self, code: str, issuer_id: UUID, bases: tuple[Document, ...] = ()) -> None:
        super().__init__(code, issuer_id)
        self.bases = bases

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
