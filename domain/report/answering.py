"""Báo cáo trả lời nghĩa vụ nào — which duties a report may answer: its sender's, of its period, to its addressees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from domain.errors import InvalidInputError, ManyInvalidInputsError, Violation
from domain.values import Document

MET_BY: Final = {
    "meeting": "a duty that a report meets; a meeting counts by its minutes",
    "consultation": "a duty that a report meets; a consultation counts by its agreement or its minutes",
    "training": "a duty that a report meets; a class counts when it was held",
    "inspection": "a duty that a report meets; an inspection counts when it was held",
    "cascade": "a duty that a report meets; a plan of its own counts when it is linked or shown",
}
"""By what a kind of duty is met that no report can stand for: telling of it is not doing it."""


@dataclass(frozen=True)
class AnsweredDuty:
    """Nghĩa vụ được báo cáo — what the rules about a report need to know of a duty."""

    id: UUID
    debtor_id: UUID | None
    beneficiary_id: UUID | None
    of_plan: bool
    period_from: date | None
    period_to: date | None
    kind: str = "report"
    sent: tuple[Document, ...] = ()
    """The documents with which it was answered before, those of returned versions among them."""


def check_answered(
    duties: Sequence[AnsweredDuty],
    *,
    debtor_id: UUID,
    addressee_ids: tuple[UUID, ...],
    document: Document | None,
) -> None:
    """Refuse duties of others, duties that no report answers, and addressees to whom none of it goes."""
    broken = [v for i, duty in enumerate(duties) for v in _broken(duty, debtor_id, i)]
    if broken:
        raise ManyInvalidInputsError(tuple(broken))
    for duty in duties:
        if duty.beneficiary_id is not None and duty.beneficiary_id not in addressee_ids:
            raise InvalidInputError(
                "addressee_of_each_duty",
                "Một báo cáo chỉ đáp ứng nghĩa vụ với nơi nhận được nêu tên.",
                pointer="/addressee_ids",
                allowed=str(duty.beneficiary_id),
            )
        if document is not None and any(map(document.is_same_paper, duty.sent)):
            raise InvalidInputError(
                "version_sent_once",
                "Bản này đã gửi; bản sửa là lần gửi lại của báo cáo bị trả.",
                pointer="/document",
                allowed="another document, or a resubmission",
            )


def answered_period(
    duties: Sequence[AnsweredDuty], given_from: date | None, given_to: date | None
) -> tuple[date, date]:
    """The period of a report: as given, or that of its duties; it meets the period of each."""
    first = given_from or min((d.period_from for d in duties if d.period_from), default=None)
    last = given_to or max((d.period_to for d in duties if d.period_to), default=None)
    if first is None or last is None:
        raise InvalidInputError(
            "period_given",
            "Thiếu kỳ báo cáo, và nghĩa vụ không nêu kỳ nào.",
            pointer="/period",
            allowed='{"from": "YYYY-MM-DD", "to": "YYYY-MM-DD"}',
        )
    for duty in duties:
        begins, ends = duty.period_from, duty.period_to
        if (begins and last < begins) or (ends and first > ends):
            raise InvalidInputError(
                "period_of_duty",
                "Kỳ báo cáo nằm ngoài kỳ của nghĩa vụ.",
                pointer="/period",
                allowed=f"a period that meets {begins or ''} … {ends or ''}, or left out",
            )
        if begins and ends and _meets_barely((first, last), (begins, ends)):
            raise InvalidInputError(
                "period_of_duty",
                "Kỳ báo cáo gần như nằm ngoài kỳ của nghĩa vụ.",
                pointer="/period",
                allowed=f"a period that lies mostly within {begins} … {ends}, or covers most of it",
            )
    return first, last


def _meets_barely(report: tuple[date, date], duty: tuple[date, date]) -> bool:
    """Whether two periods have less than a third of the shorter one in common: years of a house begin in December."""
    common = (min(report[1], duty[1]) - max(report[0], duty[0])).days + 1
    return common * 3 < min((last - first).days + 1 for first, last in (report, duty))


def _broken(duty: AnsweredDuty, debtor_id: UUID, index: int) -> Iterator[Violation]:
    pointer = f"/obligation_ids/{index}"
    if duty.debtor_id != debtor_id:
        yield Violation(
            pointer,
            "obligation_of_debtor",
            "Nghĩa vụ này không thuộc cơ quan gửi báo cáo.",
            f"a duty of {debtor_id}; this one is owed by {duty.debtor_id or 'nobody named yet'}",
        )
    elif not duty.of_plan or duty.kind in MET_BY:
        other = "a duty under a plan; replies and information have their own routes"
        yield Violation(
            pointer,
            "obligation_by_report",
            "Nghĩa vụ này không thực hiện bằng báo cáo.",
            MET_BY.get(duty.kind, other),
        )
