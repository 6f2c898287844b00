"""Kiến nghị — what a supervising body asks an agency to do; replied, accepted, resolved and verified are four facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.time.term import Term
from domain.values import Document, check_code

SourceType = Literal["supervision", "dialogue", "petition", "report", "consultation", "criticism"]
Position = Literal["accepted", "accepted_in_part", "refused", "reconsideration_requested"]
TransferClock = Literal["restarts", "continues"]
Escalation = Literal["upper_body", "party_committee"]
SOURCE_TYPES: tuple[str, ...] = get_args(SourceType)
POSITIONS: tuple[str, ...] = get_args(Position)
REFUSING = ("refused", "reconsideration_requested")
"""Positions that carry a reason."""
TRANSFER_CLOCKS: tuple[str, ...] = get_args(TransferClock)
ESCALATIONS: tuple[str, ...] = get_args(Escalation)
FORWARDING_KINDS = frozenset({"na_delegation", "reception_office", "media"})
"""Kinds of body that pass a matter on and decide none: they are addressed as forwarding bodies or not at all."""
ENDED = ("withdrawn", "closed")
SETTLED = ("reply_accepted", "resolving", "resolved", "verified", "disputed")
"""Phases in which no reply is owed any more."""


@dataclass(frozen=True)
class Point:
    """Ý kiến nghị — one numbered point of the letter."""

    no: int
    text: str


@dataclass(frozen=True)
class RoadmapStep:
    """Bước lộ trình — what will have been done by which day."""

    by_on: date
    text: str


@dataclass(frozen=True)
class PointReply:
    """Trả lời từng ý — the position on one point; a refusal carries its reason."""

    no: int
    position: Position
    reason: str | None = None
    measures: str | None = None
    promised_on: date | None = None
    roadmap: tuple[RoadmapStep, ...] = ()


@dataclass(frozen=True)
class ReplyLimit:
    """Thời hạn trả lời — a term from receipt or a fixed day; always with a setter and a ground."""

    term: str | None
    due_on: date | None
    setter_id: UUID
    ground: str


def check_limit(limit: ReplyLimit | None, pointer: str = "/reply_limit") -> None:
    """Refuse a limit without a ground, or with neither or both of term and day."""
    if limit is None:
        return
    if not limit.ground.strip():
        raise InvalidInputError(
            "limit_has_ground", "Thời hạn trả lời phải có căn cứ.", pointer=f"{pointer}/ground"
        )
    if (limit.term is None) == (limit.due_on is None):
        raise InvalidInputError(
            "one_limit",
            "Nêu hoặc số ngày kể từ ngày nhận, hoặc một ngày cụ thể.",
            pointer=pointer,
            allowed="exactly one of term, due_on",
        )
    if limit.term is not None:
        term = Term.parse(limit.term, f"{pointer}/term")
        if term.back or term.before is not None:
            raise InvalidInputError(
                "term_from_receipt",
                f"“{limit.term}” không phải thời hạn kể từ ngày nhận.",
                pointer=f"{pointer}/term",
                allowed="15d, 20wd, 6m",
            )


def check_addressee(addressee_id: UUID, issuer_id: UUID) -> None:
    """Refuse a recommendation to oneself."""
    if addressee_id == issuer_id:
        raise InvalidInputError(
            "addressee_is_another", "Không kiến nghị với chính mình.", pointer="/addressee_id"
        )


def check_arrival(replied_on: date, received_on: date | None) -> None:
    """Refuse a letter that arrives before it was written."""
    if received_on is not None and received_on < replied_on:
        raise InvalidInputError(
            "received_after_reply",
            "Ngày nhận trả lời trước ngày trả lời.",
            pointer="/received_on",
            allowed=f">= {replied_on.isoformat()}",
        )


def _paper(document: Document | None) -> Document:
    """The document of a step that exists on paper only."""
    if document is None or document.code is None:
        raise InvalidInputError(
            "step_has_document", "Bước này phải có văn bản có số, ký hiệu.", pointer="/document"
        )
    return document


class Recommendation(Subject):
    """Kiến nghị — its letter, its addressee as written for ever, its responsible body by event, its two clocks."""

    TOPIC = "recommendation"

    class Event(Fact):
        """Any fact about a recommendation."""

    class Issued(Event, FoundingFact):
        """Kiến nghị — the letter leaves, with its points, its addressee and its reply limit or none."""

        TOPIC = "recommendation.issued"
        FIXED: ClassVar[frozenset[str]] = frozenset({"source_type", "source_id"})
        class_version: ClassVar[int] = 2

        source_type: SourceType
        source_id: UUID
        issuer_id: UUID
        addressee_id: UUID
        document: Document | None
        points: tuple[Point, ...]
        urgent: bool
        reply_limit: ReplyLimit | None
        finding_nos: tuple[int, ...]
        """The findings of the round on which it rests."""
        forwarding: bool
        """Whether the addressee is asked to pass the matter on, having no authority of its own."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier letters named no findings, and nobody was marked as forwarding."""
            state |= {"finding_nos": [], "forwarding": False}

        def check(self) -> None:
            """A body recommends to another."""
            check_addressee(self.addressee_id, self.issuer_id)

    class Received(Event):
        """Tiếp nhận — the addressee's incoming register; the reply clock starts here."""

        TOPIC = "recommendation.received"
        DAY = "received_on"

        received_on: date
        incoming_number: str | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the receipt."""
            aggregate.received_on = self.received_on
            if aggregate.phase in ("sent", "transferred"):
                aggregate.phase = "received"

    class Transferred(Event):
        """Chuyển theo thẩm quyền — another body becomes responsible; the letter keeps its addressee."""

        TOPIC = "recommendation.transferred"
        FIXED: ClassVar[frozenset[str]] = frozenset({"from_id", "to_id", "clock"})
        class_version: ClassVar[int] = 2

        from_id: UUID
        to_id: UUID
        reason: str
        document: Document | None
        clock: TransferClock
        """Whether the next body has the whole term from its own receipt, or what is left of the first one's."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier transfers always gave the next body the whole term."""
            state["clock"] = "restarts"

        def apply(self, aggregate: Recommendation) -> None:
            """Remember who is responsible and who passed it on."""
            aggregate.passed.add(self.from_id)
            aggregate.responsible_id = self.to_id
            aggregate.held_from = self.happened_on
            aggregate.received_on = None
            aggregate.phase = "transferred"

    class ResponsibilitySucceeded(Event):
        """Tiếp nhận trách nhiệm — the responsible body is gone; its heir owes the same by the same day."""

        TOPIC = "recommendation.responsibility_succeeded"
        FIXED: ClassVar[frozenset[str]] = frozenset({"from_id", "to_id"})

        from_id: UUID
        to_id: UUID
        ground: str
        document: Document | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember who is responsible; nothing else moves."""
            aggregate.passed.add(self.from_id)
            aggregate.responsible_id = self.to_id

    class ReplyLimitSet(Event):
        """Ấn định thời hạn trả lời — by the recommender or by rule, after the letter left without one."""

        TOPIC = "recommendation.reply_limit_set"

        limit: ReplyLimit
        document: Document | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the limit."""
            aggregate.reply_limit = self.limit

    class ReplyLimitExtended(Event):
        """Gia hạn trả lời — old and new day, who asked, who approved, on what ground."""

        TOPIC = "recommendation.reply_limit_extended"

        old_due_on: date | None
        due_on: date
        requested_by_id: UUID
        approved_by_id: UUID
        ground: str
        document: Document | None

    class ReplyGiven(Event):
        """Trả lời bằng văn bản — a letter's answer to some points; `received_on` decides whether it was in time."""

        TOPIC = "recommendation.reply_given"
        DAY = "replied_on"
        class_version: ClassVar[int] = 2

        reply_code: str
        replier_id: UUID
        document: Document
        replied_on: date
        received_on: date | None
        points: tuple[PointReply, ...]

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier letters promised one day and no steps."""
            state["points"] = [{**point, "roadmap": []} for point in state["points"]]

        def check(self) -> None:
            """A letter arrives after it was written."""
            check_arrival(self.replied_on, self.received_on)

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the positions; the recommendation is replied when every point is."""
            aggregate.positions.update({p.no: p.position for p in self.points})
            aggregate.replied_on = max(aggregate.replied_on or self.replied_on, self.replied_on)
            if not aggregate.unanswered:
                aggregate.phase = "replied"

    class ReplyFoundInsufficient(Event):
        """Trả lời chưa đạt — the recommender's assessment, with the reason; a reply is owed again."""

        TOPIC = "recommendation.reply_found_insufficient"

        reason: str
        points: tuple[int, ...]

        def apply(self, aggregate: Recommendation) -> None:
            """Forget the positions that do not count: those points are to be answered again."""
            for no in self.points or tuple(aggregate.positions):
                aggregate.positions.pop(no, None)
            aggregate.phase = "reply_insufficient"

    class ReplyAccepted(Event):
        """Chấp nhận trả lời — the reply is enough; resolving is another duty, with its own clock."""

        TOPIC = "recommendation.reply_accepted"

        points: tuple[int, ...]
        resolution_due_on: date | None
        ground: str | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the assessment."""
            aggregate.phase = "reply_accepted"

    class ResolutionStarted(Event):
        """Bắt đầu giải quyết — measures are under way."""

        TOPIC = "recommendation.resolution_started"

        measures: str

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the work."""
            aggregate.phase = "resolving"

    class ResolutionReported(Event):
        """Báo kết quả giải quyết — the agency says that the matter is settled, with evidence."""

        TOPIC = "recommendation.resolution_reported"
        DAY = "received_on"

        resolver_id: UUID
        measures: str
        evidence: tuple[str, ...]
        document: Document | None
        received_on: date

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the claim."""
            aggregate.phase = "resolved"
            aggregate.resolver_id = self.resolver_id
            aggregate.resolved_on = self.received_on

    class ResolutionVerified(Event):
        """Xác nhận đã giải quyết — somebody other than the resolver saw it."""

        TOPIC = "recommendation.resolution_verified"

        evidence: str | None
        document: Document | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the proof."""
            aggregate.phase = "verified"

    class ResolutionDisputed(Event):
        """Chưa đồng ý — the resolution claimed is not one; it is owed again."""

        TOPIC = "recommendation.resolution_disputed"

        reason: str

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the dispute."""
            aggregate.phase = "disputed"

    class Reopened(Event):
        """Mở lại — what had been verified did not last, or was not so; resolving is owed again."""

        TOPIC = "recommendation.reopened"

        reason: str
        document: Document | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember that the work goes on."""
            aggregate.phase = "resolving"

    class RepeatLinked(Event):
        """Kiến nghị lặp lại — the same matter was recommended before; the earlier one keeps its own history."""

        TOPIC = "recommendation.repeat_linked"
        FIXED: ClassVar[frozenset[str]] = frozenset({"repeats_id"})

        repeats_id: UUID
        reason: str | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the earlier one."""
            aggregate.repeats_id = self.repeats_id

    class LetterAdded(Event):
        """Nêu trong văn bản khác — another letter carries the same recommendation; the clock stays with the first."""

        TOPIC = "recommendation.letter_added"
        DAY = "sent_on"

        document: Document
        sent_on: date
        recipient_ids: tuple[UUID, ...]

    class ReminderSent(Event):
        """Đôn đốc — a written reminder to the debtor."""

        TOPIC = "recommendation.reminder_sent"

        recipient_id: UUID
        document: Document | None
        step: int
        early: bool

        def apply(self, aggregate: Recommendation) -> None:
            """Count the reminders."""
            aggregate.reminders += 1

    class DialogueHeld(Event):
        """Đối thoại — recommender and debtor met to clear the matter up; the clock does not stop."""

        TOPIC = "recommendation.dialogue_held"

        document: Document
        outcome: str | None

    class Escalated(Event):
        """Báo cáo cấp trên — a body above hears that the debtor is late, or that its answer does not suffice."""

        TOPIC = "recommendation.escalated"

        to_id: UUID
        step: Escalation
        reason: str
        document: Document

        def apply(self, aggregate: Recommendation) -> None:
            """Remember who was told."""
            aggregate.tell(self.happened_on, self.to_id)

    class NoticeGiven(Event):
        """Thông báo sáu tháng — council and committee hear every half-year what became of the recommendations."""

        TOPIC = "recommendation.notice_given"

        recipient_ids: tuple[UUID, ...]
        period_from: date
        period_to: date
        document: Document

        def apply(self, aggregate: Recommendation) -> None:
            """Remember who was told."""
            aggregate.tell(self.happened_on, *self.recipient_ids)

    class ResponsibilityProposed(Event):
        """Đề nghị xem xét trách nhiệm — a competent body is asked to look at who did not act."""

        TOPIC = "recommendation.responsibility_proposed"

        to_id: UUID
        reason: str
        document: Document

        def apply(self, aggregate: Recommendation) -> None:
            """Remember who was told."""
            aggregate.tell(self.happened_on, self.to_id)

    class DebatedByCouncil(Event):
        """HĐND thảo luận, có ý kiến — what the council said at its session, and who is to act on it."""

        TOPIC = "recommendation.debated_by_council"

        council_id: UUID
        session: str
        opinion: str
        directed_ids: tuple[UUID, ...]
        document: Document

    class OutcomePublished(Event):
        """Công khai kết quả giải quyết — where the public can read what became of the matter."""

        TOPIC = "recommendation.outcome_published"

        medium: str
        link: str | None

    class Withdrawn(Event):
        """Rút kiến nghị — by the recommender, with the reason."""

        TOPIC = "recommendation.withdrawn"
        class_version: ClassVar[int] = 2

        reason: str
        document: Document | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier withdrawals named no document."""
            state["document"] = None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the end."""
            aggregate.phase = "withdrawn"

    class Closed(Event):
        """Kết thúc theo dõi — after a verified resolution (or a settled reply with nothing to resolve)."""

        TOPIC = "recommendation.closed"

        reason: str | None

        def apply(self, aggregate: Recommendation) -> None:
            """Remember the end."""
            aggregate.phase = "closed"

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this recommendation."""

        TOPIC = "recommendation.fact_corrected"

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        happened_on: date,
        source_id: UUID,
        issuer_id: UUID,
        addressee_id: UUID,
        points: tuple[Point, ...],
        reply_limit: ReplyLimit | None,
    ) -> None:
        self.code = code
        self.issued_on = happened_on
        self.source_id = source_id
        self.issuer_id = issuer_id
        self.addressee_id = addressee_id
        self.responsible_id = addressee_id
        self.points = points
        self.reply_limit = reply_limit
        self.held_from = happened_on
        """Since when the responsible body has been responsible."""
        self.received_on: date | None = None
        self.phase = "sent"
        self.positions: dict[int, str] = {}
        self.replied_on: date | None = None
        self.passed: set[UUID] = set()
        self.resolver_id: UUID | None = None
        self.resolved_on: date | None = None
        self.reminders = 0
        self.repeats_id: UUID | None = None
        self.told: dict[UUID, date] = {}
        """Who has heard of the matter in writing beside the debtor, and since when."""

    def tell(self, on: date, *bodies: UUID) -> None:
        """Remember the first day on which each body was told."""
        for body in bodies:
            self.told[body] = min(self.told.get(body, on), on)

    @property
    def unanswered(self) -> list[int]:
        """The points that still await a reply, or another one."""
        return sorted({p.no for p in self.points} - set(self.positions))

    @classmethod
    def issue(
        cls,
        act: Act,
        *,
        code: str,
        source_type: str,
        source_id: UUID,
        issuer_id: UUID,
        addressee_id: UUID,
        document: Document | None,
        points: tuple[Point, ...],
        urgent: bool,
        reply_limit: ReplyLimit | None,
        source_concluded_on: date | None,
        finding_nos: tuple[int, ...] = (),
        standing_findings: frozenset[int] = frozenset(),
        forwarding: bool = False,
        addressee_kind: str | None = None,
    ) -> Recommendation:
        """Send a recommendation; before the round's conclusion only when urgent."""
        if source_type not in SOURCE_TYPES:
            raise InvalidInputError(
                "source_known",
                f"Không có nguồn “{source_type}”.",
                pointer="/source/type",
                allowed=", ".join(SOURCE_TYPES),
            )
        if not points or not all(p.text.strip() for p in points):
            raise InvalidInputError(
                "points_given", "Kiến nghị phải có ít nhất một ý.", pointer="/points"
            )
        if len({p.no for p in points}) != len(points):
            raise InvalidInputError("points_numbered", "Số thứ tự các ý bị lặp.", pointer="/points")
        check_addressee(addressee_id, issuer_id)
        if addressee_kind in FORWARDING_KINDS and not forwarding:
            raise InvalidInputError(
                "addressee_has_authority",
                "Cơ quan này không có thẩm quyền giải quyết; phải ghi rõ là nhờ chuyển.",
                pointer="/addressee_id",
                allowed="forwarding = true, or a body with authority",
            )
        if not set(finding_nos) <= standing_findings:
            raise InvalidInputError(
                "findings_stand",
                "Chỉ kiến nghị trên phát hiện đã ghi và chưa rút.",
                pointer="/finding_nos",
                allowed=", ".join(map(str, sorted(standing_findings))) or "none",
            )
        if (
            source_type == "supervision"
            and not urgent
            and (source_concluded_on is None or act.on < source_concluded_on)
        ):
            raise InvalidInputError(
                "issued_after_conclusion",
                "Kiến nghị trước kết luận giám sát phải ghi là khẩn.",
                pointer="/issued_on",
                allowed="urgent = true, or a day from the conclusion on",
            )
        check_limit(reply_limit)
        if reply_limit and reply_limit.due_on and reply_limit.due_on < act.on:
            raise InvalidInputError(
                "limit_after_letter",
                "Thời hạn trả lời trước ngày kiến nghị.",
                pointer="/reply_limit/due_on",
                allowed=f">= {act.on.isoformat()}",
            )
        recommendation: Recommendation = cls._found(
            cls.Issued,
            act,
            code=check_code(code),
            source_type=source_type,
            source_id=source_id,
            issuer_id=issuer_id,
            addressee_id=addressee_id,
            document=document,
            points=points,
            urgent=urgent,
            reply_limit=reply_limit,
            finding_nos=finding_nos,
            forwarding=forwarding,
        )
        return recommendation

    def receive(self, act: Act, *, received_on: date, incoming_number: str | None) -> None:
        """Record the receipt by the body now responsible, also when its reply was recorded first."""
        self._must_be_open()
        if self.received_on is not None:
            raise ConflictError(
                "received_once", "Kiến nghị đã được tiếp nhận; sửa ngày bằng đính chính."
            )
        self._not_before_issue(received_on, "/received_on")
        if received_on < self.held_from:
            raise InvalidInputError(
                "received_after_transfer",
                "Ngày tiếp nhận trước ngày chuyển.",
                pointer="/received_on",
                allowed=f">= {self.held_from.isoformat()}",
            )
        self._record(self.Received, act, received_on=received_on, incoming_number=incoming_number)

    def transfer(
        self,
        act: Act,
        *,
        to_id: UUID,
        reason: str,
        document: Document | None,
        clock: str = "restarts",
    ) -> None:
        """Pass the recommendation to the body that is competent; never back along the way."""
        self._must_be_open(act)
        if clock not in TRANSFER_CLOCKS:
            raise InvalidInputError(
                "transfer_clock_known",
                "Nêu thời hạn tính lại hay tính tiếp.",
                pointer="/clock",
                allowed=", ".join(TRANSFER_CLOCKS),
            )
        if self.replied_on is not None:
            raise ConflictError("transfer_before_reply", "Đã trả lời thì không chuyển nữa.")
        self._must_say_why(reason)
        held_from = self.received_on or self.held_from
        if act.on < held_from:
            raise InvalidInputError(
                "transferred_after_receipt",
                "Ngày chuyển trước ngày tiếp nhận.",
                pointer="/happened_on",
                allowed=f">= {held_from.isoformat()}",
            )
        if to_id == self.issuer_id:
            raise InvalidInputError(
                "addressee_is_another", "Không chuyển về cơ quan kiến nghị.", pointer="/to_id"
            )
        self._no_loop(to_id)
        self._record(
            self.Transferred,
            act,
            from_id=self.responsible_id,
            to_id=to_id,
            reason=reason,
            document=document,
            clock=clock,
        )

    def succeed(self, act: Act, *, to_id: UUID, ground: str, document: Document | None) -> None:
        """Let the heir of the responsible body owe what it owed; the days already run count."""
        self._must_be_open(act)
        if not ground.strip():
            raise InvalidInputError(
                "succession_has_ground", "Phải nêu căn cứ sáp nhập, giải thể.", pointer="/ground"
            )
        if to_id == self.issuer_id:
            raise InvalidInputError(
                "addressee_is_another", "Không chuyển về cơ quan kiến nghị.", pointer="/to_id"
            )
        self._no_loop(to_id)
        if act.on < self.held_from:
            raise InvalidInputError(
                "succeeded_after_transfer",
                "Ngày tiếp nhận trách nhiệm trước ngày cơ quan cũ có trách nhiệm.",
                pointer="/happened_on",
                allowed=f">= {self.held_from.isoformat()}",
            )
        self._record(
            self.ResponsibilitySucceeded,
            act,
            from_id=self.responsible_id,
            to_id=to_id,
            ground=ground,
            document=document,
        )

    def set_reply_limit(self, act: Act, *, limit: ReplyLimit, document: Document | None) -> None:
        """Give a limit to a letter that left without one."""
        self._must_be_open(act)
        check_limit(limit, "")
        self._reply_outstanding("limit_before_reply", "Đã trả lời thì không đặt hạn trả lời nữa.")
        if self.reply_limit is not None:
            raise ConflictError(
                "limit_set_once", "Đã có thời hạn trả lời; dùng gia hạn.", allowed="an extension"
            )
        if limit.setter_id == self.responsible_id:
            raise InvalidInputError(
                "setter_is_not_debtor",
                "Cơ quan phải trả lời không tự đặt hạn.",
                pointer="/setter_id",
            )
        self._not_before_decision(act, limit.due_on, "/due_on")
        self._record(self.ReplyLimitSet, act, limit=limit, document=document)

    def extend_reply_limit(
        self,
        act: Act,
        *,
        old_due_on: date | None,
        due_on: date,
        requested_by_id: UUID,
        approved_by_id: UUID,
        ground: str,
        document: Document | None,
    ) -> None:
        """Move the last day, approved by somebody other than the debtor."""
        self._must_be_open(act)
        self._reply_outstanding("extension_before_reply", "Đã trả lời thì không gia hạn trả lời.")
        if self.reply_limit is None:
            raise ConflictError("limit_to_extend", "Chưa có thời hạn để gia hạn.")
        if approved_by_id == self.responsible_id:
            raise InvalidInputError(
                "not_extended_by_debtor",
                "Cơ quan phải trả lời không tự gia hạn.",
                pointer="/approved_by_id",
            )
        if not ground.strip():
            raise InvalidInputError(
                "limit_has_ground", "Gia hạn phải có căn cứ.", pointer="/ground"
            )
        if old_due_on is not None and due_on <= old_due_on:
            raise InvalidInputError(
                "extension_is_later",
                "Hạn mới phải sau hạn cũ.",
                pointer="/due_on",
                allowed=f"> {old_due_on.isoformat()}",
            )
        self._not_before_decision(act, due_on, "/due_on")
        self._record(
            self.ReplyLimitExtended,
            act,
            old_due_on=old_due_on,
            due_on=due_on,
            requested_by_id=requested_by_id,
            approved_by_id=approved_by_id,
            ground=ground,
            document=document,
        )

    def give_reply(
        self,
        act: Act,
        *,
        reply_code: str,
        replier_id: UUID,
        document: Document | None,
        replied_on: date,
        received_on: date | None,
        points: tuple[PointReply, ...],
        pointer: str = "/points",
    ) -> None:
        """Record a written reply to some or all points, by the body responsible."""
        self._must_be_open()
        if self.phase in SETTLED:
            raise ConflictError("reply_still_owed", "Trả lời đã được chấp nhận.")
        if document is None or (document.number is None and document.symbol is None):
            raise InvalidInputError(
                "reply_has_document",
                "Trả lời phải bằng văn bản có số, ký hiệu.",
                pointer="/document",
            )
        self._not_before_issue(replied_on, "/replied_on")
        check_arrival(replied_on, received_on)
        if replier_id != self.responsible_id:
            raise InvalidInputError(
                "replier_responsible",
                "Cơ quan này không phải cơ quan có trách nhiệm trả lời.",
                pointer="/agency_id",
                allowed=str(self.responsible_id),
            )
        known = {p.no for p in self.points}
        answered = [p.no for p in points]
        if not answered or len(set(answered)) != len(answered) or not set(answered) <= known:
            raise InvalidInputError(
                "points_exist",
                "Trả lời phải nêu đúng các ý của kiến nghị, mỗi ý một lần.",
                pointer=pointer,
                allowed=", ".join(map(str, sorted(known))),
            )
        for point in points:
            if point.position not in POSITIONS:
                raise InvalidInputError(
                    "position_known",
                    f"Không có ý kiến “{point.position}”.",
                    pointer=f"{pointer}/position",
                    allowed=", ".join(POSITIONS),
                )
            if point.position in REFUSING and not ((point.reason or "").strip()):
                raise InvalidInputError(
                    "refusal_has_reason",
                    f"Ý {point.no}: không tiếp thu thì phải nêu lý do.",
                    pointer=f"{pointer}/reason",
                )
            if any(step.by_on < replied_on for step in point.roadmap):
                raise InvalidInputError(
                    "roadmap_ahead",
                    f"Ý {point.no}: bước lộ trình trước ngày trả lời.",
                    pointer=f"{pointer}/roadmap",
                    allowed=f">= {replied_on.isoformat()}",
                )
        self._record(
            self.ReplyGiven,
            act,
            reply_code=reply_code,
            replier_id=replier_id,
            document=document,
            replied_on=replied_on,
            received_on=received_on,
            points=points,
        )

    def find_reply_insufficient(self, act: Act, *, reason: str, points: tuple[int, ...]) -> None:
        """Assess the reply as not enough."""
        self._assessable(act, points)
        self._must_say_why(reason)
        self._record(self.ReplyFoundInsufficient, act, reason=reason, points=points)

    def accept_reply(
        self,
        act: Act,
        *,
        points: tuple[int, ...] = (),
        resolution_due_on: date | None = None,
        ground: str | None = None,
    ) -> None:
        """Accept the reply as a whole; every point must have been answered, and found sufficient."""
        self._assessable(act, points)
        if self.unanswered:
            raise ConflictError(
                "every_point_replied",
                f"Chưa trả lời đạt các ý: {', '.join(map(str, self.unanswered))}.",
            )
        if points and set(points) != set(self.positions):
            raise InvalidInputError(
                "accepted_whole",
                "Chấp nhận trả lời là chấp nhận mọi ý; ý nào chưa đạt thì đánh giá chưa đạt.",
                pointer="/points",
                allowed="every point, or none named",
            )
        self._not_before_decision(act, resolution_due_on, "/resolution_due_on")
        if resolution_due_on is not None and not (ground or "").strip():
            raise InvalidInputError(
                "limit_has_ground", "Thời hạn giải quyết phải có căn cứ.", pointer="/ground"
            )
        self._record(
            self.ReplyAccepted,
            act,
            points=points,
            resolution_due_on=resolution_due_on,
            ground=ground,
        )

    def start_resolution(self, act: Act, *, measures: str) -> None:
        """Say that measures are under way."""
        self._must_be(act, "reply_accepted", "disputed")
        self._record(self.ResolutionStarted, act, measures=measures)

    def report_resolution(
        self,
        act: Act,
        *,
        resolver_id: UUID,
        measures: str,
        evidence: tuple[str, ...],
        document: Document | None,
        received_on: date,
    ) -> None:
        """Say that the matter is settled; not without evidence."""
        self._must_be(None, "reply_accepted", "resolving", "disputed")
        if not any(e.strip() for e in evidence):
            raise InvalidInputError(
                "evidence_given", "Báo đã giải quyết phải kèm minh chứng.", pointer="/evidence"
            )
        if resolver_id != self.responsible_id:
            raise InvalidInputError(
                "resolver_responsible",
                "Cơ quan này không phải cơ quan có trách nhiệm giải quyết.",
                pointer="/agency_id",
                allowed=str(self.responsible_id),
            )
        self._not_before_issue(received_on, "/received_on")
        self._record(
            self.ResolutionReported,
            act,
            resolver_id=resolver_id,
            measures=measures,
            evidence=evidence,
            document=document,
            received_on=received_on,
        )

    def verify_resolution(
        self, act: Act, *, evidence: str | None, document: Document | None
    ) -> None:
        """Confirm the resolution; nobody verifies their own."""
        self._must_be(act, "resolved")
        if self.resolved_on is not None and act.on < self.resolved_on:
            raise InvalidInputError(
                "verified_after_report",
                "Ngày xác nhận trước ngày báo kết quả giải quyết.",
                pointer="/happened_on",
                allowed=f">= {self.resolved_on.isoformat()}",
            )
        if act.agency_id is not None and act.agency_id == self.resolver_id:
            raise InvalidInputError(
                "verifier_is_not_resolver",
                "Cơ quan giải quyết không tự xác nhận.",
                pointer="/agency_id",
            )
        self._record(self.ResolutionVerified, act, evidence=evidence, document=document)

    def dispute_resolution(self, act: Act, *, reason: str) -> None:
        """Refuse the resolution claimed."""
        self._must_be(act, "resolved", "verified")
        self._must_say_why(reason)
        self._record(self.ResolutionDisputed, act, reason=reason)

    def reopen(self, act: Act, *, reason: str, document: Document | None) -> None:
        """Owe again what had been verified; what is closed stays closed and is recommended anew."""
        self._must_be(act, "verified")
        self._must_say_why(reason)
        self._record(self.Reopened, act, reason=reason, document=document)

    def link_repeat(
        self,
        act: Act,
        *,
        repeats_id: UUID,
        repeated_on: date,
        repeated_repeats_id: UUID | None,
        reason: str | None,
    ) -> None:
        """Say that an earlier recommendation asked the same."""
        self._must_be_open()
        if self.id in (repeats_id, repeated_repeats_id) or repeated_on > self.issued_on:
            raise InvalidInputError(
                "repeats_an_earlier_one",
                "Kiến nghị được lặp lại phải có trước.",
                pointer="/repeats_id",
                allowed=f"another one, issued by {self.issued_on.isoformat()}",
            )
        if self.repeats_id is not None:
            raise ConflictError("repeat_linked_once", "Đã nối với một kiến nghị trước đó.")
        self._record(self.RepeatLinked, act, repeats_id=repeats_id, reason=reason)

    def add_letter(
        self, act: Act, *, document: Document | None, sent_on: date, recipient_ids: tuple[UUID, ...]
    ) -> None:
        """Say that another letter carries the recommendation too."""
        self._must_be_open()
        self._not_before_issue(sent_on, "/sent_on")
        self._record(
            self.LetterAdded,
            act,
            document=_paper(document),
            sent_on=sent_on,
            recipient_ids=recipient_ids,
        )

    def hold_dialogue(self, act: Act, *, document: Document | None, outcome: str | None) -> None:
        """Record that both sides met about it; the minutes are the document."""
        self._must_be_open(act)
        self._record(self.DialogueHeld, act, document=_paper(document), outcome=outcome)

    def escalate(
        self,
        act: Act,
        *,
        to_id: UUID,
        step: str,
        reason: str,
        document: Document | None,
        overdue: bool,
    ) -> None:
        """Tell a body above; not while nothing is overdue, insufficient or disputed."""
        self._must_be_open(act)
        if step not in ESCALATIONS:
            raise InvalidInputError(
                "escalation_known",
                f"Không có bước “{step}”.",
                pointer="/step",
                allowed=", ".join(ESCALATIONS),
            )
        self._must_have_cause(to_id, overdue=overdue)
        self._must_say_why(reason)
        self._record(
            self.Escalated, act, to_id=to_id, step=step, reason=reason, document=_paper(document)
        )

    def give_notice(
        self,
        act: Act,
        *,
        recipient_ids: tuple[UUID, ...],
        period_from: date,
        period_to: date,
        document: Document | None,
    ) -> None:
        """Tell council and committee, every half-year, how the matter stands."""
        self._must_be_open(act)
        if not recipient_ids:
            raise InvalidInputError(
                "recipients_given", "Thông báo phải có nơi nhận.", pointer="/recipient_ids"
            )
        if not period_from <= period_to <= act.on:
            raise InvalidInputError(
                "period_past",
                "Kỳ thông báo phải kết thúc sau khi bắt đầu và trước ngày thông báo.",
                pointer="/period",
                allowed=f"from <= to <= {act.on.isoformat()}",
            )
        self._record(
            self.NoticeGiven,
            act,
            recipient_ids=recipient_ids,
            period_from=period_from,
            period_to=period_to,
            document=_paper(document),
        )

    def propose_responsibility(
        self, act: Act, *, to_id: UUID, reason: str, document: Document | None, overdue: bool
    ) -> None:
        """Ask that responsibility be looked at; not before the debtor has been urged in writing."""
        self._must_be_open(act)
        self._must_have_cause(to_id, overdue=overdue)
        self._must_say_why(reason)
        if not self.reminders:
            raise ConflictError(
                "urged_before_responsibility",
                "Chưa đôn đốc thì chưa đề nghị xem xét trách nhiệm.",
                allowed="a reminder first",
            )
        self._record(
            self.ResponsibilityProposed, act, to_id=to_id, reason=reason, document=_paper(document)
        )

    def debate(
        self,
        act: Act,
        *,
        council_id: UUID,
        session: str,
        opinion: str,
        directed_ids: tuple[UUID, ...],
        document: Document | None,
    ) -> None:
        """Record what the council said, on what it had been told."""
        self._must_be_open(act)
        told_on = self.told.get(council_id)
        if told_on is None or act.on < told_on:
            raise ConflictError(
                "debate_follows_report",
                "HĐND chưa nhận báo cáo hay thông báo nào về kiến nghị này.",
                pointer="/council_id",
                allowed="an escalation or a notice to this council first",
            )
        if not session.strip() or not opinion.strip():
            raise InvalidInputError(
                "opinion_given", "Phải nêu kỳ họp và ý kiến.", pointer="/opinion"
            )
        self._record(
            self.DebatedByCouncil,
            act,
            council_id=council_id,
            session=session,
            opinion=opinion,
            directed_ids=directed_ids,
            document=_paper(document),
        )

    def publish_outcome(self, act: Act, *, medium: str, link: str | None) -> None:
        """Make public what became of the matter; not before a reply."""
        self._must_be_open(act)
        if self.replied_on is None or act.on < self.replied_on:
            raise ConflictError(
                "publication_after_reply",
                "Chưa có trả lời thì chưa có kết quả để công khai.",
                allowed="a reply first",
            )
        if not medium.strip():
            raise InvalidInputError("medium_given", "Thiếu nơi công khai.", pointer="/medium")
        self._record(self.OutcomePublished, act, medium=medium, link=link)

    def send_reminder(
        self,
        act: Act,
        *,
        document: Document | None,
        recipient_id: UUID | None,
        overdue: bool,
        early: bool = False,
    ) -> None:
        """Remind the debtor in writing; before the limit only when marked early."""
        self._must_be_open(act)
        if not overdue and not early:
            raise InvalidInputError(
                "reminder_early_marked",
                "Chưa quá hạn: đôn đốc sớm phải ghi rõ.",
                pointer="/early",
                allowed="true",
            )
        self._record(
            self.ReminderSent,
            act,
            recipient_id=recipient_id or self.responsible_id,
            document=document,
            step=self.reminders + 1,
            early=early,
        )

    def withdraw(self, act: Act, *, reason: str, document: Document | None = None) -> None:
        """Take the recommendation back."""
        self._must_be_open(act)
        self._must_say_why(reason)
        self._record(self.Withdrawn, act, reason=reason, document=document)

    def close(self, act: Act, *, reason: str | None) -> None:
        """End the follow-up: after verification, or when every point was refused and the reply accepted."""
        self._must_be_open(act)
        nothing_to_resolve = self.phase == "reply_accepted" and all(
            p == "refused" for p in self.positions.values()
        )
        if self.phase != "verified" and not nothing_to_resolve:
            raise ConflictError(
                "closed_after_verification",
                "Chưa có kết quả giải quyết được xác nhận.",
                allowed="verified, or an accepted reply that refuses every point",
            )
        self._record(self.Closed, act, reason=reason)

    def _no_loop(self, to_id: UUID) -> None:
        if to_id == self.responsible_id or to_id in self.passed:
            raise InvalidInputError(
                "no_transfer_loop",
                "Cơ quan này đang giữ hoặc đã chuyển kiến nghị đi.",
                pointer="/to_id",
            )

    def _must_have_cause(self, to_id: UUID, *, overdue: bool) -> None:
        if to_id == self.responsible_id:
            raise InvalidInputError(
                "told_above_debtor", "Không báo cáo với chính cơ quan chậm.", pointer="/to_id"
            )
        if not overdue and self.phase not in ("reply_insufficient", "disputed"):
            raise ConflictError(
                "escalation_has_cause",
                "Chưa quá hạn, trả lời cũng không bị đánh giá chưa đạt.",
                allowed="an overdue duty, an insufficient reply, a disputed resolution",
            )

    def _assessable(self, act: Act, points: tuple[int, ...]) -> None:
        self._must_be_open(act)
        if self.phase in SETTLED or self.replied_on is None or not self.positions:
            raise ConflictError(
                "reply_to_assess",
                "Không có trả lời nào đang chờ đánh giá.",
                allowed="a reply that has not been assessed",
            )
        if act.on < self.replied_on:
            raise InvalidInputError(
                "assessed_after_reply",
                "Ngày đánh giá trước ngày trả lời.",
                pointer="/happened_on",
                allowed=f">= {self.replied_on.isoformat()}",
            )
        if act.agency_id is not None and act.agency_id == self.responsible_id:
            raise InvalidInputError(
                "assessor_is_not_replier",
                "Cơ quan trả lời không tự đánh giá.",
                pointer="/agency_id",
            )
        if not set(points) <= set(self.positions):
            raise InvalidInputError(
                "points_replied", "Chỉ đánh giá các ý đã được trả lời.", pointer="/points"
            )

    def _not_before_issue(self, day: date, pointer: str) -> None:
        if day < self.issued_on:
            raise InvalidInputError(
                "after_recommendation",
                f"Ngày {day:%d/%m/%Y} trước ngày kiến nghị {self.issued_on:%d/%m/%Y}.",
                pointer=pointer,
                allowed=f">= {self.issued_on.isoformat()}",
            )

    def _reply_outstanding(self, rule: str, message: str) -> None:
        if self.phase in SETTLED or not self.unanswered:
            raise ConflictError(rule, message)

    @staticmethod
    def _not_before_decision(act: Act, due_on: date | None, pointer: str) -> None:
        if due_on is not None and due_on < act.on:
            raise InvalidInputError(
                "limit_after_decision",
                "Thời hạn sớm hơn ngày quyết định.",
                pointer=pointer,
                allowed=f">= {act.on.isoformat()}",
            )

    def _must_be(self, act: Act | None, *phases: str) -> None:
        self._must_be_open(act)
        if self.phase not in phases:
            raise ConflictError(
                "phase_allows",
                f"Kiến nghị đang ở trạng thái “{self.phase}”.",
                allowed=", ".join(phases),
            )

    def _must_be_open(self, act: Act | None = None) -> None:
        """Refuse what comes after the end; with `act`, also a day before the letter."""
        if self.phase in ENDED:
            raise ConflictError(
                "recommendation_open",
                "Kiến nghị đã rút hoặc đã kết thúc.",
                allowed="a new recommendation that repeats this one",
            )
        if act is not None:
            self._not_before_issue(act.on, "/happened_on")

    @staticmethod
    def _must_say_why(reason: str) -> None:
        if not reason.strip():
            raise InvalidInputError("reason_given", "Phải nêu lý do.", pointer="/reason")
