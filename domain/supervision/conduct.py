"""Tiến hành giám sát — the team, the notice, what the supervised bodies hand in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.supervision.state import Event, SupervisionState
from domain.values import Document


class TeamFormed(Event):
    """Thành lập đoàn giám sát — persons by opaque id, with their home bodies."""

    TOPIC = "supervision.team_formed"

    head_id: str
    member_ids: tuple[str, ...]
    home_ids: tuple[UUID, ...]
    document: Document | None


class Notified(Event):
    """Thông báo cuộc giám sát — the supervised bodies hear of the visit and of the report wanted."""

    TOPIC = "supervision.notified"
    class_version: ClassVar[int] = 2

    document: Document | None
    visit_on: date | None
    information_due_on: date | None
    ground: str | None
    outline: str | None
    """Đề cương — what the report wanted must tell."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier notices named no outline."""
        state["outline"] = None

    def check(self) -> None:
        """It asks for nothing before its own day."""
        _check_ahead(self.happened_on, self.visit_on, self.information_due_on)

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the notice."""
        aggregate.notified_on = min(aggregate.notified_on or self.happened_on, self.happened_on)


class InformationSupplied(Event):
    """Cung cấp thông tin, báo cáo — what a supervised body handed in."""

    TOPIC = "supervision.information_supplied"
    DAY = "received_on"
    LISTED: ClassVar[Mapping[str, str]] = {"supplier_id": "for_ids"}
    class_version: ClassVar[int] = 2

    supplier_id: UUID
    for_ids: tuple[UUID, ...]
    """The supervised bodies for which it was handed in: the supplier, or those whose heir it is."""
    document: Document | None
    received_on: date

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier each body handed in its own, or was named where its heir did."""
        state["for_ids"] = [state["supplier_id"]]

    def check(self) -> None:
        """It came when it was written, or later."""
        _check_paper(self.document, self.received_on)

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember which paper it was."""
        if self.document is not None:
            aggregate.handed_in.append((self.supplier_id, self.for_ids, self.document))


def form_team(
    self: SupervisionState,
    act: Act,
    *,
    head_id: str,
    member_ids: tuple[str, ...],
    home_ids: tuple[UUID, ...],
    document: Document | None,
    heirs: Collection[UUID] = (),
) -> None:
    """Form the team; no member comes from a supervised body, nor from one of the `heirs` that answer for it."""
    self._must_run()
    if set(home_ids) & {*self.supervised_ids, *heirs}:
        raise InvalidInputError(
            "member_not_supervised",
            "Thành viên đoàn không thuộc cơ quan chịu giám sát.",
            pointer="/home_ids",
        )
    self._record(
        TeamFormed,
        act,
        head_id=head_id,
        member_ids=member_ids,
        home_ids=home_ids,
        document=document,
    )


def notify(
    self: SupervisionState,
    act: Act,
    *,
    document: Document | None,
    visit_on: date | None,
    information_due_on: date | None,
    ground: str | None = None,
    outline: str | None = None,
) -> None:
    """Tell the supervised bodies, before the visit."""
    self._must_run()
    if self.conducted_on is not None and self.conducted_on < act.on:
        raise ConflictError(
            "notice_before_visit",
            "Thông báo sau buổi làm việc.",
            pointer="/happened_on",
            allowed=f"<= {self.conducted_on.isoformat()}",
        )
    _check_ahead(act.on, visit_on, information_due_on)
    self._record(
        Notified,
        act,
        document=document,
        visit_on=visit_on,
        information_due_on=information_due_on,
        ground=ground,
        outline=outline,
    )


def _check_ahead(notified_on: date, visit_on: date | None, information_due_on: date | None) -> None:
    for pointer, day in (("/visit_on", visit_on), ("/information_due_on", information_due_on)):
        if day is not None and day < notified_on:
            raise InvalidInputError(
                "date_after_notice",
                "Ngày yêu cầu trước ngày thông báo.",
                pointer=pointer,
                allowed=f">= {notified_on.isoformat()}",
            )


def supply_information(
    self: SupervisionState,
    act: Act,
    *,
    supplier_id: UUID,
    for_ids: tuple[UUID, ...],
    document: Document | None,
    received_on: date,
) -> None:
    """Record what was handed in. `for_ids` are the supervised bodies for which the supplier answers on the day."""
    self._must_run()
    if not for_ids or not set(for_ids) <= set(self.supervised_ids):
        raise no_supplier(self.supervised_ids)
    asked_on = self.notified_on or self.conducted_on
    if asked_on is None or received_on < asked_on:
        raise InvalidInputError(
            "information_after_notice",
            "Chưa thông báo cuộc giám sát thì chưa có thông tin, báo cáo được yêu cầu.",
            pointer="/received_on",
            allowed="a notice first" if asked_on is None else f">= {asked_on.isoformat()}",
        )
    _check_paper(document, received_on)
    for who, bodies, paper in self.handed_in:
        again = document and document.issued_on and paper.is_same_paper(document)
        if again and who == supplier_id and set(for_ids) <= set(bodies):
            raise ConflictError(
                "information_recorded_once",
                f"Văn bản {paper.code} của cơ quan này đã được ghi.",
                pointer="/document",
                allowed="another paper, or a correction of what was recorded",
            )
    self._record(
        InformationSupplied,
        act,
        supplier_id=supplier_id,
        for_ids=for_ids,
        document=document,
        received_on=received_on,
    )


def _check_paper(document: Document | None, received_on: date) -> None:
    if document is not None and document.issued_on and received_on < document.issued_on:
        raise InvalidInputError(
            "document_before_receipt",
            "Văn bản đề ngày sau ngày nhận.",
            pointer="/document/issued_on",
            allowed=f"<= {received_on.isoformat()}",
        )


def no_supplier(supervised_ids: Sequence[UUID]) -> InvalidInputError:
    """Why the papers are of no body that owes them."""
    return InvalidInputError(
        "supplier_supervised",
        "Cơ quan này không thuộc diện chịu giám sát, cũng không tiếp nhận nghĩa vụ của cơ quan nào thuộc diện đó.",
        pointer="/agency_id",
        allowed=", ".join(map(str, supervised_ids)) + ", or the heir of one of them",
    )
