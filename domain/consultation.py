"""Hiệp thương — Front and organizations agree on the supervision of a year; then the steps until its plan is issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from domain import stated
from domain.activity import SERVES, ServedDuty
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, Level, check_code

FoundBy = Literal["system", "party"]
Opinion = Literal["agree", "agree_with_changes", "disagree"]
DELEGATION = "na_delegation"


@dataclass(frozen=True)
class AgreedRound:
    """Cuộc giám sát được thống nhất — of which topic, led by whom, when, at what estimated cost in đồng."""

    topic: str
    lead_id: UUID
    window_from: date | None = None
    window_to: date | None = None
    cost: int | None = None


@dataclass(frozen=True)
class PartyBody:
    """Cơ quan tham gia — what the rules need to know of a body: its level and its kind."""

    id: UUID
    level: str
    kind: str


class Consultation(Subject):
    """Hiệp thương — one for a board and a year; reopened, what followed the agreement is stale."""

    TOPIC = "consultation"

    class Event(Fact):
        """Any fact about a consultation."""

    class Opened(Event, FoundingFact):
        """Mở hiệp thương — on the supervision of a year, among equals of one level, within a window."""

        TOPIC = "consultation.opened"

        host_id: UUID
        level: Level
        plan_year: int
        party_ids: tuple[UUID, ...]
        window_from: date
        window_to: date

    class TopicProposed(Event):
        """Đề xuất nội dung — a subject, whom to supervise, who proposes it and why."""

        TOPIC = "consultation.topic_proposed"
        FIXED: ClassVar[frozenset[str]] = frozenset({"topic"})

        topic: str
        subject: str
        supervised_ids: tuple[UUID, ...]
        proposer_id: UUID
        reason: str
        window_from: date | None
        window_to: date | None

        def apply(self, aggregate: Consultation) -> None:
            """Remember the topic."""
            aggregate.topics[self.topic] = self.proposer_id

    class OverlapFlagged(Event):
        """Phát hiện chồng chéo — a topic beside another, or beside a round of whichever body."""

        TOPIC = "consultation.overlap_flagged"

        topic: str
        other_topic: str | None
        supervision_id: UUID | None
        found_by: FoundBy
        outcome: str

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

        def apply(self, aggregate: Consultation) -> None:
            """Remember the agreement."""
            aggregate.agreed_on = self.agreed_on

    class Aligned(Event):
        """Trao đổi, thống nhất — with council, committee and, at the province, the delegation, to avoid overlap."""

        TOPIC = "consultation.aligned"
        DAY = "aligned_on"

        aligned_on: date
        with_ids: tuple[UUID, ...]
        document: Document
        changes: str | None

        def apply(self, aggregate: Consultation) -> None:
            """Remember the exchange."""
            aggregate.aligned_on = self.aligned_on

    class Submitted(Event):
        """Trình Ban Thường vụ — one edition of the plan of the year; before the exchange it is out of sequence."""

        TOPIC = "consultation.submitted"
        DAY = "submitted_on"

        submitted_on: date
        committee_id: UUID
        edition: int
        document: Document | None

        def apply(self, aggregate: Consultation) -> None:
            """Remember where which edition lies."""
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

        def apply(self, aggregate: Consultation) -> None:
            """Remember the plan."""
            aggregate.plan_id = self.plan_id

    class Reopened(Event):
        """Mở lại — another agreement is to be found; exchange, submission and opinion of the old one are stale."""

        TOPIC = "consultation.reopened"

        reason: str
        document: Document | None

        def apply(self, aggregate: Consultation) -> None:
            """Begin again with the topics there are."""
            aggregate.begun_on = self.happened_on
            aggregate.agreed_on = aggregate.aligned_on = None
            aggregate.submitted = None

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this consultation."""

        TOPIC = "consultation.fact_corrected"

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        happened_on: date,
        host_id: UUID,
        level: str,
        party_ids: tuple[UUID, ...],
        window_from: date,
        window_to: date,
    ) -> None:
        self.code = code
        self.begun_on = happened_on
        self.host_id = host_id
        self.level = level
        self.party_ids = party_ids
        self.window = (window_from, window_to)
        self.topics: dict[str, UUID] = {}
        self.agreed_on: date | None = None
        self.aligned_on: date | None = None
        self.submitted: tuple[date, UUID, int] | None = None
        self.plan_id: UUID | None = None

    @classmethod
    def open(
        cls,
        act: Act,
        *,
        code: str,
        host: PartyBody,
        plan_year: int,
        parties: tuple[PartyBody, ...],
        window_from: date | None = None,
        window_to: date | None = None,
    ) -> Consultation:
        """Invite the parties; the window is the last quarter of the year before, unless guidance says otherwise."""
        if not parties:
            raise InvalidInputError(
                "party_given", "Thiếu tổ chức tham gia hiệp thương.", pointer="/party_ids"
            )
        for i, party in enumerate(parties):
            if party.level != host.level:
                raise InvalidInputError(
                    "parties_of_one_level",
                    "Hiệp thương là việc của các tổ chức cùng cấp.",
                    pointer=f"/party_ids/{i}",
                    allowed=host.level,
                )
        opens = window_from or date(plan_year - 1, 10, 1)
        closes = window_to or date(plan_year - 1, 12, 31)
        if closes < opens:
            raise InvalidInputError(
                "window_ordered",
                "Thời gian hiệp thương kết thúc trước khi bắt đầu.",
                pointer="/window/to",
                allowed=f">= {opens.isoformat()}",
            )
        consultation: Consultation = cls._found(
            cls.Opened,
            act,
            code=check_code(code),
            host_id=host.id,
            level=host.level,
            plan_year=plan_year,
            party_ids=tuple(p.id for p in parties),
            window_from=opens,
            window_to=closes,
        )
        return consultation

    def propose_topic(
        self,
        act: Act,
        *,
        topic: str,
        subject: str,
        supervised_ids: tuple[UUID, ...],
        proposer_id: UUID,
        reason: str,
        window_from: date | None,
        window_to: date | None,
    ) -> None:
        """Put a subject on the table, with the bodies to be supervised."""
        self._must_be_gathering()
        check_code(topic, "/topic")
        if topic in self.topics:
            raise ConflictError(
                "topic_once", f"Nội dung “{topic}” đã được đề xuất.", pointer="/topic"
            )
        if not supervised_ids:
            raise InvalidInputError(
                "topic_has_supervised_body",
                "Nội dung giám sát phải nêu cơ quan được giám sát.",
                pointer="/supervised_ids",
            )
        stated.reason(reason)
        self._must_take_part(proposer_id, "/proposer_id")
        self._record(
            self.TopicProposed,
            act,
            topic=topic,
            subject=subject,
            supervised_ids=supervised_ids,
            proposer_id=proposer_id,
            reason=reason,
            window_from=window_from,
            window_to=window_to,
        )

    def flag_overlap(
        self,
        act: Act,
        *,
        topic: str,
        other_topic: str | None,
        supervision_id: UUID | None,
        found_by: str,
        outcome: str,
    ) -> None:
        """Say what a topic overlaps, and what is to come of it."""
        self._must_know(topic, "/topic")
        if (other_topic is None) == (supervision_id is None) or other_topic == topic:
            raise InvalidInputError(
                "overlap_names_two",
                "Chồng chéo là giữa hai nội dung, hoặc giữa một nội dung và một cuộc giám sát.",
                pointer="/other_topic",
                allowed="exactly one of another topic, supervision_id",
            )
        if other_topic is not None:
            self._must_know(other_topic, "/other_topic")
        self._record(
            self.OverlapFlagged,
            act,
            topic=topic,
            other_topic=other_topic,
            supervision_id=supervision_id,
            found_by=found_by,
            outcome=outcome,
        )

    def agree(
        self,
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
                self._must_take_part(party, f"{pointer}/{i}")
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
            self._must_take_part(one.lead_id, f"/rounds/{i}/lead_id")
            if one.window_from and one.window_to and one.window_to < one.window_from:
                raise InvalidInputError(
                    "window_ordered",
                    "Thời gian kết thúc trước khi bắt đầu.",
                    pointer=f"/rounds/{i}/window/to",
                    allowed=f">= {one.window_from.isoformat()}",
                )
        for i, duty in enumerate(duties):
            if duty.kind not in SERVES["consultation"] or duty.debtor_id != self.host_id:
                raise InvalidInputError(
                    "consultation_serves_duty",
                    "Chỉ tính cho nghĩa vụ hiệp thương của cơ quan chủ trì.",
                    pointer=f"/obligation_ids/{i}",
                    allowed=", ".join(SERVES["consultation"]),
                )
        self._record(
            self.Agreed,
            act,
            agreed_on=agreed_on,
            document=document,
            signed_ids=signed_ids,
            absent_ids=absent_ids,
            rounds=rounds,
            note=note,
            obligation_ids=tuple(d.id for d in duties),
        )

    def align(
        self,
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
            if body.kind == DELEGATION and self.level != "province":
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
        paper = stated.paper(
            document, "alignment_has_minutes", "Trao đổi phải có biên bản, văn bản."
        )
        self._record(
            self.Aligned,
            act,
            aligned_on=aligned_on,
            with_ids=tuple(b.id for b in bodies),
            document=paper,
            changes=changes,
        )

    def submit(
        self, act: Act, *, submitted_on: date, committee_id: UUID, document: Document | None
    ) -> None:
        """Submit what was agreed to the Party committee; before the exchange that is shown as out of sequence."""
        if self.agreed_on is None or submitted_on < self.agreed_on:
            raise ConflictError(
                "submitted_after_agreement",
                "Chỉ trình sau khi hiệp thương đã thống nhất.",
                allowed="the agreement first",
            )
        self._record(
            self.Submitted,
            act,
            submitted_on=submitted_on,
            committee_id=committee_id,
            edition=self.version,
            document=document,
        )

    def give_opinion(
        self, act: Act, *, opinion: str, edition: int | None, document: Document | None
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
        self._record(
            self.OpinionGiven, act, opinion=opinion, edition=self.submitted[2], document=paper
        )

    def issue_plan(
        self, act: Act, *, plan_id: UUID, in_force: bool, of_host: bool, earlier: bool
    ) -> None:
        """End in the plan of the year. `earlier` says whether a plan named here before is still in force."""
        if self.agreed_on is None:
            raise ConflictError("issued_after_agreement", "Hiệp thương chưa thống nhất.")
        if not in_force or not of_host:
            raise InvalidInputError(
                "annual_plan_issued_by_host",
                "Phải là kế hoạch đang có hiệu lực do cơ quan chủ trì hiệp thương ban hành.",
                pointer="/plan_id",
            )
        if earlier:
            raise ConflictError(
                "one_live_plan_a_year",
                "Năm này đã có kế hoạch giám sát đang có hiệu lực.",
                pointer="/plan_id",
                allowed="a plan that supersedes it",
            )
        self._record(self.PlanIssued, act, plan_id=plan_id)

    def reopen(self, act: Act, *, reason: str, document: Document | None) -> None:
        """Look for another agreement."""
        if self.agreed_on is None:
            raise ConflictError("consultation_agreed", "Hiệp thương chưa thống nhất.")
        stated.reason(reason)
        self._record(self.Reopened, act, reason=reason, document=document)

    def _must_be_gathering(self) -> None:
        if self.agreed_on is not None:
            raise ConflictError(
                "consultation_open",
                "Hiệp thương đã thống nhất; muốn đổi phải mở lại.",
                allowed="a reopening first",
            )

    def _must_know(self, topic: str, pointer: str) -> None:
        if topic not in self.topics:
            raise InvalidInputError(
                "topic_known",
                f"Không có nội dung “{topic}”.",
                pointer=pointer,
                allowed=", ".join(self.topics),
            )

    def _must_take_part(self, body: UUID, pointer: str) -> None:
        if body not in (self.host_id, *self.party_ids):
            raise InvalidInputError(
                "party_takes_part",
                "Cơ quan này không tham gia hiệp thương.",
                pointer=pointer,
                allowed=", ".join(map(str, (self.host_id, *self.party_ids))),
            )


def consultation_code(plan_year: int, host_code: str) -> str:
    """One for a board and a year: a second founding collides in the store."""
    return f"HT-{plan_year}-{host_code}"
