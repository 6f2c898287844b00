"""Kết luận giám sát — the report of the round, its publication or the reason against it, and the end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.supervision.state import Event, SupervisionState
from domain.values import Document


class Concluded(Event):
    """Kết luận — the report of the round is issued; publication is owed from here."""

    TOPIC = "supervision.concluded"

    document: Document | None
    publication_due_on: date | None
    ground: str | None

    def check(self) -> None:
        """What is owed to the public by a day lies ahead."""
        stated.ahead(self.happened_on, self.publication_due_on, "/publication_due_on")

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the conclusion, and whether its report is known."""
        aggregate.concluded_on = self.happened_on
        aggregate.reported = self.document is not None and self.document.code is not None


class ConclusionDocumented(Event):
    """Bổ sung báo cáo giám sát — the report of a conclusion that was recorded before its number was known."""

    TOPIC = "supervision.conclusion_documented"

    document: Document

    def apply(self, aggregate: SupervisionState) -> None:
        """It lacks its report no longer."""
        aggregate.reported = True


class ResultPublished(Event):
    """Công khai kết quả — where and how the public can read the result."""

    TOPIC = "supervision.result_published"

    medium: str
    link: str | None

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember that it is public."""
        aggregate.publication = "published"


class PublicationWithheld(Event):
    """Không công khai — by whose authority and why."""

    TOPIC = "supervision.publication_withheld"

    reason: str
    authority_id: UUID

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember that it is withheld."""
        aggregate.publication = "withheld"

    def check_bodies(self, before: SupervisionState) -> None:
        """Whoever decides is not supervised."""
        _check_authority(before, self.authority_id)


class Closed(Event):
    """Kết thúc theo dõi — nothing of the round is left to follow."""

    TOPIC = "supervision.closed"

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the end."""
        aggregate.ended = "closed"


def conclude(
    self: SupervisionState,
    act: Act,
    *,
    document: Document | None,
    publication_due_on: date | None = None,
    ground: str | None = None,
) -> None:
    """Issue the report of the round."""
    self._must_run()
    if self.concluded_on is not None:
        raise ConflictError("concluded_once", "Cuộc giám sát đã kết luận.")
    if self.conducted_on is None:
        raise ConflictError("concluded_after_session", "Chưa có buổi làm việc nào.")
    if act.on < self.conducted_on:
        raise InvalidInputError(
            "concluded_after_session",
            "Ngày kết luận trước buổi làm việc cuối cùng.",
            pointer="/happened_on",
            allowed=f">= {self.conducted_on.isoformat()}",
        )
    if "contested" in self.findings.values():
        raise ConflictError(
            "contested_settled", "Còn phát hiện đang được giải trình, chưa có kết quả."
        )
    _check_report(self, act, document)
    stated.limit(act, publication_due_on, ground, "/publication_due_on")
    self._record(
        Concluded,
        act,
        document=document,
        publication_due_on=publication_due_on,
        ground=ground,
    )


def document_conclusion(self: SupervisionState, act: Act, *, document: Document | None) -> None:
    """Name the report of a conclusion that lacks it; what is named is not named again."""
    self._must_be_concluded(act)
    if self.reported:
        raise ConflictError("conclusion_lacks_report", "Báo cáo giám sát đã có số, ký hiệu.")
    paper = stated.paper(document)
    _check_report(self, act, paper)
    self._record(ConclusionDocumented, act, document=paper)


def _check_report(self: SupervisionState, act: Act, document: Document | None) -> None:
    """Refuse a report that is older than the last session, unless that was entered today, maybe without its day."""
    if self.conducted_on is not None and self.conducted_on != act.today:
        told = "Báo cáo giám sát đề ngày trước buổi làm việc cuối cùng."
        stated.not_older(document, self.conducted_on, "report_after_session", told)


def publish_result(self: SupervisionState, act: Act, *, medium: str, link: str | None) -> None:
    """Make the result public, after the conclusion, and also after the follow-up has ended: it stays owed."""
    if self.ended not in (None, "closed"):
        self._must_run()
    self._not_before_conclusion(act)
    stated.medium(medium)
    self._record(ResultPublished, act, medium=medium, link=link)


def withhold_publication(
    self: SupervisionState, act: Act, *, reason: str, authority_id: UUID
) -> None:
    """Keep the result from the public, by an authority and for a reason."""
    self._must_be_concluded(act)
    if self.publication == "published":
        raise ConflictError("withheld_before_publication", "Kết quả đã công khai.")
    if self.publication == "withheld":
        raise ConflictError(
            "withheld_once",
            "Đã ghi quyết định không công khai; lý do, nơi quyết định sửa bằng đính chính.",
            allowed="a correction of what was recorded, or a publication",
        )
    _check_authority(self, authority_id)
    stated.reason(reason)
    self._record(PublicationWithheld, act, reason=reason, authority_id=authority_id)


def _check_authority(self: SupervisionState, authority_id: UUID) -> None:
    if authority_id in self.supervised_ids:
        raise InvalidInputError(
            "not_withheld_by_supervised",
            "Cơ quan chịu giám sát không quyết định giữ kín kết quả về chính mình.",
            pointer="/authority_id",
            allowed="the lead, or a body above it",
        )


def close(self: SupervisionState, act: Act, *, open_recommendations: int) -> None:
    """End the follow-up; not while recommendations are open."""
    self._must_be_concluded(act)
    if open_recommendations:
        raise ConflictError(
            "recommendations_ended", f"Còn {open_recommendations} kiến nghị chưa kết thúc."
        )
    self._record(Closed, act)
