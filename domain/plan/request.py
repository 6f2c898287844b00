"""Văn bản yêu cầu, sự kiện — what makes an item due that waits for it, or names the day of an occurrence."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.plan.limit import check_in_life, check_not_met
from domain.plan.state import Event, PlanState
from domain.values import Document


class OccurrenceRequested(Event):
    """Văn bản yêu cầu — a letter or an event makes an occurrence due, or names the day of one that awaited it."""

    TOPIC = "plan.occurrence_requested"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

    item: str
    cause: Literal["request", "event"]
    occurrence: str | None
    debtor_id: UUID | None
    requester_id: UUID
    due_on: date | None
    ground: str
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember what was asked."""
        aggregate.items[self.item].asked.add(
            (
                self.cause,
                self.occurrence,
                self.debtor_id,
                self.requester_id,
                self.happened_on,
                self.due_on,
                _paper(self.document, self.ground),
            )
        )


def request_occurrence(
    self: PlanState,
    act: Act,
    *,
    item: str,
    cause: str,
    requester_id: UUID,
    occurrence: str | None,
    debtor_id: UUID | None,
    due_on: date | None,
    ground: str,
    document: Document | None,
    already_met: bool = False,
) -> None:
    """Ask for what is owed on request, say what event makes it due, or name the day that was awaited.

    `already_met` is what the register says of the occurrence named: what is done stays done.
    """
    self._must_ask(act)
    self._must_have(item)
    self.must_still_have(item, act.on)
    check_not_met(already_met=already_met)
    waits = self.items[item].cadence in ("on_request", "event_triggered", "per_plan")
    fits = not waits if occurrence else waits or self.items[item].also_asked
    if not fits:
        raise InvalidInputError(
            "occurrence_fits_cadence",
            "Việc theo yêu cầu không nêu lần; việc chỉ có định kỳ phải nêu lần được yêu cầu.",
            pointer="/occurrence",
            allowed="null" if waits else "the key of one occurrence",
        )
    if occurrence is not None:
        check_in_life(self, item, occurrence)
    if occurrence is not None and due_on is None:
        raise InvalidInputError(
            "request_names_day",
            "Văn bản yêu cầu việc định kỳ phải nêu ngày.",
            pointer="/due_on",
            allowed=f">= {act.on.isoformat()}",
        )
    if due_on is not None and due_on < act.on:
        raise InvalidInputError(
            "due_after_request",
            "Ngày phải xong sớm hơn ngày yêu cầu.",
            pointer="/due_on",
            allowed=f">= {act.on.isoformat()}",
        )
    if debtor_id is not None:
        self._must_owe(item, debtor_id, "/debtor_id")
    asked = self.items[item]
    if cause == "request" and asked.addressees and requester_id not in asked.addressees:
        raise InvalidInputError(
            "requester_is_addressee",
            "Chỉ nơi nhận báo cáo mới yêu cầu báo cáo.",
            pointer="/requester_id",
            allowed=", ".join(map(str, asked.addressees)),
        )
    if requester_id in self.items[item].debtors and cause == "request":
        raise InvalidInputError(
            "requester_is_not_debtor",
            "Cơ quan có nghĩa vụ không tự yêu cầu mình.",
            pointer="/requester_id",
        )
    self._not_before_issue(act)
    same = (cause, occurrence, debtor_id, requester_id, act.on, due_on, _paper(document, ground))
    if same in asked.asked:
        raise ConflictError(
            "requested_once",
            "Yêu cầu hoặc sự kiện này đã được ghi.",
            pointer="/document",
            allowed="another document, ground or day",
        )
    self._record(
        OccurrenceRequested,
        act,
        item=item,
        cause=cause,
        occurrence=occurrence,
        debtor_id=debtor_id,
        requester_id=requester_id,
        due_on=due_on,
        ground=ground,
        document=document,
    )


def _paper(document: Document | None, ground: str) -> str:
    """By what a letter or an event is known again: its number, or the words of its ground."""
    return (document.code if document else None) or ground.strip()
