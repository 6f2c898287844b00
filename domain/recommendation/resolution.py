"""Giải quyết — what settles the matter: begun, reported with evidence, verified, disputed, owed again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import InvalidInputError
from domain.recommendation.state import Event, RecommendationState
from domain.values import Document


class ResolutionStarted(Event):
    """Bắt đầu giải quyết — measures are under way."""

    TOPIC = "recommendation.resolution_started"

    measures: str

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the work."""
        aggregate.phase = "resolving"


class ResolutionReported(Event):
    """Báo kết quả giải quyết — the agency says that the matter is settled, with evidence."""

    TOPIC = "recommendation.resolution_reported"
    DAY = "received_on"

    resolver_id: UUID
    measures: str
    evidence: tuple[str, ...]
    document: Document | None
    received_on: date

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the claim."""
        aggregate.phase = "resolved"
        aggregate.resolver_id = self.resolver_id
        aggregate.resolved_on = self.received_on

    def check_bodies(self, before: RecommendationState) -> None:
        """Who has the recommendation resolves it."""
        _check_resolver(before, self.resolver_id, self.received_on)


class ResolutionVerified(Event):
    """Xác nhận đã giải quyết — somebody other than the resolver saw it."""

    TOPIC = "recommendation.resolution_verified"

    evidence: str | None
    document: Document | None

    def check_bodies(self, before: RecommendationState) -> None:
        """Nobody verifies its own."""
        _check_verifier(before, self.agency_id)

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the proof."""
        aggregate.phase = "verified"


class ResolutionDisputed(Event):
    """Chưa đồng ý — the resolution claimed is not one; it is owed again."""

    TOPIC = "recommendation.resolution_disputed"

    reason: str

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the dispute."""
        aggregate.phase = "disputed"


class Reopened(Event):
    """Mở lại — what had been verified did not last, or was not so; resolving is owed again."""

    TOPIC = "recommendation.reopened"

    reason: str
    document: Document | None

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember that the work goes on."""
        aggregate.phase = "resolving"


def start_resolution(self: RecommendationState, act: Act, *, measures: str) -> None:
    """Say that measures are under way."""
    self._must_be(act, "reply_accepted", "disputed")
    self._record(ResolutionStarted, act, measures=measures)


def report_resolution(
    self: RecommendationState,
    act: Act,
    *,
    resolver_id: UUID,
    measures: str,
    evidence: tuple[str, ...],
    document: Document | None,
    received_on: date,
) -> None:
    """Say that the matter is settled; not without evidence."""
    self._must_be(None, "reply_accepted", "resolving", "disputed")
    if not any(e.strip() for e in evidence):
        raise InvalidInputError(
            "evidence_given", "Báo đã giải quyết phải kèm minh chứng.", pointer="/evidence"
        )
    _check_resolver(self, resolver_id, received_on)
    self._not_before_issue(received_on, "/received_on")
    self._record(
        ResolutionReported,
        act,
        resolver_id=resolver_id,
        measures=measures,
        evidence=evidence,
        document=document,
        received_on=received_on,
    )


def verify_resolution(
    self: RecommendationState, act: Act, *, evidence: str | None, document: Document | None
) -> None:
    """Confirm the resolution; nobody verifies their own."""
    self._must_be(act, "resolved")
    if self.resolved_on is not None and act.on < self.resolved_on:
        raise InvalidInputError(
            "verified_after_report",
            "Ngày xác nhận trước ngày báo kết quả giải quyết.",
            pointer="/happened_on",
            allowed=f">= {self.resolved_on.isoformat()}",
        )
    _check_verifier(self, act.agency_id)
    self._record(ResolutionVerified, act, evidence=evidence, document=document)


def dispute_resolution(self: RecommendationState, act: Act, *, reason: str) -> None:
    """Refuse the resolution claimed."""
    self._must_be(act, "resolved", "verified")
    stated.reason(reason)
    self._record(ResolutionDisputed, act, reason=reason)


def reopen(self: RecommendationState, act: Act, *, reason: str, document: Document | None) -> None:
    """Owe again what had been verified; what is closed stays closed and is recommended anew."""
    self._must_be(act, "verified")
    stated.reason(reason)
    self._record(Reopened, act, reason=reason, document=document)


def _check_verifier(self: RecommendationState, agency_id: UUID | None) -> None:
    if agency_id is not None and agency_id in (self.resolver_id, self.responsible_id):
        raise InvalidInputError(
            "verifier_is_not_resolver",
            "Cơ quan giải quyết không tự xác nhận.",
            pointer="/agency_id",
        )


def _check_resolver(self: RecommendationState, resolver_id: UUID, received_on: date) -> None:
    responsible = self.responsible_on(received_on)
    if resolver_id != responsible:
        raise InvalidInputError(
            "resolver_responsible",
            f"Cơ quan này không phải cơ quan có trách nhiệm giải quyết vào ngày {received_on:%d/%m/%Y}.",
            pointer="/agency_id",
            allowed=str(responsible),
        )
