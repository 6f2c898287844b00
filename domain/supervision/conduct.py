"""Tiến hành giám sát — the team, the notice, what the supervised bodies hand in, the sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
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


def check_minutes(minutes: Document | None, held_on: date, pointer: str) -> None:
    """Refuse minutes that are older than the session of which they tell."""
    told = "Biên bản đề ngày trước buổi làm việc."
    stated.not_older(minutes, held_on, "minutes_after_session", told, pointer)


class SessionHeld(Event):
    """Buổi làm việc — the team met the supervised body; minutes exist."""

    TOPIC = "supervision.session_held"
    class_version: ClassVar[int] = 3
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    place: str | None
    minutes: Document | None
    unannounced: bool
    allowed_by_id: UUID | None
    """Who allowed that nobody was told before."""
    no: int
    """By which its minutes are named later; 0 where sessions had no numbers yet."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier sessions did not say who allowed them."""
        state["allowed_by_id"] = None

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """Earlier sessions had no numbers."""
        state["no"] = 0

    def check(self) -> None:
        """Its minutes are written when it is held, or later."""
        check_minutes(self.minutes, self.happened_on, "/minutes")

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember that the round was conducted, and whether minutes are known."""
        aggregate.conducted_on = max(aggregate.conducted_on or self.happened_on, self.happened_on)
        aggregate.sessions += 1
        aggregate.held[self.no] = self.happened_on
        if self.no and (self.minutes is None or self.minutes.code is None):
            aggregate.undocumented.add(self.no)

    def check_bodies(self, before: SupervisionState) -> None:
        """What nobody was told of is allowed by a body that is not supervised, or by the order for the round."""
        if before.notified_on is None or self.happened_on < before.notified_on:
            _check_permission(before, self.allowed_by_id)


class SessionDocumented(Event):
    """Bổ sung biên bản — the minutes of a session that was recorded before their number was known."""

    TOPIC = "supervision.session_documented"
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    no: int
    document: Document

    def apply(self, aggregate: SupervisionState) -> None:
        """It lacks its minutes no longer."""
        aggregate.undocumented.discard(self.no)


def form_team(
    self: SupervisionState,
    act: Act,
    *,
    head_id: str,
    member_ids: tuple[str, ...],
    home_ids: tuple[UUID, ...],
    document: Document | None,
) -> None:
    """Form the team; no member comes from a supervised body."""
    self._must_run()
    if set(home_ids) & set(self.supervised_ids):
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
    self._record(
        InformationSupplied,
        act,
        supplier_id=supplier_id,
        for_ids=for_ids,
        document=document,
        received_on=received_on,
    )


def no_supplier(supervised_ids: Sequence[UUID]) -> InvalidInputError:
    """Why the papers are of no body that owes them."""
    return InvalidInputError(
        "supplier_supervised",
        "Cơ quan này không thuộc diện chịu giám sát, cũng không tiếp nhận nghĩa vụ của cơ quan nào thuộc diện đó.",
        pointer="/agency_id",
        allowed=", ".join(map(str, supervised_ids)) + ", or the heir of one of them",
    )


def hold_session(
    self: SupervisionState,
    act: Act,
    *,
    place: str | None,
    minutes: Document | None,
    unannounced: bool = False,
    allowed_by_id: UUID | None = None,
) -> None:
    """Record a session; an unannounced one is declared so and allowed, by somebody or by the order for the round."""
    self._must_run()
    if self.concluded_on is not None and act.on > self.concluded_on:
        raise ConflictError(
            "session_before_conclusion",
            "Cuộc giám sát đã kết luận thì không còn buổi làm việc.",
            pointer="/happened_on",
            allowed=f"<= {self.concluded_on.isoformat()}",
        )
    if self.notified_on is None or act.on < self.notified_on:
        if not unannounced:
            raise ConflictError(
                "session_after_notice",
                "Chưa thông báo mà đã làm việc.",
                pointer="/happened_on",
                allowed="a notice first, or unannounced = true",
            )
        _check_permission(self, allowed_by_id)
    check_minutes(minutes, act.on, "/minutes")
    self._record(
        SessionHeld,
        act,
        place=place,
        minutes=minutes,
        unannounced=unannounced,
        allowed_by_id=allowed_by_id,
        no=self.sessions + 1,
    )


def _check_permission(self: SupervisionState, allowed_by_id: UUID | None) -> None:
    if allowed_by_id is None and not self.ordered:
        raise InvalidInputError(
            "unannounced_allowed",
            "Giám sát đột xuất, không báo trước phải nêu cơ quan cho phép.",
            pointer="/allowed_by_id",
            allowed="the body that allowed it, or a round that was ordered by a document",
        )
    if allowed_by_id in self.supervised_ids:
        raise InvalidInputError(
            "not_allowed_by_supervised",
            "Cơ quan chịu giám sát không cho phép việc không báo trước.",
            pointer="/allowed_by_id",
        )


def document_session(
    self: SupervisionState, act: Act, *, no: int, document: Document | None
) -> None:
    """Name the minutes of a session that lacks them; what is named is not named again."""
    self._must_run()
    if no not in self.undocumented:
        raise ConflictError(
            "session_lacks_minutes",
            f"Không có buổi làm việc số {no} nào còn thiếu biên bản.",
            allowed=", ".join(map(str, sorted(self.undocumented))) or "none",
        )
    minutes = stated.paper(document)
    check_minutes(minutes, self.held[no], "/document")
    self._record(SessionDocumented, act, no=no, document=minutes)
