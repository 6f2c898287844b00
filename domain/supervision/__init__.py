"""Cuộc giám sát — one counted occasion of supervision, from plan to conclusion; it recommends, never sanctions.

One chapter a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact
from domain.supervision import conclusion, conduct, counting, finding, planning, session, state
from domain.supervision.finding import FindingKind
from domain.supervision.planning import ORIGINS, Origin, check_lead, check_order, check_window
from domain.supervision.state import SupervisionState
from domain.values import Document, check_code

__all__ = ["ORIGINS", "FindingKind", "Origin", "Supervision"]


class Supervision(SupervisionState):
    """Cuộc giám sát — a round with its team, notice, sessions, findings, conclusion and publication."""

    TOPIC = "supervision"

    Event = state.Event

    Planned = planning.Planned
    OverlapFlagged = planning.OverlapFlagged
    Postponed = planning.Postponed
    Cancelled = planning.Cancelled
    Merged = planning.Merged
    postpone = planning.postpone
    cancel = planning.cancel
    merge = planning.merge

    TeamFormed = conduct.TeamFormed
    Notified = conduct.Notified
    InformationSupplied = conduct.InformationSupplied
    form_team = conduct.form_team
    notify = conduct.notify
    supply_information = conduct.supply_information

    SessionHeld = session.SessionHeld
    SessionDocumented = session.SessionDocumented
    hold_session = session.hold_session
    document_session = session.document_session

    FindingRecorded = finding.FindingRecorded
    FindingContested = finding.FindingContested
    FindingUpheld = finding.FindingUpheld
    FindingWithdrawn = finding.FindingWithdrawn
    record_finding = finding.record_finding
    contest_finding = finding.contest_finding
    uphold_finding = finding.uphold_finding
    withdraw_finding = finding.withdraw_finding

    Concluded = conclusion.Concluded
    ConclusionDocumented = conclusion.ConclusionDocumented
    ResultPublished = conclusion.ResultPublished
    PublicationWithheld = conclusion.PublicationWithheld
    Closed = conclusion.Closed
    conclude = conclusion.conclude
    document_conclusion = conclusion.document_conclusion
    publish_result = conclusion.publish_result
    withhold_publication = conclusion.withhold_publication
    close = conclusion.close

    Counted = counting.Counted
    Excluded = counting.Excluded
    count = counting.count
    exclude = counting.exclude

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this round."""

        TOPIC = "supervision.fact_corrected"

    @classmethod
    def plan(
        cls,
        act: Act,
        *,
        code: str,
        lead_id: UUID,
        subject: str,
        supervised_ids: tuple[UUID, ...],
        origin: str,
        plan_id: UUID | None = None,
        item: str | None = None,
        field: str | None = None,
        window_from: date | None = None,
        window_to: date | None = None,
        ordering_document: Document | None = None,
        overlapping: Mapping[UUID, str] | None = None,
        overlap_reason: str | None = None,
    ) -> Supervision:
        """Put a round on the plan. `overlapping` are the rounds of the same subject, body and time, with codes."""
        if not subject.strip():
            raise InvalidInputError(
                "subject_given", "Thiếu chuyên đề giám sát.", pointer="/subject"
            )
        if not supervised_ids:
            raise InvalidInputError(
                "supervised_given", "Thiếu cơ quan chịu giám sát.", pointer="/supervised_ids"
            )
        check_lead(lead_id, supervised_ids)
        stated.one_of(
            origin, ORIGINS, "origin_known", f"Không có nguồn gốc “{origin}”.", pointer="/origin"
        )
        if origin == "scheme" and not field:
            raise InvalidInputError(
                "scheme_has_field", "Cuộc giám sát theo đề án phải có lĩnh vực.", pointer="/field"
            )
        if origin == "unplanned" and not (
            ordering_document and (ordering_document.code or ordering_document.title)
        ):
            raise InvalidInputError(
                "unplanned_has_order",
                "Giám sát phát sinh phải có văn bản chỉ đạo hoặc đề nghị.",
                pointer="/ordering_document",
            )
        check_window(window_from, window_to)
        check_order(act.on, ordering_document)
        if overlapping and not (overlap_reason or "").strip():
            others = ", ".join(sorted(overlapping.values()))
            raise ConflictError(
                "no_overlap",
                f"Trùng nội dung, đối tượng và thời gian với {others}.",
                pointer="/window",
                allowed=f"a merger into {others}, another window, or an overlap_reason",
            )
        supervision: Supervision = cls._found(
            cls.Planned,
            act,
            code=check_code(code),
            plan_id=plan_id,
            item=item,
            lead_id=lead_id,
            subject=subject.strip(),
            field=field,
            supervised_ids=supervised_ids,
            window_from=window_from,
            window_to=window_to,
            origin=origin,
            ordering_document=ordering_document,
        )
        if overlapping:
            supervision._record(
                cls.OverlapFlagged, act, other_ids=tuple(overlapping), reason=overlap_reason
            )
        return supervision
