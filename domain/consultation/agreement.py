"""Thống nhất — the agreement with its minutes, and looking for another one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import stated
from domain.activity import SERVES, ServedDuty, one_occurrence_each
from domain.actor import Act
from domain.consultation.state import ConsultationState, Event
from domain.consultation.values import AgreedRound
from domain.errors import ConflictError, InvalidInputError
from domain.values import Document


class Agreed(Event):
    """Hiệp thương thống nhất — by minutes: who signed, who was absent, which rounds, led by whom."""

    TOPIC = "consultation.agreed"
    DAY = "agreed_on"

    agreed_on: date
    document: Document
    signed_ids: tuple[UUID, ...]
    absent_ids: tuple[UUID, ...]
    rounds: tuple[AgreedRound, ...]
    note: str | None
    obligation_ids: tuple[UUID, ...]

    def apply(self, aggregate: ConsultationState) -> None:
        """Remember the agreement."""
        aggregate.agreed_on = self.agreed_on


class Reopened(Event):
    """Mở lại — another agreement is to be found; exchange, submission and opinion of the old one are stale."""

    TOPIC = "consultation.reopened"

    reason: str
    document: Document | None

    def apply(self, aggregate: ConsultationState) -> None:
        """Begin again with the topics there are."""
        aggregate.begun_on = self.happened_on
        aggregate.agreed_on = aggregate.aligned_on = None
        aggregate.submitted = None


def agree(
    self: ConsultationState,
    act: Act,
    *,
    agreed_on: date,
    document: Document | None,
    signed_ids: tuple[UUID, ...],
    absent_ids: tuple[UUID, ...],
    rounds: tuple[AgreedRound, ...],
    note: str | None,
    duties: tuple[ServedDuty, ...] = (),
) -> None:
    """Record the agreement; its minutes may meet the duties to hold a consultation that they name."""
    self._must_be_gathering()
    if document is None:
        raise InvalidInputError(
            "agreement_has_minutes", "Hiệp thương phải có biên bản.", pointer="/document"
        )
    told = "Biên bản đề ngày trước ngày hiệp thương thống nhất."
    stated.not_older(document, agreed_on, "minutes_after_meeting", told)
    unheard = set(self.party_ids) - {*signed_ids, *absent_ids}
    if unheard:
        raise InvalidInputError(
            "each_party_signed_or_absent",
            "Mỗi tổ chức tham gia hoặc ký biên bản, hoặc được ghi là vắng mặt.",
            pointer="/signed_ids",
            allowed=", ".join(sorted(map(str, unheard))),
        )
    if set(signed_ids) & set(absent_ids):
        raise InvalidInputError(
            "signed_or_absent", "Một tổ chức hoặc ký, hoặc vắng mặt.", pointer="/absent_ids"
        )
    for pointer, ids in (("/signed_ids", signed_ids), ("/absent_ids", absent_ids)):
        for i, party in enumerate(ids):
            self.must_take_part(party, f"{pointer}/{i}")
    if agreed_on < self.begun_on:
        raise InvalidInputError(
            "agreed_after_opening",
            "Ngày thống nhất trước ngày mở hiệp thương.",
            pointer="/agreed_on",
            allowed=f">= {self.begun_on.isoformat()}",
        )
    first, last = self.window
    if not first <= agreed_on <= last and not (note or "").strip():
        raise InvalidInputError(
            "outside_window_noted",
            f"Ngoài thời gian {first:%d/%m/%Y}–{last:%d/%m/%Y}: phải ghi rõ vì sao.",
            pointer="/note",
            allowed=f"{first.isoformat()} to {last.isoformat()}, or a note",
        )
    for i, one in enumerate(rounds):
        self._must_know(one.topic, f"/rounds/{i}/topic")
        self.must_take_part(one.lead_id, f"/rounds/{i}/lead_id")
        if one.window_from and one.window_to and one.window_to < one.window_from:
            raise InvalidInputError(
                "window_ordered",
                "Thời gian kết thúc trước khi bắt đầu.",
                pointer=f"/rounds/{i}/window/to",
                allowed=f">= {one.window_from.isoformat()}",
            )
    _must_serve(self, duties, agreed_on, noted=bool((note or "").strip()))
    self._record(
        Agreed,
        act,
        agreed_on=agreed_on,
        document=document,
        signed_ids=signed_ids,
        absent_ids=absent_ids,
        rounds=rounds,
        note=note,
        obligation_ids=tuple(d.id for d in duties),
    )


def _must_serve(
    self: ConsultationState, duties: tuple[ServedDuty, ...], agreed_on: date, *, noted: bool
) -> None:
    """Refuse duties that the agreement cannot meet."""
    for i, duty in enumerate(duties):
        if duty.kind not in SERVES["consultation"] or duty.debtor_id != self.host_id:
            raise InvalidInputError(
                "consultation_serves_duty",
                "Chỉ tính cho nghĩa vụ hiệp thương của cơ quan chủ trì.",
                pointer=f"/obligation_ids/{i}",
                allowed=", ".join(SERVES["consultation"]),
            )
        begins = duty.begins_on
        # What is held early in its year says why; what is owed for another year is not held yet.
        early = begins is not None and agreed_on < begins
        if begins is not None and early and not (noted and begins.year == agreed_on.year):
            raise InvalidInputError(
                "held_in_period",
                "Tổ chức trước khi kỳ bắt đầu.",
                pointer=f"/obligation_ids/{i}",
                allowed=f"agreed on or after {begins.isoformat()}",
            )
    one_occurrence_each(duties)


def reopen(self: ConsultationState, act: Act, *, reason: str, document: Document | None) -> None:
    """Look for another agreement."""
    if self.agreed_on is None:
        raise ConflictError("consultation_agreed", "Hiệp thương chưa thống nhất.")
    stated.reason(reason)
    self._record(Reopened, act, reason=reason, document=document)
