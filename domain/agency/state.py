"""Cơ quan: what the facts of one body add up to — whether it is there, and to whom its duties have passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.errors import ConflictError
from domain.facts import Fact, Subject
from domain.values import Document


class Event(Fact):
    """Any fact about a body."""


@dataclass(frozen=True)
class Passed:
    """Đã chuyển giao — to whom duties of a body passed and from which day: some by name, or all."""

    on: date
    to_id: UUID
    obligation_ids: tuple[UUID, ...] | None
    ground: str
    document: Document | None


class AgencyState(Subject):
    """Trạng thái cơ quan — its name, its edges, its end, and who has taken what it owed."""

    def __init__(
        self, code: str, name: str, kind: str, level: str, founded_on: date | None
    ) -> None:
        self.code = code
        self.name = name
        self.kind = kind
        self.level = level
        self.founded_on = founded_on
        self.edges: dict[tuple[str, UUID], date | None] = {}
        self.ended_on: date | None = None
        """The first day without the body."""
        self.successor_ids: tuple[UUID, ...] = ()
        self.heir_id: UUID | None = None
        """The body to which all its duties have passed."""
        self.passed: list[Passed] = []

    def end(self, on: date, successor_ids: tuple[UUID, ...]) -> None:
        """Be no more."""
        self.ended_on = on
        self.successor_ids = successor_ids

    def exists_on(self, day: date) -> bool:
        """Whether the body is there on a day; one whose founding is unknown has always been."""
        founded = self.founded_on is None or self.founded_on <= day
        return founded and (self.ended_on is None or day < self.ended_on)

    def heir_on(self, day: date, obligation_id: UUID) -> UUID | None:
        """The body to which a duty of this one has passed by a day, if to any."""
        return next(
            (
                p.to_id
                for p in self.passed
                if p.on <= day and (p.obligation_ids is None or obligation_id in p.obligation_ids)
            ),
            None,
        )

    def passing_of_all(self) -> Passed | None:
        """How all that the body owed passed to one heir, if it did."""
        return next((p for p in self.passed if p.obligation_ids is None), None)

    def must_exist(self, day: date, pointer: str) -> None:
        """Refuse to let a body act on a day before its founding or after its end."""
        if not self.exists_on(day):
            raise ConflictError(
                "agency_exists",
                f"{self.name} không tồn tại vào ngày {day:%d/%m/%Y}.",
                pointer=pointer,
                allowed=", ".join(map(str, self.successor_ids)) or "a body that exists on that day",
            )
