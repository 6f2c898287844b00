"""Dùng báo cáo — what becomes of a report on its way and after it: opinions on its draft, consolidation, debate."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.report.state import Event, ReportState
from domain.values import Document


class CommentsCollected(Event):
    """Góp ý báo cáo — what others said of the draft, at a meeting or in writing, before it was sent."""

    TOPIC = "report.comments_collected"
    DAY = "collected_on"

    form: Literal["meeting", "writing"]
    collected_on: date
    party_ids: tuple[UUID, ...]
    document: Document | None


class PassedVia(Event):
    """Gửi qua — the day it reached a body on the way to its addressee; only the addressee's day counts."""

    TOPIC = "report.passed_via"
    DAY = "received_on"

    via_id: UUID
    received_on: date

    def apply(self, aggregate: ReportState) -> None:
        """Remember how far it has come."""
        aggregate.passed_on = max(self.received_on, aggregate.passed_on or date.min)


class Consolidated(Event):
    """Tổng hợp — the reports that went into this one, and who sent none."""

    TOPIC = "report.consolidated"

    input_ids: tuple[UUID, ...]
    missing_ids: tuple[UUID, ...]


class Forwarded(Event):
    """Gửi cấp trên — to a body that was not among its addressees."""

    TOPIC = "report.forwarded"

    to_id: UUID
    document: Document | None


class Debated(Event):
    """Thảo luận — what an addressee said of it in session."""

    TOPIC = "report.debated"

    body_id: UUID
    session: str
    opinion: str
    document: Document | None


class DiscrepancyFlagged(Event):
    """Số liệu lệch — a figure of the report beside the one that the ledger holds."""

    TOPIC = "report.discrepancy_flagged"

    figure: str
    reported: str
    recorded: str
    note: str | None


def collect_comments(
    self: ReportState,
    act: Act,
    *,
    form: str,
    collected_on: date,
    party_ids: tuple[UUID, ...],
    document: Document | None,
) -> None:
    """Record what was said of the draft."""
    if collected_on > self.submitted_on:
        raise InvalidInputError(
            "comments_before_submission",
            "Góp ý phải có trước khi gửi báo cáo.",
            pointer="/collected_on",
            allowed=f"<= {self.submitted_on.isoformat()}",
        )
    self._record(
        CommentsCollected,
        act,
        form=form,
        collected_on=collected_on,
        party_ids=party_ids,
        document=document,
    )


def pass_via(self: ReportState, act: Act, *, via_id: UUID, received_on: date) -> None:
    """Record that it came to a body on the way to its addressee."""
    if via_id in self.addressee_ids or via_id == self.debtor_id:
        raise InvalidInputError(
            "via_is_between",
            "Nơi chuyển không phải nơi gửi hay nơi nhận.",
            pointer="/via_id",
        )
    if received_on < self.submitted_on:
        raise InvalidInputError(
            "received_after_submission",
            "Ngày nhận trước ngày gửi.",
            pointer="/received_on",
            allowed=f">= {self.submitted_on.isoformat()}",
        )
    arrived = max(self.received.values(), default=None)
    # Of several addressees, some may have had it straight.
    if arrived is not None and len(self.addressee_ids) == 1 and arrived < received_on:
        raise InvalidInputError(
            "passed_before_receipt",
            "Báo cáo đã đến nơi nhận trước ngày này.",
            pointer="/received_on",
            allowed=f"<= {arrived.isoformat()}",
        )
    self._record(PassedVia, act, via_id=via_id, received_on=received_on)


def consolidate(
    self: ReportState,
    act: Act,
    *,
    input_ids: tuple[UUID, ...],
    missing_ids: tuple[UUID, ...],
    unheard_ids: frozenset[UUID],
    silent_ids: frozenset[UUID] | None = None,
) -> None:
    """Say what went in. `unheard_ids` are the bodies that owe one of the inputs' kind and sent none.

    `silent_ids` are all that did not send one, whether it is still asked of them or not; None where that is unknown.
    """
    if not input_ids:
        raise InvalidInputError(
            "input_given", "Phải nêu báo cáo được tổng hợp.", pointer="/input_ids"
        )
    if self.id in input_ids:
        raise InvalidInputError(
            "input_is_another",
            "Báo cáo không tổng hợp chính nó.",
            pointer="/input_ids",
        )
    hidden = unheard_ids - set(missing_ids)
    if hidden:
        raise InvalidInputError(
            "missing_debtors_listed",
            f"Còn {len(hidden)} cơ quan chưa gửi mà không được nêu.",
            pointer="/missing_ids",
            allowed=", ".join(sorted(map(str, unheard_ids))),
        )
    for i, body in enumerate(missing_ids):
        if silent_ids is not None and body not in silent_ids:
            raise InvalidInputError(
                "missing_owes_and_is_silent",
                "Cơ quan này đã gửi, hoặc không có nghĩa vụ gửi báo cáo này.",
                pointer=f"/missing_ids/{i}",
                allowed=", ".join(sorted(map(str, silent_ids))) or "nobody: all have sent",
            )
    self._record(Consolidated, act, input_ids=input_ids, missing_ids=missing_ids)


def forward(self: ReportState, act: Act, *, to_id: UUID, document: Document | None) -> None:
    """Send it on to a body above."""
    if to_id in self.addressee_ids:
        raise InvalidInputError(
            "forwarded_to_another", "Nơi này đã là nơi nhận báo cáo.", pointer="/to_id"
        )
    self._not_before(act, self.submitted_on, "forwarded_after_submission")
    self._record(Forwarded, act, to_id=to_id, document=document)


def debate(
    self: ReportState,
    act: Act,
    *,
    body_id: UUID,
    session: str,
    opinion: str,
    document: Document | None,
) -> None:
    """Record what an addressee said of it in session, after it had arrived there."""
    if body_id not in self.received:
        raise ConflictError(
            "debated_after_receipt",
            "Chỉ thảo luận báo cáo đã gửi đến.",
            pointer="/body_id",
            allowed=", ".join(map(str, self.received)) or "an addressee that received it",
        )
    self._not_before(act, self.received[body_id], "debated_after_receipt")
    self._record(
        Debated,
        act,
        body_id=body_id,
        session=session,
        opinion=opinion,
        document=document,
    )


def flag_discrepancy(
    self: ReportState, act: Act, *, figure: str, recorded: str, note: str | None
) -> None:
    """Set a figure beside the one that the ledger holds."""
    if figure not in self.figures:
        raise InvalidInputError(
            "figure_reported",
            f"Báo cáo không có số liệu “{figure[:100]}”.",
            pointer="/figure",
            allowed=", ".join(self.figures),
        )
    reported = str(self.figures[figure])
    if reported == recorded:
        raise InvalidInputError(
            "figures_differ", "Hai số liệu không lệch nhau.", pointer="/recorded"
        )
    self._record(
        DiscrepancyFlagged,
        act,
        figure=figure,
        reported=reported,
        recorded=recorded,
        note=note,
    )
