"""Phản biện xã hội — reasoned comment on a draft before it is issued: asked for, discussed, answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code

Form = Literal["conference", "written", "dialogue"]
Taken = Literal["accepted", "accepted_in_part", "not_accepted"]
Effect = Literal["changed", "changed_in_part", "unchanged"]
FORMS: tuple[str, ...] = get_args(Form)
TAKEN: tuple[str, ...] = get_args(Taken)
EFFECTS: tuple[str, ...] = get_args(Effect)
DRAFT_TERM = "15d-back"
"""How long before it is submitted for issue the draft is owed."""
DRAFT_GROUND = "Luật Mặt trận Tổ quốc Việt Nam, Điều 36 khoản 1"


@dataclass(frozen=True)
class Comment:
    """Ý kiến phản biện — one numbered point of the opinion."""

    no: int
    text: str


@dataclass(frozen=True)
class CommentAnswer:
    """Tiếp thu, giải trình — what became of one point; what is not accepted is explained."""

    no: int
    taken: Taken
    explanation: str | None = None


class SocialCriticism(Subject):
    """Phản biện xã hội — one draft under criticism."""

    TOPIC = "criticism"

    class Event(Fact):
        """Any fact about a criticism."""

    class Requested(Event, FoundingFact):
        """Yêu cầu phản biện — somebody entitled asks for it, or the plan foresees it."""

        TOPIC = "criticism.requested"

        requester_id: UUID
        lead_id: UUID
        drafter_id: UUID
        subject: str
        document: Document | None

        def check(self) -> None:
            """Nobody criticizes its own draft."""
            _check_critic(self.lead_id, self.drafter_id)

    class DraftReceived(Event):
        """Nhận dự thảo — the draft arrives, with the day on which it is to be submitted for issue."""

        TOPIC = "criticism.draft_received"
        DAY = "received_on"

        received_on: date
        submission_on: date | None
        document: Document | None

        def apply(self, aggregate: SocialCriticism) -> None:
            """Remember the draft."""
            aggregate.draft_on = self.received_on

    class Discussed(Event):
        """Hội nghị, lấy ý kiến bằng văn bản, đối thoại — one act of criticism, by its form."""

        TOPIC = "criticism.discussed"
        class_version: ClassVar[int] = 2
        FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

        form: Form
        place: str | None
        minutes: Document | None
        no: int
        """By which its minutes are named later; 0 where discussions had no numbers yet."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier discussions had no numbers."""
            state["no"] = 0

        def apply(self, aggregate: SocialCriticism) -> None:
            """Remember that it was discussed, and whether minutes are known."""
            aggregate.discussed_on = aggregate.discussed_on or self.happened_on
            aggregate.discussions += 1
            if self.no and (self.minutes is None or self.minutes.code is None):
                aggregate.undocumented.add(self.no)

    class DiscussionDocumented(Event):
        """Bổ sung biên bản phản biện — the minutes of a discussion recorded before their number was known."""

        TOPIC = "criticism.discussion_documented"
        FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

        no: int
        document: Document

        def apply(self, aggregate: SocialCriticism) -> None:
            """It lacks its minutes no longer."""
            aggregate.undocumented.discard(self.no)

    class OpinionGiven(Event):
        """Văn bản phản biện — what is said of the draft, point by point."""

        TOPIC = "criticism.opinion_given"
        class_version: ClassVar[int] = 3

        document: Document
        points: tuple[Comment, ...]
        answer_due_on: date | None
        ground: str | None
        answer_term: str | None
        """Instead of a day: how long after its receipt the answer is wanted."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Earlier opinions set no limit for the answer."""
            state |= {"answer_due_on": None, "ground": None}

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> None:
            """Earlier limits were days."""
            state["answer_term"] = None

        def apply(self, aggregate: SocialCriticism) -> None:
            """Remember the points."""
            aggregate.opinion_on = self.happened_on
            aggregate.points = tuple(p.no for p in self.points)

    class OpinionReceived(Event):
        """Tiếp nhận văn bản phản biện — by the drafter; a term for the answer runs from here."""

        TOPIC = "criticism.opinion_received"
        DAY = "received_on"

        received_on: date

        def apply(self, aggregate: SocialCriticism) -> None:
            """Remember the receipt."""
            aggregate.opinion_received = True

    class Answered(Event):
        """Trả lời phản biện — in writing; what is not accepted is explained."""

        TOPIC = "criticism.answered"
        DAY = "received_on"

        answerer_id: UUID
        document: Document
        received_on: date
        points: tuple[CommentAnswer, ...]

        def apply(self, aggregate: SocialCriticism) -> None:
            """Remember which points have been answered."""
            aggregate.answered.update(p.no for p in self.points)

        def check_bodies(self, before: SocialCriticism) -> None:
            """The drafter answers."""
            _check_answerer(before, self.answerer_id)

    class FinalTextIssued(Event):
        """Văn bản được ban hành — and what of the criticism it took up."""

        TOPIC = "criticism.final_text_issued"

        document: Document
        effect: Effect
        note: str | None

        def apply(self, aggregate: SocialCriticism) -> None:
            """Remember the end."""
            aggregate.ended = "issued"

    class Dropped(Event):
        """Thôi phản biện — the draft was given up, or the request taken back."""

        TOPIC = "criticism.dropped"

        reason: str

        def apply(self, aggregate: SocialCriticism) -> None:
            """Remember the end."""
            aggregate.ended = "dropped"

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this criticism."""

        TOPIC = "criticism.fact_corrected"

    def __init__(self, code: str, happened_on: date, lead_id: UUID, drafter_id: UUID) -> None:
        self.code = code
        self.requested_on = happened_on
        self.lead_id = lead_id
        self.drafter_id = drafter_id
        self.draft_on: date | None = None
        self.discussed_on: date | None = None
        self.discussions = 0
        self.undocumented: set[int] = set()
        """The discussions whose minutes nobody has named yet."""
        self.opinion_on: date | None = None
        self.opinion_received = False
        self.points: tuple[int, ...] = ()
        self.answered: set[int] = set()
        self.ended: str | None = None

    @classmethod
    def request(
        cls,
        act: Act,
        *,
        code: str,
        requester_id: UUID,
        lead_id: UUID,
        drafter_id: UUID,
        subject: str,
        document: Document | None,
    ) -> SocialCriticism:
        """Ask for criticism of a draft."""
        if not subject.strip():
            raise InvalidInputError("subject_given", "Thiếu tên dự thảo.", pointer="/subject")
        _check_critic(lead_id, drafter_id)
        criticism: SocialCriticism = cls._found(
            cls.Requested,
            act,
            code=check_code(code),
            requester_id=requester_id,
            lead_id=lead_id,
            drafter_id=drafter_id,
            subject=subject.strip(),
            document=document,
        )
        return criticism

    def receive_draft(
        self, act: Act, *, received_on: date, submission_on: date | None, document: Document | None
    ) -> None:
        """Record the draft; how early it came is worked out from the day of its submission."""
        self._must_run(act)
        if submission_on is not None and submission_on < received_on:
            raise InvalidInputError(
                "draft_before_submission",
                "Dự thảo đã trình thì không còn để phản biện.",
                pointer="/submission_on",
                allowed=f">= {received_on.isoformat()}",
            )
        self._record(
            self.DraftReceived,
            act,
            received_on=received_on,
            submission_on=submission_on,
            document=document,
        )

    def discuss(self, act: Act, *, form: str, place: str | None, minutes: Document | None) -> None:
        """Hold a conference, ask in writing, or meet; there must be a draft to speak of."""
        self._must_run(act)
        if form not in FORMS:
            raise InvalidInputError(
                "form_known",
                f"Không có hình thức “{form}”.",
                pointer="/form",
                allowed=", ".join(FORMS),
            )
        if self.draft_on is None or act.on < self.draft_on:
            raise ConflictError(
                "discussed_after_draft", "Chưa có dự thảo để phản biện.", pointer="/happened_on"
            )
        if form != "written" and not (place or "").strip():
            raise InvalidInputError(
                "place_given", "Hội nghị, đối thoại phải có địa điểm.", pointer="/place"
            )
        self._record(
            self.Discussed,
            act,
            form=form,
            place=place,
            minutes=minutes,
            no=self.discussions + 1,
        )

    def document_discussion(self, act: Act, *, no: int, document: Document | None) -> None:
        """Name the minutes of a discussion that lacks them; what is named is not named again."""
        self._must_run(act)
        if no not in self.undocumented:
            raise ConflictError(
                "discussion_lacks_minutes",
                f"Không có lần phản biện số {no} nào còn thiếu biên bản.",
                allowed=", ".join(map(str, sorted(self.undocumented))) or "none",
            )
        self._record(self.DiscussionDocumented, act, no=no, document=stated.paper(document))

    def give_opinion(
        self,
        act: Act,
        *,
        document: Document | None,
        points: tuple[Comment, ...],
        answer_due_on: date | None = None,
        answer_term: str | None = None,
        ground: str | None = None,
    ) -> None:
        """Give the opinion in writing, once; the drafter's answer is owed from here, by a day only where one is set."""
        self._must_run(act)
        if self.discussed_on is None or act.on < self.discussed_on:
            raise ConflictError("opinion_after_discussion", "Chưa hội nghị, lấy ý kiến, đối thoại.")
        if self.opinion_on is not None:
            raise ConflictError("opinion_once", "Đã có văn bản phản biện.")
        if not points or len({p.no for p in points}) != len(points):
            raise InvalidInputError(
                "points_numbered", "Nêu từng ý phản biện, mỗi số một lần.", pointer="/points"
            )
        stated.answer_limit(
            act, due_on=answer_due_on, term=answer_term, on_what=ground, field="answer"
        )
        self._record(
            self.OpinionGiven,
            act,
            document=stated.paper(document),
            points=points,
            answer_due_on=answer_due_on,
            ground=ground,
            answer_term=answer_term,
        )

    def receive_opinion(self, act: Act, *, received_on: date) -> None:
        """Record that the drafter has the opinion."""
        self._must_run(act)
        if self.opinion_on is None or received_on < self.opinion_on:
            raise ConflictError(
                "received_after_opinion",
                "Chưa có văn bản phản biện để nhận.",
                pointer="/received_on",
                allowed="the opinion first"
                if self.opinion_on is None
                else f">= {self.opinion_on.isoformat()}",
            )
        if self.opinion_received:
            raise ConflictError(
                "received_once", "Văn bản phản biện đã được tiếp nhận; sửa ngày bằng đính chính."
            )
        self._record(self.OpinionReceived, act, received_on=received_on)

    def answer(
        self,
        act: Act,
        *,
        answerer_id: UUID,
        document: Document | None,
        received_on: date,
        points: tuple[CommentAnswer, ...],
    ) -> None:
        """Record the drafter's written answer to some or all points."""
        self._must_run(act)
        if self.opinion_on is None or received_on < self.opinion_on:
            raise ConflictError("answer_after_opinion", "Chưa có văn bản phản biện để trả lời.")
        _check_answerer(self, answerer_id)
        numbers = [p.no for p in points]
        if not numbers or len(set(numbers)) != len(numbers) or not set(numbers) <= {*self.points}:
            raise InvalidInputError(
                "points_exist",
                "Trả lời phải nêu đúng các ý phản biện, mỗi ý một lần.",
                pointer="/points",
                allowed=", ".join(map(str, self.points)),
            )
        for point in points:
            if point.taken not in TAKEN:
                raise InvalidInputError(
                    "taken_known",
                    f"Không có mức tiếp thu “{point.taken}”.",
                    pointer="/points/taken",
                    allowed=", ".join(TAKEN),
                )
            if point.taken != "accepted" and not (point.explanation or "").strip():
                raise InvalidInputError(
                    "not_accepted_explained",
                    f"Ý {point.no}: không tiếp thu thì phải giải trình.",
                    pointer="/points/explanation",
                )
        self._record(
            self.Answered,
            act,
            answerer_id=answerer_id,
            document=stated.paper(document),
            received_on=received_on,
            points=points,
        )

    def issue_final_text(
        self, act: Act, *, document: Document | None, effect: str, note: str | None
    ) -> None:
        """Record the text as issued, answered or not, and what of the criticism it took up."""
        self._must_run(act)
        if self.draft_on is None or act.on < self.draft_on:
            raise ConflictError("issued_after_draft", "Chưa nhận dự thảo.")
        if effect not in EFFECTS:
            raise InvalidInputError(
                "effect_known",
                f"Không có mức “{effect}”.",
                pointer="/effect",
                allowed=", ".join(EFFECTS),
            )
        if effect != "unchanged" and (self.opinion_on is None or act.on < self.opinion_on):
            raise ConflictError(
                "effect_follows_opinion",
                "Chưa có văn bản phản biện thì văn bản không thay đổi theo phản biện.",
                pointer="/effect",
                allowed="unchanged, or the opinion first",
            )
        self._record(
            self.FinalTextIssued, act, document=stated.paper(document), effect=effect, note=note
        )

    def drop(self, act: Act, *, reason: str) -> None:
        """Give it up."""
        self._must_run(act)
        stated.reason(reason)
        self._record(self.Dropped, act, reason=reason)

    def _must_run(self, act: Act) -> None:
        if self.ended is not None:
            raise ConflictError("criticism_runs", "Việc phản biện đã kết thúc.")
        if act.on < self.requested_on:
            raise InvalidInputError(
                "after_request",
                "Ngày trước ngày yêu cầu phản biện.",
                pointer="/happened_on",
                allowed=f">= {self.requested_on.isoformat()}",
            )


def _check_critic(lead_id: UUID, drafter_id: UUID) -> None:
    if lead_id == drafter_id:
        raise InvalidInputError(
            "critic_is_not_drafter",
            "Cơ quan soạn thảo không tự phản biện.",
            pointer="/drafter_id",
        )


def _check_answerer(self: SocialCriticism, answerer_id: UUID) -> None:
    if answerer_id != self.drafter_id:
        raise InvalidInputError(
            "answerer_is_drafter",
            "Cơ quan này không soạn thảo dự thảo.",
            pointer="/agency_id",
            allowed=str(self.drafter_id),
        )
