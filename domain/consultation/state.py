"""What the facts of one consultation add up to, and what every step must respect."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, Subject


class Event(Fact):
    """Any fact about a consultation."""


class ConsultationState(Subject):
    """Trạng thái hiệp thương — who takes part, what is on the table, how far it has come."""

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        happened_on: date,
        host_id: UUID,
        level: str,
        plan_year: int,
        party_ids: tuple[UUID, ...],
        window_from: date,
        window_to: date,
    ) -> None:
        self.code = code
        self.begun_on = happened_on
        self.host_id = host_id
        self.level = level
        self.plan_year = plan_year
        self.party_ids = party_ids
        self.window = (window_from, window_to)
        self.topics: dict[str, UUID] = {}
        self.agreed_on: date | None = None
        self.aligned_on: date | None = None
        self.submitted: tuple[date, UUID, int] | None = None
        self.plan_id: UUID | None = None

    def _must_be_gathering(self) -> None:
        if self.agreed_on is not None:
            raise ConflictError(
                "consultation_open",
                "Hiệp thương đã thống nhất; muốn đổi phải mở lại.",
                allowed="a reopening first",
            )

    def _must_know(self, topic: str, pointer: str) -> None:
        if topic not in self.topics:
            raise InvalidInputError(
                "topic_known",
                f"Không có nội dung “{topic}”.",
                pointer=pointer,
                allowed=", ".join(self.topics),
            )

    def must_take_part(self, body: UUID, pointer: str) -> None:
        """Refuse a body that is neither host nor party."""
        if body not in (self.host_id, *self.party_ids):
            raise InvalidInputError(
                "party_takes_part",
                "Cơ quan này không tham gia hiệp thương.",
                pointer=pointer,
                allowed=", ".join(map(str, (self.host_id, *self.party_ids))),
            )
