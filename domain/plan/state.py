"""Kế hoạch: what the rules about each side of a plan share — its state, and the refusals that all of them make."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.facts import Fact, Subject
from domain.plan.values import KnownAmbiguity, KnownItem
from domain.values import Document

FIRST: Final = 1
"""The edition in which a draft enters the ledger."""


class Event(Fact):
    """Any fact about a plan."""


def must_have_title(title: str) -> None:
    """Refuse a plan without a title."""
    if not title.strip():
        raise InvalidInputError("title_given", "Thiếu tên kế hoạch.", pointer="/title")


class PlanState(Subject):
    """What the facts of a plan add up to."""

    def __init__(self, code: str, issuer_id: UUID, bases: tuple[Document, ...] = ()) -> None:
        self.code = code
        self.issuer_id = issuer_id
        self.bases = bases
        self.editions: list[date] = []
        """The days on which the draft was revised."""
        self.issued = False
        self.issued_on: date | None = None
        self.ended_on: date | None = None
        self.closed_on: date | None = None
        """From when on it asks nothing more: its end, unless what was open then was carried over."""
        self.period_from: date | None = None
        self.period_to: date | None = None
        self.items: dict[str, KnownItem] = {}
        self.last_limits: dict[str, tuple[object, ...]] = {}
        """The last decision on the days of each item: the same once more changes nothing."""
        self.removed: dict[str, date] = {}
        """From which day an amendment took an item out."""
        self.recipient_ids: tuple[UUID, ...] = ()
        self.recipient_names: tuple[str, ...] = ()
        self.ambiguities: dict[str, KnownAmbiguity] = {}
        self.submitted: tuple[UUID, int] | None = None
        self.parents: set[tuple[UUID, str]] = set()

    def must_have(self, item: str, pointer: str) -> None:
        """Refuse an item that the plan does not have."""
        if item not in self.items:
            raise InvalidInputError(
                "item_known", f"Kế hoạch {self.code} không có mục “{item}”.", pointer=pointer
            )

    def must_still_have(self, item: str, on: date, pointer: str = "/item") -> None:
        """Refuse to say more of an item from the day on which an amendment has taken it out."""
        out = self.removed.get(item)
        if out is not None and out <= on:
            raise ConflictError(
                "item_in_force",
                f"Mục “{item}” đã được đưa ra khỏi kế hoạch từ ngày {out:%d/%m/%Y}.",
                pointer=pointer,
                allowed="an item in force, or a day before the amendment",
            )

    def counts_from_anchor(self, item: str) -> bool:
        """Whether an item comes round at anniversaries of some day."""
        known = self.items.get(item)
        return known is not None and known.cadence == "milestones"

    def has_ended_by(self, day: date) -> bool:
        """Whether it was concluded, superseded or revoked by a day."""
        return self.ended_on is not None and self.ended_on <= day

    def _must_be_draft(self) -> None:
        if self.issued:
            raise ConflictError("plan_in_draft", "Kế hoạch đã ban hành.")

    def _must_be_issued(self) -> None:
        if not self.issued:
            raise ConflictError("plan_in_force", "Kế hoạch chưa ban hành.")

    def _must_bind(self, act: Act) -> None:
        """Refuse what a plan asks of nobody yet, or no longer on the day of the act."""
        self._must_be_issued()
        if self.ended_on is not None and self.ended_on < act.on:
            raise ConflictError(
                "plan_in_force",
                f"Kế hoạch hết hiệu lực từ ngày {self.ended_on:%d/%m/%Y}.",
                allowed=f"<= {self.ended_on.isoformat()}",
            )

    def _must_ask(self, act: Act, *, also_draft: bool = False) -> None:
        """Refuse a decision about what the plan does not ask yet, or asks no longer."""
        closed = self.closed_on is not None and self.closed_on <= act.on
        if closed or not (self.issued or also_draft):
            raise ConflictError(
                "plan_in_force",
                "Kế hoạch chưa ban hành, hoặc đã hết hiệu lực mà không chuyển tiếp việc chưa xong.",
                allowed="a plan that is issued, and not ended before that day with all closed",
            )

    def _not_before_issue(self, act: Act) -> None:
        if self.issued_on is not None and act.on < self.issued_on:
            raise InvalidInputError(
                "after_issue",
                "Ngày này trước ngày ban hành kế hoạch.",
                pointer="/happened_on",
                allowed=f">= {self.issued_on.isoformat()}",
            )

    def _must_owe(self, item: str, debtor_id: UUID, pointer: str) -> None:
        debtors = self.items[item].debtors
        if debtor_id not in debtors:
            raise InvalidInputError(
                "debtor_bound",
                f"Cơ quan này không có nghĩa vụ ở mục “{item}”.",
                pointer=pointer,
                allowed=", ".join(map(str, debtors)),
            )

    def _must_have(self, item: str) -> None:
        if item not in self.items:
            raise NotFoundError(
                "item_unknown", f"Kế hoạch {self.code} không có mục “{item}”.", pointer="/item"
            )
