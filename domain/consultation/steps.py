"""Sau khi thống nhất — the exchange with state bodies, the committee and its opinion, the plan of the year."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.agency_kinds import is_delegation, is_no_state_authority
from domain.consultation.state import ConsultationState, Event
from domain.consultation.values import Opinion, PartyBody
from domain.errors import ConflictError, InvalidInputError
from domain.values import Document


class Aligned(Event):
    """Trao đổi, thống nhất — with council, committee and, at the province, the delegation, to avoid overlap."""

    TOPIC = "consultation.aligned"
    DAY = "aligned_on"

    aligned_on: date
    with_ids: tuple[UUID, ...]
    document: Document
    changes: str | None

    def apply(self, aggregate: ConsultationState) -> None:
        """Remember the last exchange; an earlier one may be written down after it."""
        aggregate.aligned_on = max(self.aligned_on, aggregate.aligned_on or date.min)


class Submitted(Event):
    """Trình Ban Thường vụ — one edition of the plan of the year; before the exchange it is out of sequence."""

    TOPIC = "consultation.submitted"
    DAY = "submitted_on"

    submitted_on: date
    committee_id: UUID
    edition: int
    document: Document | None

    def apply(self, aggregate: ConsultationState) -> None:
        """Remember where the last edition lies; an earlier one may be written down after it."""
        if aggregate.submitted is None or aggregate.submitted[0] <= self.submitted_on:
            aggregate.submitted = (self.submitted_on, self.committee_id, self.edition)


class OpinionGiven(Event):
    """Cho ý kiến — what the committee said of the edition that was submitted."""

    TOPIC = "consultation.opinion_given"

    opinion: Opinion
    edition: int
    document: Document


class PlanIssued(Event):
    """Ban hành kế hoạch giám sát năm — the plan in which the consultation ends."""

    TOPIC = "consultation.plan_issued"

    plan_id: UUID

    def apply(self, aggregate: ConsultationState) -> None:
        """Remember the plan."""
        aggregate.plan_id = self.plan_id


def align(
    self: ConsultationState,
    act: Act,
    *,
    aligned_on: date,
    bodies: tuple[PartyBody, ...],
    document: Document | None,
    changes: str | None,
) -> None:
    """Record the exchange with state bodies of the level, after the agreement."""
    if self.agreed_on is None or aligned_on < self.agreed_on:
        raise ConflictError(
            "aligned_after_agreement",
            "Chỉ trao đổi, thống nhất sau khi hiệp thương đã thống nhất.",
            allowed="the agreement first" if self.agreed_on is None else f">= {self.agreed_on}",
        )
    if not bodies:
        raise InvalidInputError("body_given", "Thiếu cơ quan trao đổi.", pointer="/with_ids")
    for i, body in enumerate(bodies):
        if is_delegation(body.kind) and self.level != "province":
            raise InvalidInputError(
                "delegation_at_province_only",
                "Đoàn đại biểu Quốc hội chỉ tham gia ở cấp tỉnh.",
                pointer=f"/with_ids/{i}",
            )
        if body.level != self.level:
            raise InvalidInputError(
                "parties_of_one_level",
                "Chỉ trao đổi với cơ quan cùng cấp.",
                pointer=f"/with_ids/{i}",
                allowed=self.level,
            )
    if all(is_no_state_authority(body.kind) for body in bodies):
        raise InvalidInputError(
            "aligned_with_authority",
            "Trao đổi, thống nhất là với hội đồng nhân dân, ủy ban nhân dân hoặc đoàn đại biểu Quốc hội.",
            pointer="/with_ids",
            allowed="the council, the people's committee or, at the province, the delegation among them",
        )
    paper = stated.paper(document, "alignment_has_minutes", "Trao đổi phải có biên bản, văn bản.")
    self._record(
        Aligned,
        act,
        aligned_on=aligned_on,
        with_ids=tuple(b.id for b in bodies),
        document=paper,
        changes=changes,
    )


def submit(
    self: ConsultationState,
    act: Act,
    *,
    submitted_on: date,
    committee_id: UUID,
    document: Document | None,
) -> None:
    """Submit what was agreed to the Party committee; before the exchange that is shown as out of sequence."""
    if self.agreed_on is None or submitted_on < self.agreed_on:
        raise ConflictError(
            "submitted_after_agreement",
            "Chỉ trình sau khi hiệp thương đã thống nhất.",
            allowed="the agreement first",
        )
    self._record(
        Submitted,
        act,
        submitted_on=submitted_on,
        committee_id=committee_id,
        edition=self.version,
        document=document,
    )


def give_opinion(
    self: ConsultationState,
    act: Act,
    *,
    opinion: str,
    edition: int | None,
    document: Document | None,
) -> None:
    """Record what the committee said of the edition that lies before it."""
    if self.submitted is None:
        raise ConflictError("plan_submitted", "Chưa trình Ban Thường vụ cấp ủy.")
    if edition not in (None, self.submitted[2]):
        raise InvalidInputError(
            "opinion_on_submitted_edition",
            "Ý kiến về bản khác với bản đã trình.",
            pointer="/edition",
            allowed=str(self.submitted[2]),
        )
    paper = stated.paper(document, "opinion_has_document", "Ý kiến phải có văn bản.")
    self._record(OpinionGiven, act, opinion=opinion, edition=self.submitted[2], document=paper)


def issue_plan(
    self: ConsultationState,
    act: Act,
    *,
    plan_id: UUID,
    in_force: bool,
    of_host: bool,
    earlier: bool,
    years: tuple[int | None, int | None] = (None, None),
) -> None:
    """End in the plan of the year. `earlier` says whether a plan named here before is still in force.

    `years` are the first and the last year of the plan, where they are known.
    """
    if self.agreed_on is None:
        raise ConflictError("issued_after_agreement", "Hiệp thương chưa thống nhất.")
    if not in_force or not of_host:
        raise InvalidInputError(
            "annual_plan_issued_by_host",
            "Phải là kế hoạch đang có hiệu lực do cơ quan chủ trì hiệp thương ban hành.",
            pointer="/plan_id",
        )
    first, last = years
    if (first is not None and self.plan_year < first) or (
        last is not None and last < self.plan_year
    ):
        raise InvalidInputError(
            "annual_plan_of_year",
            f"Hiệp thương này về năm {self.plan_year}; kế hoạch là của năm khác.",
            pointer="/plan_id",
            allowed=f"a plan whose period holds {self.plan_year}",
        )
    if earlier:
        raise ConflictError(
            "one_live_plan_a_year",
            "Năm này đã có kế hoạch giám sát đang có hiệu lực.",
            pointer="/plan_id",
            allowed="a plan that supersedes it",
        )
    self._record(PlanIssued, act, plan_id=plan_id)
