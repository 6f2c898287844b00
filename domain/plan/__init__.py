"""Kế hoạch — a plan or scheme: how it enters the ledger and begins to bind.

Each side of it has a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain.actor import Act
from domain.correctable import reading
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, FoundingFact
from domain.plan import (
    addressee,
    ambiguity,
    bound,
    cascade,
    draft,
    item,
    lead,
    life,
    limit,
    occurrence,
    request,
    state,
)
from domain.plan.bound import Bound
from domain.plan.cascade import Coverage
from domain.plan.item import ITEM_KINDS, ItemDraft, ItemKind, Modality
from domain.plan.life import Fate
from domain.plan.state import PlanState
from domain.plan.values import Reading
from domain.values import Document, Signer, check_code

__all__ = [
    "ITEM_KINDS",
    "Bound",
    "Coverage",
    "Fate",
    "ItemDraft",
    "ItemKind",
    "Modality",
    "Plan",
    "Reading",
]


def check_period(period_from: date | None, period_to: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if period_from and period_to and period_to < period_from:
        raise InvalidInputError(
            "period_ordered",
            "Thời kỳ kết thúc trước khi bắt đầu.",
            pointer="/period/to",
            allowed=f">= {period_from.isoformat()}",
        )


def _check_signer(signer: Signer | None) -> None:
    if signer is not None and not signer.capacity:
        raise InvalidInputError(
            "signer_has_capacity", "Người ký phải có chức vụ ký.", pointer="/signer/capacity"
        )


class Plan(PlanState):
    """Kế hoạch, đề án — identity is number + symbol + date + issuer; unknown parts stay unknown."""

    TOPIC = "plan"

    Event = state.Event

    ItemAdded = item.ItemAdded
    ItemExpanded = bound.ItemExpanded
    UnitBound = bound.UnitBound
    LeadAssigned = lead.LeadAssigned
    LeadChanged = lead.LeadChanged
    ItemChanged = item.ItemChanged
    ItemRemoved = item.ItemRemoved
    add_item = item.add_item
    expand_anew = bound.expand_anew
    bind_unit = bound.bind_unit
    assign_lead = lead.assign_lead
    change_lead = lead.change_lead
    change_item = item.change_item
    remove_item = item.remove_item

    DueDateSet = limit.DueDateSet
    ReportTermsSet = limit.ReportTermsSet
    OccurrenceRequested = request.OccurrenceRequested
    set_due_date = limit.set_due_date
    set_report_terms = limit.set_report_terms
    request_occurrence = request.request_occurrence

    AddresseesNamed = addressee.AddresseesNamed
    name_addressees = addressee.name_addressees

    OccurrenceDecided = occurrence.OccurrenceDecided
    decide_occurrence = occurrence.decide_occurrence

    AmbiguityRaised = ambiguity.AmbiguityRaised
    AmbiguityResolved = ambiguity.AmbiguityResolved
    AmbiguityReopened = ambiguity.AmbiguityReopened
    raise_ambiguity = ambiguity.raise_ambiguity
    resolve_ambiguity = ambiguity.resolve_ambiguity
    reopen_ambiguity = ambiguity.reopen_ambiguity

    DraftRevised = draft.DraftRevised
    Consulted = draft.Consulted
    SubmittedForOpinion = draft.SubmittedForOpinion
    OpinionGiven = draft.OpinionGiven
    revise = draft.revise
    consult = draft.consult
    submit_for_opinion = draft.submit_for_opinion
    give_opinion = draft.give_opinion

    Distributed = life.Distributed
    Received = life.Received
    Amended = life.Amended
    Reviewed = life.Reviewed
    Concluded = life.Concluded
    Superseded = life.Superseded
    Revoked = life.Revoked
    distribute = life.distribute
    receive = life.receive
    amend = life.amend
    review = life.review
    conclude = life.conclude
    supersede = life.supersede
    revoke = life.revoke

    CommitteeInformed = cascade.CommitteeInformed
    LinkedToParent = cascade.LinkedToParent
    inform_committee = cascade.inform_committee
    link_to_parent = cascade.link_to_parent

    class Drafted(state.Event, FoundingFact):
        """Dự thảo kế hoạch — the plan enters the ledger with its issuer and the documents it rests on."""

        TOPIC = "plan.drafted"

        title: str
        type: str
        issuer_id: UUID
        bases: tuple[Document, ...]

        @property
        def latest_basis_on(self) -> date | None:
            """The day before which a plan that rests on these cannot have been issued."""
            return max((b.issued_on for b in self.bases if b.issued_on), default=None)

    class Issued(state.Event):
        """Ban hành — the plan binds from here. A lost date stays null between its bounds."""

        TOPIC = "plan.issued"
        DAY = "issued_on"
        STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"signer": reading(Signer)}
        class_version: ClassVar[int] = 3

        number: str | None
        symbol: str | None
        issued_on: date | None
        issued_not_before: date | None
        issued_not_after: date | None
        signer: Signer | None
        period_from: date | None
        period_to: date | None
        recipient_ids: tuple[UUID, ...]
        recipient_names: tuple[str, ...]
        """Those that are no registered body, as the document writes them."""
        place: str | None
        """Where the document says that it was issued ("Lào Cai, ngày …")."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier only registered bodies were kept."""
            state |= {"recipient_names": []}

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> None:
            """Earlier nobody asked where."""
            state["place"] = None

        def check(self) -> None:
            """A period ends after it begins, and whoever signs has a capacity."""
            check_period(self.period_from, self.period_to)
            _check_signer(self.signer)

        def apply(self, aggregate: PlanState) -> None:
            """Remember that it binds."""
            aggregate.issued = True
            aggregate.issued_on = self.issued_on or self.issued_not_before
            aggregate.recipient_ids = self.recipient_ids
            aggregate.recipient_names = self.recipient_names
            aggregate.period_from, aggregate.period_to = self.period_from, self.period_to

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this plan."""

        TOPIC = "plan.fact_corrected"

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
        state.must_have_title(title)
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
        place: str | None = None,
        issued_not_before: date | None = None,
        issued_not_after: date | None = None,
        signer: Signer | None = None,
        period_from: date | None = None,
        period_to: date | None = None,
        recipient_ids: tuple[UUID, ...] = (),
        recipient_names: tuple[str, ...] = (),
        latest_basis_on: date | None = None,
        same_document: str | None = None,
    ) -> None:
        """Let the plan bind. `same_document` is the plan entered earlier from this very document, if any."""
        if self.issued:
            raise ConflictError("plan_issued_once", "Kế hoạch đã được ban hành.")
        check_period(period_from, period_to)
        _check_signer(signer)
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
            recipient_names=recipient_names,
            place=place,
        )
