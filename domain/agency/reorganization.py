"""Sắp xếp tổ chức: how a body ends — merged, split, dissolved — and who follows it."""

from __future__ import annotations

from uuid import UUID

from domain.actor import Act
from domain.agency.state import AgencyState, Event
from domain.agency.transfer import check_ground, pass_on
from domain.errors import ConflictError, InvalidInputError
from domain.values import Document


class Merged(Event):
    """Hợp nhất, sáp nhập — the body is no more from `happened_on`; another takes over all it did."""

    TOPIC = "agency.merged"

    into_id: UUID
    ground: str
    document: Document | None

    def apply(self, aggregate: AgencyState) -> None:
        """Remember the end."""
        aggregate.end(self.happened_on, (self.into_id,))


class Split(Event):
    """Chia tách — the body is no more from `happened_on`; which heir takes which duty is for a person to say."""

    TOPIC = "agency.split"

    into_ids: tuple[UUID, ...]
    ground: str
    document: Document | None

    def apply(self, aggregate: AgencyState) -> None:
        """Remember the end."""
        aggregate.end(self.happened_on, self.into_ids)


class Dissolved(Event):
    """Giải thể — the body is no more from `happened_on`; an heir is named where duties are left."""

    TOPIC = "agency.dissolved"

    heir_id: UUID | None
    ground: str
    document: Document | None

    def apply(self, aggregate: AgencyState) -> None:
        """Remember the end."""
        aggregate.end(self.happened_on, () if self.heir_id is None else (self.heir_id,))


class Succeeded(Event):
    """Tiếp nhận chức năng, nhiệm vụ — this body follows others that are no more."""

    TOPIC = "agency.succeeded"

    predecessor_ids: tuple[UUID, ...]
    ground: str
    document: Document | None


def merge_into(
    self: AgencyState, act: Act, *, into_id: UUID, ground: str, document: Document | None
) -> None:
    """Be absorbed by another body, which takes over every open duty."""
    _must_end(self, act, (into_id,), ground, "/predecessor_ids")
    self._record(Merged, act, into_id=into_id, ground=ground, document=document)
    pass_on(self, act, to_id=into_id, ground=ground, document=document)


def split(
    self: AgencyState,
    act: Act,
    *,
    into_ids: tuple[UUID, ...],
    ground: str,
    document: Document | None,
) -> None:
    """Be divided among others; each open duty waits until a person says who takes it."""
    if len(set(into_ids)) < 2:  # noqa: PLR2004 - one heir alone is a merger
        raise InvalidInputError(
            "split_into_several",
            "Chia tách phải ra ít nhất hai cơ quan; chỉ một nơi nhận thì là sáp nhập.",
            pointer="/into_ids",
            allowed="at least two different bodies",
        )
    _must_end(self, act, into_ids, ground, "/into_ids")
    self._record(Split, act, into_ids=into_ids, ground=ground, document=document)


def dissolve(
    self: AgencyState,
    act: Act,
    *,
    heir_id: UUID | None,
    ground: str,
    document: Document | None,
    open_duties: int,
) -> None:
    """Be no more. `open_duties` is what it owes on the day: without an heir nothing may be left."""
    if heir_id is None and open_duties:
        raise ConflictError(
            "open_duties_have_heir",
            f"Còn {open_duties} nghĩa vụ chưa xong: phải nêu cơ quan tiếp nhận.",
            pointer="/heir_id",
            allowed="a body that takes over the open duties",
        )
    heirs = () if heir_id is None else (heir_id,)
    _must_end(self, act, heirs, ground, "/heir_id")
    self._record(Dissolved, act, heir_id=heir_id, ground=ground, document=document)
    if heir_id is not None:
        pass_on(self, act, to_id=heir_id, ground=ground, document=document)


def succeed(
    self: AgencyState,
    act: Act,
    *,
    predecessor_ids: tuple[UUID, ...],
    ground: str,
    document: Document | None,
) -> None:
    """Follow bodies that are no more."""
    self.must_exist(act.on, "/into_id")
    self._record(
        Succeeded,
        act,
        predecessor_ids=predecessor_ids,
        ground=ground,
        document=document,
    )


def _must_end(
    self: AgencyState, act: Act, heirs: tuple[UUID, ...], ground: str, pointer: str
) -> None:
    if self.ended_on is not None:
        raise ConflictError(
            "agency_ends_once",
            f"{self.name} đã chấm dứt từ ngày {self.ended_on:%d/%m/%Y}.",
            pointer=pointer,
        )
    self.must_exist(act.on, pointer)
    if self.id in heirs:
        raise InvalidInputError(
            "heir_is_another",
            "Cơ quan chấm dứt không thể là nơi tiếp nhận.",
            pointer=pointer,
        )
    check_ground(ground)
