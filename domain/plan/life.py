"""Vòng đời kế hoạch — receipt, amendment, reviews, and the end with what is open then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.plan.state import Event, PlanState
from domain.values import Document

Fate = Literal["carried_over", "closed"]


class Distributed(Event):
    """Gửi kế hoạch — the day it was sent to one of its recipients."""

    TOPIC = "plan.distributed"
    DAY = "sent_on"

    recipient_id: UUID | None
    recipient_name: str | None
    sent_on: date


class Received(Event):
    """Nhận kế hoạch — the day it reached one of its recipients."""

    TOPIC = "plan.received"
    DAY = "received_on"
    class_version: ClassVar[int] = 2

    recipient_id: UUID | None
    recipient_name: str | None
    """Of one that is no registered body, as the document writes it."""
    received_on: date
    incoming_number: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier only registered bodies were known to receive."""
        state["recipient_name"] = None


class Amended(Event):
    """Sửa đổi, bổ sung — by a document of its own; what it adds, changes and takes out follows as facts."""

    TOPIC = "plan.amended"

    document: Document
    reason: str


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

    def apply(self, aggregate: PlanState) -> None:
        """Remember the end."""
        _end(aggregate, self.happened_on, self.open_duties)


class Superseded(Event):
    """Thay thế — another issued plan stands in its place."""

    TOPIC = "plan.superseded"
    REFERENCES: ClassVar[Mapping[str, str]] = {"by_id": "plan"}

    by_id: UUID
    open_duties: Fate | None
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember the end."""
        _end(aggregate, self.happened_on, self.open_duties)


class Revoked(Event):
    """Bãi bỏ — the plan binds no longer."""

    TOPIC = "plan.revoked"

    reason: str
    open_duties: Fate | None
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember the end."""
        _end(aggregate, self.happened_on, self.open_duties)


def _end(plan: PlanState, on: date, fate: Fate | None) -> None:
    plan.ended_on = on
    plan.closed_on = None if fate == "carried_over" else on


def distribute(
    self: PlanState,
    act: Act,
    *,
    recipient_id: UUID | None,
    recipient_name: str | None,
    sent_on: date,
) -> None:
    """Record that it was sent to one recipient."""
    _must_name(self, act, recipient_id, recipient_name)
    self._record(
        Distributed,
        act,
        recipient_id=recipient_id,
        recipient_name=recipient_name,
        sent_on=sent_on,
    )


def receive(
    self: PlanState,
    act: Act,
    *,
    recipient_id: UUID | None,
    recipient_name: str | None,
    received_on: date,
    incoming_number: str | None,
) -> None:
    """Record the arrival at one recipient: a registered body, or one that is known by its name alone."""
    _must_name(self, act, recipient_id, recipient_name)
    self._record(
        Received,
        act,
        recipient_id=recipient_id,
        recipient_name=recipient_name,
        received_on=received_on,
        incoming_number=incoming_number,
    )


def amend(self: PlanState, act: Act, *, document: Document, reason: str) -> None:
    """Begin an amendment; `add_item`, `change_item` and `remove_item` say what it does."""
    self._must_bind(act)
    stated.reason(reason)
    self._not_before_issue(act)
    self._record(Amended, act, document=document, reason=reason)


def review(
    self: PlanState, act: Act, *, document: Document, inputs: tuple[str, ...], conclusions: str
) -> None:
    """Record an interim review."""
    self._must_bind(act)
    if not inputs:
        raise InvalidInputError(
            "inputs_listed", "Sơ kết phải liệt kê báo cáo đầu vào.", pointer="/inputs"
        )
    self._record(Reviewed, act, document=document, inputs=inputs, conclusions=conclusions)


def conclude(
    self: PlanState, act: Act, *, document: Document, open_duties: int, fate: str | None
) -> None:
    """End the plan by a final review."""
    _must_state_fate(self, open_duties, fate)
    self._record(Concluded, act, document=document, open_duties=fate)


def supersede(
    self: PlanState,
    act: Act,
    *,
    by: PlanState,
    open_duties: int,
    fate: str | None,
    document: Document | None,
) -> None:
    """Let another plan stand in its place."""
    issued = by.issued and (by.issued_on is None or by.issued_on <= act.on)
    if by.id == self.id or not issued:
        raise InvalidInputError(
            "successor_issued",
            "Kế hoạch thay thế phải là kế hoạch khác, đã ban hành vào ngày đó.",
            pointer="/by_id",
        )
    _must_state_fate(self, open_duties, fate)
    self._record(Superseded, act, by_id=by.id, open_duties=fate, document=document)


def revoke(
    self: PlanState,
    act: Act,
    *,
    reason: str,
    open_duties: int,
    fate: str | None,
    document: Document | None,
) -> None:
    """Let the plan bind no longer."""
    stated.reason(reason)
    _must_state_fate(self, open_duties, fate)
    self._record(Revoked, act, reason=reason, open_duties=fate, document=document)


def _must_name(
    self: PlanState, act: Act, recipient_id: UUID | None, recipient_name: str | None
) -> None:
    self._must_bind(act)
    if recipient_id not in self.recipient_ids and recipient_name not in self.recipient_names:
        raise InvalidInputError(
            "recipient_named",
            "Cơ quan này không ở mục nơi nhận.",
            pointer="/recipient_id",
            allowed=", ".join([*map(str, self.recipient_ids), *self.recipient_names]),
        )
    self._not_before_issue(act)


def _must_state_fate(self: PlanState, open_duties: int, fate: str | None) -> None:
    self._must_be_issued()
    if self.ended_on is not None:
        raise ConflictError(
            "plan_in_force", f"Kế hoạch đã hết hiệu lực từ ngày {self.ended_on:%d/%m/%Y}."
        )
    if open_duties and fate is None:
        raise ConflictError(
            "open_duties_have_fate",
            f"Còn {open_duties} nghĩa vụ chưa xong: phải nêu chuyển tiếp hay kết thúc.",
            pointer="/open_duties",
            allowed=", ".join(get_args(Fate)),
        )
