"""Báo cáo: what the rules about each side of a report share — its state, and the refusals that all of them make."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, Subject
from domain.values import Document


class Event(Fact):
    """Any fact about a report."""


class ReportState(Subject):
    """What the facts of a report add up to."""

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        debtor_id: UUID,
        addressee_ids: tuple[UUID, ...],
        submitted_on: date,
        figures: dict[str, Any] | None,
        document: Document | None,
    ) -> None:
        self.code = code
        self.debtor_id = debtor_id
        self.addressee_ids = addressee_ids
        self.submitted_on = submitted_on
        self.figures = figures or {}
        self.sent = [document]
        """The documents with which it was sent, first and again."""
        self.received: dict[UUID, date] = {}
        self.passed_on: date | None = None
        """When it last came to a body on the way."""
        self.returned: set[UUID] = set()
        self.returned_on: date | None = None
        self.accepted: set[UUID] = set()

    def meant(self, addressee_id: UUID | None) -> list[UUID]:
        """The addressee named; where none is, each that has not accepted yet."""
        if addressee_id is not None:
            return [addressee_id]
        return [a for a in self.addressee_ids if a not in self.accepted]

    def _awaited(self, addressee_id: UUID | None) -> list[UUID]:
        """Those meant, of whom none has sent the report back or accepted it."""
        if addressee_id is not None and addressee_id not in self.addressee_ids:
            raise InvalidInputError(
                "addressee_named",
                "Cơ quan này không phải nơi nhận báo cáo.",
                pointer="/addressee_id",
                allowed=", ".join(map(str, self.addressee_ids)),
            )
        wanted = self.meant(addressee_id)
        if not set(wanted) - self.accepted:
            raise ConflictError("accepted_once", "Báo cáo đã được chấp nhận.")
        if self.returned & set(wanted):
            raise ConflictError("report_submitted", "Báo cáo đã bị trả lại, chưa gửi lại.")
        return wanted

    @staticmethod
    def _not_before(act: Act, day: date, rule: str) -> None:
        if act.on < day:
            raise InvalidInputError(
                rule,
                f"Ngày {act.on:%d/%m/%Y} trước ngày {day:%d/%m/%Y}.",
                pointer="/happened_on",
                allowed=f">= {day.isoformat()}",
            )
