"""Cuộc giám sát — one counted occasion of supervision, from plan to conclusion; it recommends, never sanctions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code

Origin = Literal["scheme", "regular", "unplanned"]
FindingKind = Literal["merit", "shortcoming", "violation_sign"]
ORIGINS: tuple[str, ...] = get_args(Origin)
FINDING_KINDS: tuple[str, ...] = get_args(FindingKind)


def check_window(window_from: date | None, window_to: date | None) -> None:
    """Refuse a window that ends before it begins."""
    if window_from and window_to and window_to < window_from:
        raise InvalidInputError(
            "window_ordered",
            "Thời gian kết thúc trước khi bắt đầu.",
            pointer="/window/to",
            allowed=f">= {window_from.isoformat()}",
        )


class Supervision(Subject):
    """Cuộc giám sát — a round with its team, notice, sessions, findings, conclusion and publication."""

    TOPIC = "supervision"

    class Event(Fact):
        """Any fact about a round."""

    class Planned(Event, FoundingFact):
        """Đưa vào kế hoạch — the round is on the year's plan, or ordered outside it."""

        TOPIC = "supervision.planned"

        plan_id: UUID | None
        item: str | None
        lead_id: UUID
        subject: str
        field: str | None
        supervised_ids: tuple[UUID, ...]
        window_from: date | None
        window_to: date | None
        origin: Origin
        ordering_document: Document | None

        def check(self) -> None:
            """A window ends after it begins."""
            check_window(self.window_from, self.window_to)

    class TeamFormed(Event):
        """Thành lập đoàn giám sát — persons by opaque id, with their home bodies."""

        TOPIC = "supervision.team_formed"

        head_id: str
        member_ids: tuple[str, ...]
        home_ids: tuple[UUID, ...]
        document: Document | None

    class Notified(Event):
        """Thông báo cuộc giám sát — the supervised bodies hear of the visit and of the report wanted."""

        TOPIC = "supervision.notified"
        class_version: ClassVar[int] = 2

        document: Document | None
        visit_on: date | None
        information_due_on: date | None
        ground: str | None
        outline: str | None
        """Đề cương — what the report wanted must tell."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier notices named no outline."""
            state["outline"] = None

        def apply(self, aggregate: Supervision) -> None:
            """Remember the notice."""
            aggregate.notified_on = min(aggregate.notified_on or self.happened_on, self.happened_on)

    class InformationSupplied(Event):
        """Cung cấp thông tin, báo cáo — what a supervised body handed in."""

        TOPIC = "supervision.information_supplied"
        DAY = "received_on"

        supplier_id: UUID
        document: Document | None
        received_on: date

    class SessionHeld(Event):
        """Buổi làm việc — the team met the supervised body; minutes exist."""

        TOPIC = "supervision.session_held"

        place: str | None
        minutes: Document | None
        unannounced: bool

        def apply(self, aggregate: Supervision) -> None:
            """Remember that the round was conducted."""
            aggregate.conducted_on = max(
                aggregate.conducted_on or self.happened_on, self.happened_on
            )

    class FindingRecorded(Event):
        """Ghi nhận kết quả, phát hiện — a merit, a shortcoming or a sign of violation, with its evidence."""

        TOPIC = "supervision.finding_recorded"
        FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

        no: int
        kind: FindingKind
        statement: str
        evidence: tuple[str, ...]
        concerned_id: UUID | None
        about_person: bool
        restricted: bool

        def apply(self, aggregate: Supervision) -> None:
            """Remember the finding as standing."""
            aggregate.findings[self.no] = "recorded"

    class FindingContested(Event):
        """Giải trình — the supervised body disputes a finding."""

        TOPIC = "supervision.finding_contested"
        FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

        no: int
        text: str

        def apply(self, aggregate: Supervision) -> None:
            """Remember the dispute."""
            aggregate.findings[self.no] = "contested"

    class FindingUpheld(Event):
        """Giữ nguyên phát hiện — the team keeps a contested finding."""

        TOPIC = "supervision.finding_upheld"
        FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

        no: int
        reason: str

        def apply(self, aggregate: Supervision) -> None:
            """Remember the outcome."""
            aggregate.findings[self.no] = "upheld"

    class FindingWithdrawn(Event):
        """Rút phát hiện — the team takes a finding back."""

        TOPIC = "supervision.finding_withdrawn"
        FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

        no: int
        reason: str

        def apply(self, aggregate: Supervision) -> None:
            """Remember the outcome."""
            aggregate.findings[self.no] = "withdrawn"

    class Concluded(Event):
        """Kết luận — the report of the round is issued; publication is owed from here."""

        TOPIC = "supervision.concluded"

        document: Document | None
        publication_due_on: date | None
        ground: str | None

        def apply(self, aggregate: Supervision) -> None:
            """Remember the conclusion."""
            aggregate.concluded_on = self.happened_on

    class ResultPublished(Event):
        """Công khai kết quả — where and how the public can read the result."""

        TOPIC = "supervision.result_published"

        medium: str
        link: str | None

        def apply(self, aggregate: Supervision) -> None:
            """Remember that it is public."""
            aggregate.publication = "published"

    class PublicationWithheld(Event):
        """Không công khai — by whose authority and why."""

        TOPIC = "supervision.publication_withheld"

        reason: str
        authority_id: UUID

        def apply(self, aggregate: Supervision) -> None:
            """Remember that it is withheld."""
            aggregate.publication = "withheld"

    class Postponed(Event):
        """Hoãn — another window, for a reason."""

        TOPIC = "supervision.postponed"

        reason: str
        window_from: date | None
        window_to: date | None

        def check(self) -> None:
            """A window ends after it begins."""
            check_window(self.window_from, self.window_to)

    class Cancelled(Event):
        """Huỷ — the round will not take place, for a reason."""

        TOPIC = "supervision.cancelled"
        class_version: ClassVar[int] = 2

        reason: str
        document: Document | None
        approved_by_id: UUID | None
        """Who approved the plan on which the round was to count."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier rounds were given up without naming who agreed."""
            state["approved_by_id"] = None

        def apply(self, aggregate: Supervision) -> None:
            """Remember the end."""
            aggregate.ended = "cancelled"

    class Merged(Event):
        """Ghép — the round goes on as part of another one."""

        TOPIC = "supervision.merged"
        FIXED: ClassVar[frozenset[str]] = frozenset({"into_id"})

        into_id: UUID
        reason: str
        approved_by_id: UUID | None

        def apply(self, aggregate: Supervision) -> None:
            """Remember the end."""
            aggregate.ended = "merged"

    class OverlapFlagged(Event):
        """Chồng chéo — another round has the same subject and body in the same time; why both stand."""

        TOPIC = "supervision.overlap_flagged"
        FIXED: ClassVar[frozenset[str]] = frozenset({"other_ids"})

        other_ids: tuple[UUID, ...]
        reason: str

    class Counted(Event):
        """Tính vào chỉ tiêu — the owner of a target counts the round, by the rule decided before."""

        TOPIC = "supervision.counted"
        FIXED: ClassVar[frozenset[str]] = frozenset({"target_id"})

        target_id: UUID
        rule: str

        def apply(self, aggregate: Supervision) -> None:
            """Remember for which target."""
            aggregate.counted.add(self.target_id)

    class Excluded(Event):
        """Không tính vào chỉ tiêu — the rule leaves the round out, or a count is taken back."""

        TOPIC = "supervision.excluded"
        FIXED: ClassVar[frozenset[str]] = frozenset({"target_id"})

        target_id: UUID
        rule: str

        def apply(self, aggregate: Supervision) -> None:
            """Remember for which target it does not count."""
            aggregate.counted.discard(self.target_id)

    class Closed(Event):
        """Kết thúc theo dõi — nothing of the round is left to follow."""

        TOPIC = "supervision.closed"

        def apply(self, aggregate: Supervision) -> None:
            """Remember the end."""
            aggregate.ended = "closed"

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this round."""

        TOPIC = "supervision.fact_corrected"

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        lead_id: UUID,
        supervised_ids: tuple[UUID, ...],
        plan_id: UUID | None,
        origin: str,
        field: str | None,
    ) -> None:
        self.code = code
        self.lead_id = lead_id
        self.supervised_ids = supervised_ids
        self.plan_id = plan_id
        self.origin = origin
        self.field = field
        self.counted: set[UUID] = set()
        self.notified_on: date | None = None
        self.conducted_on: date | None = None
        self.concluded_on: date | None = None
        self.publication: str | None = None
        self.ended: str | None = None
        self.findings: dict[int, str] = {}

    @property
    def standing_findings(self) -> frozenset[int]:
        """The findings that have not been taken back."""
        return frozenset(no for no, state in self.findings.items() if state != "withdrawn")

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
        if lead_id in supervised_ids:
            raise InvalidInputError(
                "lead_not_supervised",
                "Cơ quan chủ trì không giám sát chính mình.",
                pointer="/supervised_ids",
            )
        if origin not in ORIGINS:
            raise InvalidInputError(
                "origin_known",
                f"Không có nguồn gốc “{origin}”.",
                pointer="/origin",
                allowed=", ".join(ORIGINS),
            )
        if origin == "scheme" and not field:
            raise InvalidInputError(
                "scheme_has_field", "Cuộc giám sát theo đề án phải có lĩnh vực.", pointer="/field"
            )
        if origin == "unplanned" and ordering_document is None:
            raise InvalidInputError(
                "unplanned_has_order",
                "Giám sát phát sinh phải có văn bản chỉ đạo hoặc đề nghị.",
                pointer="/ordering_document",
            )
        check_window(window_from, window_to)
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

    def form_team(
        self,
        act: Act,
        *,
        head_id: str,
        member_ids: tuple[str, ...],
        home_ids: tuple[UUID, ...],
        document: Document | None,
    ) -> None:
        """Form the team; no member comes from a supervised body."""
        self._must_run()
        if set(home_ids) & set(self.supervised_ids):
            raise InvalidInputError(
                "member_not_supervised",
                "Thành viên đoàn không thuộc cơ quan chịu giám sát.",
                pointer="/home_ids",
            )
        self._record(
            self.TeamFormed,
            act,
            head_id=head_id,
            member_ids=member_ids,
            home_ids=home_ids,
            document=document,
        )

    def notify(
        self,
        act: Act,
        *,
        document: Document | None,
        visit_on: date | None,
        information_due_on: date | None,
        ground: str | None = None,
        outline: str | None = None,
    ) -> None:
        """Tell the supervised bodies, before the visit."""
        self._must_run()
        if self.conducted_on is not None and self.conducted_on < act.on:
            raise ConflictError(
                "notice_before_visit",
                "Thông báo sau buổi làm việc.",
                pointer="/happened_on",
                allowed=f"<= {self.conducted_on.isoformat()}",
            )
        for pointer, day in (("/visit_on", visit_on), ("/information_due_on", information_due_on)):
            if day is not None and day < act.on:
                raise InvalidInputError(
                    "date_after_notice",
                    "Ngày yêu cầu trước ngày thông báo.",
                    pointer=pointer,
                    allowed=f">= {act.on.isoformat()}",
                )
        self._record(
            self.Notified,
            act,
            document=document,
            visit_on=visit_on,
            information_due_on=information_due_on,
            ground=ground,
            outline=outline,
        )

    def supply_information(
        self, act: Act, *, supplier_id: UUID, document: Document | None, received_on: date
    ) -> None:
        """Record what a supervised body handed in."""
        self._must_run()
        if supplier_id not in self.supervised_ids:
            raise InvalidInputError(
                "supplier_supervised",
                "Cơ quan này không thuộc diện chịu giám sát.",
                pointer="/agency_id",
            )
        self._record(
            self.InformationSupplied,
            act,
            supplier_id=supplier_id,
            document=document,
            received_on=received_on,
        )

    def hold_session(
        self, act: Act, *, place: str | None, minutes: Document | None, unannounced: bool = False
    ) -> None:
        """Record a session; an unannounced one must be declared so."""
        self._must_run()
        if not unannounced and (self.notified_on is None or act.on < self.notified_on):
            raise ConflictError(
                "session_after_notice",
                "Chưa thông báo mà đã làm việc.",
                pointer="/happened_on",
                allowed="a notice first, or unannounced = true",
            )
        self._record(self.SessionHeld, act, place=place, minutes=minutes, unannounced=unannounced)

    def record_finding(
        self,
        act: Act,
        *,
        kind: str,
        statement: str,
        evidence: tuple[str, ...],
        concerned_id: UUID | None,
        about_person: bool = False,
        restricted: bool | None = None,
    ) -> int:
        """Record a finding with its evidence; one about a person is restricted. Returns its number."""
        self._must_run()
        if self.concluded_on is not None:
            raise ConflictError("finding_before_conclusion", "Cuộc giám sát đã kết luận.")
        if kind not in FINDING_KINDS:
            raise InvalidInputError(
                "finding_kind_known",
                f"Không có loại phát hiện “{kind}”.",
                pointer="/kind",
                allowed=", ".join(FINDING_KINDS),
            )
        if not statement.strip():
            raise InvalidInputError(
                "statement_given", "Thiếu nội dung phát hiện.", pointer="/statement"
            )
        if not any(e.strip() for e in evidence):
            raise InvalidInputError(
                "evidence_given", "Phát hiện phải có minh chứng.", pointer="/evidence"
            )
        if about_person and restricted is False:
            raise InvalidInputError(
                "person_restricted",
                "Phát hiện về cá nhân phải hạn chế đọc.",
                pointer="/restricted",
                allowed="true",
            )
        no = len(self.findings) + 1
        self._record(
            self.FindingRecorded,
            act,
            no=no,
            kind=kind,
            statement=statement,
            evidence=evidence,
            concerned_id=concerned_id,
            about_person=about_person,
            restricted=about_person if restricted is None else restricted,
        )
        return no

    def contest_finding(self, act: Act, *, no: int, text: str) -> None:
        """Dispute a finding, before the conclusion."""
        self._finding(no, "recorded", "upheld")
        self._record(self.FindingContested, act, no=no, text=text)

    def uphold_finding(self, act: Act, *, no: int, reason: str) -> None:
        """Keep a contested finding."""
        self._finding(no, "contested")
        self._must_say_why(reason)
        self._record(self.FindingUpheld, act, no=no, reason=reason)

    def withdraw_finding(self, act: Act, *, no: int, reason: str) -> None:
        """Take a finding back."""
        self._finding(no, "recorded", "contested", "upheld")
        self._must_say_why(reason)
        self._record(self.FindingWithdrawn, act, no=no, reason=reason)

    def conclude(
        self,
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
        if publication_due_on is not None and not (ground or "").strip():
            raise InvalidInputError(
                "limit_has_ground", "Thời hạn công khai phải có căn cứ.", pointer="/ground"
            )
        if publication_due_on is not None and publication_due_on < act.on:
            raise InvalidInputError(
                "limit_after_decision",
                "Thời hạn công khai sớm hơn ngày kết luận.",
                pointer="/publication_due_on",
                allowed=f">= {act.on.isoformat()}",
            )
        self._record(
            self.Concluded,
            act,
            document=document,
            publication_due_on=publication_due_on,
            ground=ground,
        )

    def publish_result(self, act: Act, *, medium: str, link: str | None) -> None:
        """Make the result public, after the conclusion."""
        self._must_be_concluded(act)
        if not medium.strip():
            raise InvalidInputError("medium_given", "Thiếu nơi công khai.", pointer="/medium")
        self._record(self.ResultPublished, act, medium=medium, link=link)

    def withhold_publication(self, act: Act, *, reason: str, authority_id: UUID) -> None:
        """Keep the result from the public, by an authority and for a reason."""
        self._must_be_concluded(act)
        self._must_say_why(reason)
        self._record(self.PublicationWithheld, act, reason=reason, authority_id=authority_id)

    def postpone(
        self, act: Act, *, reason: str, window_from: date | None, window_to: date | None
    ) -> None:
        """Move the round to another window."""
        self._must_run()
        self._must_say_why(reason)
        check_window(window_from, window_to)
        if self.concluded_on is not None:
            raise ConflictError("postponed_before_conclusion", "Cuộc giám sát đã kết luận.")
        self._record(
            self.Postponed, act, reason=reason, window_from=window_from, window_to=window_to
        )

    def cancel(
        self,
        act: Act,
        *,
        reason: str,
        document: Document | None,
        approved_by_id: UUID | None = None,
    ) -> None:
        """Give the round up; one that was to count only with the approver of the plan."""
        self._may_be_given_up(reason, approved_by_id)
        self._record(
            self.Cancelled, act, reason=reason, document=document, approved_by_id=approved_by_id
        )

    def merge(
        self, act: Act, *, into_id: UUID, into_runs: bool, reason: str, approved_by_id: UUID | None
    ) -> None:
        """Let the round go on as part of another, which must still run."""
        if into_id == self.id or not into_runs:
            raise InvalidInputError(
                "merged_into_another",
                "Chỉ ghép vào một cuộc giám sát khác chưa kết luận.",
                pointer="/into_id",
                allowed="another round that has not been concluded",
            )
        self._may_be_given_up(reason, approved_by_id)
        self._record(
            self.Merged, act, into_id=into_id, reason=reason, approved_by_id=approved_by_id
        )

    def count(self, act: Act, *, target_id: UUID, rule: str) -> None:
        """Count the round for a target, once; credited to its lead, whoever took part."""
        self._must_be_countable()
        if target_id in self.counted:
            raise ConflictError("counted_once", "Cuộc giám sát đã được tính vào chỉ tiêu này.")
        self._record(self.Counted, act, target_id=target_id, rule=rule)

    def exclude(self, act: Act, *, target_id: UUID, rule: str) -> None:
        """Leave the round out of a target, or take a count back."""
        self._must_be_countable()
        self._must_say_why(rule, "/rule")
        self._record(self.Excluded, act, target_id=target_id, rule=rule)

    def close(self, act: Act, *, open_recommendations: int) -> None:
        """End the follow-up; not while recommendations are open."""
        self._must_be_concluded(act)
        if open_recommendations:
            raise ConflictError(
                "recommendations_ended", f"Còn {open_recommendations} kiến nghị chưa kết thúc."
            )
        self._record(self.Closed, act)

    def _may_be_given_up(self, reason: str, approved_by_id: UUID | None) -> None:
        self._must_run()
        self._must_say_why(reason)
        if self.concluded_on is not None:
            raise ConflictError("cancel_before_conclusion", "Cuộc giám sát đã kết luận.")
        if self.origin == "scheme" and approved_by_id is None:
            raise InvalidInputError(
                "given_up_with_approval",
                "Cuộc giám sát theo đề án chỉ được huỷ, ghép khi nơi duyệt kế hoạch đồng ý.",
                pointer="/approved_by_id",
                allowed="the body that approved the plan",
            )

    def _must_be_countable(self) -> None:
        if self.concluded_on is None:
            raise ConflictError(
                "counted_after_conclusion", "Chưa kết luận thì chưa tính vào chỉ tiêu."
            )

    def _finding(self, no: int, *states: str) -> None:
        self._must_run()
        state = self.findings.get(no)
        if state is None:
            raise NotFoundError("finding_unknown", f"Không có phát hiện số {no}.", pointer="/no")
        if state not in states:
            raise ConflictError(
                "finding_state", f"Phát hiện số {no} đang “{state}”.", allowed=", ".join(states)
            )
        if self.concluded_on is not None:
            raise ConflictError("finding_before_conclusion", "Cuộc giám sát đã kết luận.")

    def _must_run(self) -> None:
        if self.ended is not None:
            raise ConflictError("supervision_runs", "Cuộc giám sát đã kết thúc hoặc bị huỷ.")

    def _must_be_concluded(self, act: Act) -> None:
        self._must_run()
        if self.concluded_on is None:
            raise ConflictError("after_conclusion", "Cuộc giám sát chưa kết luận.")
        if act.on < self.concluded_on:
            raise InvalidInputError(
                "after_conclusion",
                "Ngày sớm hơn ngày kết luận.",
                pointer="/happened_on",
                allowed=f">= {self.concluded_on.isoformat()}",
            )

    @staticmethod
    def _must_say_why(reason: str, pointer: str = "/reason") -> None:
        if not reason.strip():
            raise InvalidInputError("reason_given", "Phải nêu lý do.", pointer=pointer)
