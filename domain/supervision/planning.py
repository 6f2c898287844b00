"""Lập kế hoạch cuộc giám sát — the round on the plan or ordered outside it, moved, given up or merged."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import FoundingFact
from domain.supervision.state import Event, SupervisionState
from domain.values import Document

Origin = Literal["scheme", "regular", "unplanned"]
ORIGINS: tuple[str, ...] = get_args(Origin)


def check_window(window_from: date | None, window_to: date | None) -> None:
    """Refuse a window that ends before it begins."""
    if window_from and window_to and window_to < window_from:
        raise InvalidInputError(
            "window_ordered",
            "Thời gian kết thúc trước khi bắt đầu.",
            pointer="/window/to",
            allowed=f">= {window_from.isoformat()}",
        )


def check_later(before: SupervisionState, window_from: date | None, window_to: date | None) -> None:
    """Refuse to postpone a round to a time that ends before the one in which it was to take place begins."""
    planned_from = before.window[0]
    latest = window_to or window_from
    if planned_from is not None and latest is not None and latest < planned_from:
        raise InvalidInputError(
            "postponed_to_later",
            f"Hoãn là sang thời gian sau: cuộc giám sát dự kiến từ ngày {planned_from:%d/%m/%Y}.",
            pointer="/window/to" if window_to else "/window/from",
            allowed=f">= {planned_from.isoformat()}",
        )


def check_lead(lead_id: UUID, supervised_ids: tuple[UUID, ...]) -> None:
    """Refuse a body that would supervise itself."""
    if lead_id in supervised_ids:
        raise InvalidInputError(
            "lead_not_supervised",
            "Cơ quan chủ trì không giám sát chính mình.",
            pointer="/supervised_ids",
        )


def check_order(planned_on: date, order: Document | None) -> None:
    """Refuse a round planned on an order that was not there yet."""
    ordered_on = order.issued_on if order else None
    if ordered_on is not None and planned_on < ordered_on:
        raise InvalidInputError(
            "planned_after_order",
            f"Văn bản chỉ đạo hoặc đề nghị ngày {ordered_on:%d/%m/%Y}, sau ngày đưa vào kế hoạch.",
            pointer="/ordering_document/issued_on",
            allowed=f"<= {planned_on.isoformat()}",
        )


class Planned(Event, FoundingFact):
    """Đưa vào kế hoạch — the round is on the year's plan, or ordered outside it."""

    TOPIC = "supervision.planned"

    plan_id: UUID | None
    item: str | None
    lead_id: UUID
    subject: str
    field: str | None
    supervised_ids: tuple[UUID, ...]
    window_from: date | None
    window_to: date | None
    origin: Origin
    ordering_document: Document | None

    @property
    def planned_on(self) -> date | None:
        """The day of planning where it can be one: a round entered when its time had begun was planned before."""
        late = self.window_from is not None and self.window_from < self.happened_on
        return None if late else self.happened_on

    def check(self) -> None:
        """A window ends after it begins, and nobody supervises itself."""
        check_window(self.window_from, self.window_to)
        check_lead(self.lead_id, self.supervised_ids)
        check_order(self.happened_on, self.ordering_document)


class OverlapFlagged(Event):
    """Chồng chéo — another round has the same subject and body in the same time; why both stand."""

    TOPIC = "supervision.overlap_flagged"
    FIXED: ClassVar[frozenset[str]] = frozenset({"other_ids"})

    other_ids: tuple[UUID, ...]
    reason: str


class Postponed(Event):
    """Hoãn — another window, for a reason."""

    TOPIC = "supervision.postponed"

    reason: str
    window_from: date | None
    window_to: date | None

    def check(self) -> None:
        """A window ends after it begins."""
        check_window(self.window_from, self.window_to)

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the window."""
        aggregate.window = (self.window_from, self.window_to)


class Cancelled(Event):
    """Huỷ — the round will not take place, for a reason."""

    TOPIC = "supervision.cancelled"
    class_version: ClassVar[int] = 2

    reason: str
    document: Document | None
    approved_by_id: UUID | None
    """Who approved the plan on which the round was to count."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier rounds were given up without naming who agreed."""
        state["approved_by_id"] = None

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the end."""
        aggregate.ended = "cancelled"

    def check_bodies(self, before: SupervisionState) -> None:
        """Whoever approves is not supervised."""
        _check_approver(before, self.approved_by_id)


class Merged(Event):
    """Ghép — the round goes on as part of another one."""

    TOPIC = "supervision.merged"
    FIXED: ClassVar[frozenset[str]] = frozenset({"into_id"})

    into_id: UUID
    reason: str
    approved_by_id: UUID | None

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the end."""
        aggregate.ended = "merged"

    def check_bodies(self, before: SupervisionState) -> None:
        """Whoever approves is not supervised."""
        _check_approver(before, self.approved_by_id)


def postpone(
    self: SupervisionState,
    act: Act,
    *,
    reason: str,
    window_from: date | None,
    window_to: date | None,
) -> None:
    """Move the round to another window."""
    self._must_run()
    stated.reason(reason)
    check_window(window_from, window_to)
    check_later(self, window_from, window_to)
    if self.concluded_on is not None:
        raise ConflictError("postponed_before_conclusion", "Cuộc giám sát đã kết luận.")
    self._record(Postponed, act, reason=reason, window_from=window_from, window_to=window_to)


def cancel(
    self: SupervisionState,
    act: Act,
    *,
    reason: str,
    document: Document | None,
    approved_by_id: UUID | None = None,
) -> None:
    """Give the round up; one that was to count only with the approver of the plan."""
    _may_be_given_up(self, reason, approved_by_id)
    self._record(Cancelled, act, reason=reason, document=document, approved_by_id=approved_by_id)


def merge(
    self: SupervisionState,
    act: Act,
    *,
    into_id: UUID,
    into_runs: bool,
    reason: str,
    approved_by_id: UUID | None,
) -> None:
    """Let the round go on as part of another, which must still run."""
    if into_id == self.id or not into_runs:
        raise InvalidInputError(
            "merged_into_another",
            "Chỉ ghép vào một cuộc giám sát khác chưa kết luận.",
            pointer="/into_id",
            allowed="another round that has not been concluded",
        )
    _may_be_given_up(self, reason, approved_by_id)
    self._record(Merged, act, into_id=into_id, reason=reason, approved_by_id=approved_by_id)


def _may_be_given_up(self: SupervisionState, reason: str, approved_by_id: UUID | None) -> None:
    self._must_run()
    stated.reason(reason)
    if self.concluded_on is not None:
        raise ConflictError("cancel_before_conclusion", "Cuộc giám sát đã kết luận.")
    _check_approver(self, approved_by_id)


def _check_approver(self: SupervisionState, approved_by_id: UUID | None) -> None:
    if approved_by_id in self.supervised_ids:
        raise InvalidInputError(
            "not_given_up_by_supervised",
            "Cơ quan chịu giám sát không quyết định thôi giám sát chính mình.",
            pointer="/approved_by_id",
            allowed="the body that approved the plan",
        )
    if self.origin == "scheme" and approved_by_id is None:
        raise InvalidInputError(
            "given_up_with_approval",
            "Cuộc giám sát theo đề án chỉ được huỷ, ghép khi nơi duyệt kế hoạch đồng ý.",
            pointer="/approved_by_id",
            allowed="the body that approved the plan",
        )
