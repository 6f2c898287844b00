"""Hồ sơ kiểm tra — what an inspection team asked of the ledger, froze, showed to whom, and concluded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.inspection_papers import check_conclusion, check_mandate
from domain.values import Document, check_code

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class QuestionPart:
    """One part of a question to the audit trail: the name of a parameter and its value, as they were asked."""

    name: str
    value: str


class Inspection(Subject):
    """Hồ sơ kiểm tra — one case: its team, its questions, its evidence and who has seen it, its conclusions."""

    TOPIC = "inspection"

    class Event(Fact):
        """Any fact about an inspection file."""

    class Opened(Event, FoundingFact):
        """Mở hồ sơ — on a mandate, for a purpose, with a team of accounts."""

        TOPIC = "inspection.opened"

        subject: str
        purpose: str
        mandate: Document
        lead_id: UUID
        inspected_ids: tuple[UUID, ...]
        team: tuple[str, ...]

    class MemberJoined(Event):
        """Thêm thành viên đoàn — an account that may work on the file from now on."""

        TOPIC = "inspection.member_joined"
        FIXED: ClassVar[frozenset[str]] = frozenset({"member"})

        member: str

        def apply(self, aggregate: Inspection) -> None:
            """Let the account in."""
            aggregate.team = (*aggregate.team, self.member)

    class MemberLeft(Event):
        """Thành viên rời đoàn — an account that may work on the file no longer."""

        TOPIC = "inspection.member_left"
        FIXED: ClassVar[frozenset[str]] = frozenset({"member"})

        member: str
        reason: str

        def apply(self, aggregate: Inspection) -> None:
            """Shut the account out."""
            aggregate.team = tuple(m for m in aggregate.team if m != self.member)

    class QuerySaved(Event):
        """Lưu câu hỏi — a question to the audit trail that the team means to ask again."""

        TOPIC = "inspection.query_saved"
        FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

        no: int
        title: str
        question: tuple[QuestionPart, ...]

        def apply(self, aggregate: Inspection) -> None:
            """Remember that it is there."""
            aggregate.queries = self.no

    class BundleFrozen(Event):
        """Chốt gói bằng chứng — the answer at a checkpoint, known by its SHA-256 ever after."""

        TOPIC = "inspection.bundle_frozen"
        FIXED: ClassVar[frozenset[str]] = frozenset(
            {"no", "query_no", "sha256", "facts", "size", "root"}
        )
        """With another digest another file would be handed out under this number."""

        no: int
        query_no: int
        sha256: str
        facts: int
        size: int
        """How many facts the checkpoint covers."""
        root: str
        """The head of the tree at that checkpoint, in base64."""

        def apply(self, aggregate: Inspection) -> None:
            """Remember that it is there."""
            aggregate.bundles = self.no

    class BundleRead(Event):
        """Đọc gói bằng chứng — who took it out, and what for."""

        TOPIC = "inspection.bundle_read"
        FIXED: ClassVar[frozenset[str]] = frozenset({"no", "reader"})

        no: int
        reader: str
        purpose: str

        def apply(self, aggregate: Inspection) -> None:
            """Nothing is decided by it."""

    class CopyGiven(Event):
        """Giao bản sao — a copy that left the house: to which body, in which form, what for."""

        TOPIC = "inspection.copy_given"
        DAY = "given_on"

        no: int
        recipient: str
        recipient_id: UUID | None
        given_on: date
        medium: str
        purpose: str
        document: Document | None

        def apply(self, aggregate: Inspection) -> None:
            """Nothing is decided by it."""

    class Closed(Event):
        """Kết thúc hồ sơ — with its conclusions."""

        TOPIC = "inspection.closed"

        document: Document
        conclusions: tuple[str, ...]

        def apply(self, aggregate: Inspection) -> None:
            """Remember that it is closed."""
            aggregate.closed = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this file."""

        TOPIC = "inspection.fact_corrected"

    def __init__(self, code: str, mandate: Document, team: tuple[str, ...]) -> None:
        self.code = code
        self.mandate = mandate
        self.team = team
        self.queries = 0
        self.bundles = 0
        self.closed = False

    @classmethod
    def open(
        cls,
        act: Act,
        *,
        code: str,
        subject: str,
        purpose: str,
        mandate: Document,
        lead_id: UUID,
        inspected_ids: Sequence[UUID] = (),
        team: Sequence[str] = (),
    ) -> Inspection:
        """Open a file; whoever opens it is of the team."""
        check_mandate(mandate, act.on)
        inspection: Inspection = cls._found(
            cls.Opened,
            act,
            code=check_code(code),
            subject=_said(subject, "/subject"),
            purpose=_said(purpose, "/purpose"),
            mandate=mandate,
            lead_id=lead_id,
            inspected_ids=tuple(inspected_ids),
            team=tuple(dict.fromkeys((act.actor, *team))),
        )
        return inspection

    def add_member(self, act: Act, *, member: str) -> None:
        """Let another account work on the file."""
        self._by_the_team(act)
        self._still_open()
        if member in self.team:
            raise ConflictError("member_once", "Tài khoản này đã ở trong đoàn.", pointer="/member")
        self._record(self.MemberJoined, act, member=member)

    def release_member(self, act: Act, *, member: str, reason: str) -> None:
        """Shut an account out; somebody always stays."""
        self._by_the_team(act)
        self._still_open()
        if member not in self.team:
            raise InvalidInputError(
                "member_of_team",
                "Tài khoản này không ở trong đoàn.",
                pointer="/member",
                allowed=", ".join(self.team),
            )
        if len(self.team) == 1:
            raise ConflictError(
                "team_not_empty", "Đoàn phải còn ít nhất một người.", pointer="/member"
            )
        self._record(self.MemberLeft, act, member=member, reason=_said(reason, "/reason"))

    def save_query(self, act: Act, *, title: str, question: Sequence[QuestionPart]) -> int:
        """Keep a question under the next number, and tell it."""
        self._by_the_team(act)
        self._still_open()
        if not question:
            raise InvalidInputError(
                "question_given",
                "Câu hỏi phải có ít nhất một điều kiện.",
                pointer="/question",
                allowed="parameters of GET /api/v1/events",
            )
        no = self.queries + 1
        self._record(
            self.QuerySaved, act, no=no, title=_said(title, "/title"), question=tuple(question)
        )
        return no

    def freeze_bundle(
        self, act: Act, *, query_no: int, sha256: str, facts: int, size: int, root: str
    ) -> int:
        """Keep the digest of an answer under the next number, and tell it."""
        self.check_freezing(act, query_no=query_no)
        if not DIGEST.fullmatch(sha256):
            raise InvalidInputError("digest_form", "Mã băm không đúng dạng.", pointer="/sha256")
        no = self.bundles + 1
        self._record(
            self.BundleFrozen,
            act,
            no=no,
            query_no=query_no,
            sha256=sha256,
            facts=facts,
            size=size,
            root=root,
        )
        return no

    def check_freezing(self, act: Act, *, query_no: int) -> None:
        """Refuse before the long work what would be refused after it."""
        self._by_the_team(act)
        self._still_open()
        if not 1 <= query_no <= self.queries:
            raise InvalidInputError(
                "query_saved",
                f"Hồ sơ không có câu hỏi số {query_no}.",
                pointer="/query",
                allowed=f"1–{self.queries}" if self.queries else "a query saved before",
            )
        self._in_order(self.BundleFrozen, act, {"query_no": query_no})

    def read_bundle(self, act: Act, *, no: int, purpose: str) -> None:
        """Write down that somebody takes the evidence out; the door has seen that they may."""
        self._frozen(no, "/no", NotFoundError)
        self._record(
            self.BundleRead,
            act,
            no=no,
            reader=act.actor,
            purpose=_said(purpose, "/query/purpose"),
        )

    def give_copy(
        self,
        act: Act,
        *,
        no: int,
        recipient: str,
        recipient_id: UUID | None,
        given_on: date,
        medium: str,
        purpose: str,
        document: Document | None,
    ) -> None:
        """Write down where a copy went, also after the file was closed."""
        self._by_the_team(act)
        self._frozen(no, "/bundle", InvalidInputError)
        self._record(
            self.CopyGiven,
            act,
            no=no,
            recipient=_said(recipient, "/recipient"),
            recipient_id=recipient_id,
            given_on=given_on,
            medium=_said(medium, "/medium"),
            purpose=_said(purpose, "/purpose"),
            document=document,
        )

    def close(self, act: Act, *, document: Document, conclusions: Sequence[str]) -> None:
        """End the file with what was concluded."""
        self._by_the_team(act)
        self._still_open()
        check_conclusion(document, self.mandate, act.on)
        if not [text for text in conclusions if text.strip()]:
            raise InvalidInputError(
                "conclusions_given",
                "Kết thúc hồ sơ phải có kết luận.",
                pointer="/conclusions",
                allowed="at least one conclusion",
            )
        self._record(
            self.Closed,
            act,
            document=document,
            conclusions=tuple(
                _said(text, f"/conclusions/{i}") for i, text in enumerate(conclusions)
            ),
        )

    def _by_the_team(self, act: Act) -> None:
        if act.actor not in self.team:
            raise ForbiddenError(
                "worked_on_by_its_team",
                "Chỉ thành viên đoàn được làm việc trên hồ sơ này.",
                allowed="an account of the team",
            )

    def _still_open(self) -> None:
        if self.closed:
            raise ConflictError("file_open", "Hồ sơ đã kết thúc.", allowed="an open file")

    def _frozen(self, no: int, pointer: str, kind: type[InvalidInputError | NotFoundError]) -> None:
        if not 1 <= no <= self.bundles:
            raise kind(
                "bundle_frozen",
                f"Hồ sơ không có gói bằng chứng số {no}.",
                pointer=pointer,
                allowed=f"1–{self.bundles}" if self.bundles else "a bundle frozen before",
            )


def _said(text: str, pointer: str) -> str:
    if not text.strip():
        raise InvalidInputError(
            "text_given", "Chưa nêu nội dung.", pointer=pointer, allowed="some words"
        )
    return text.strip()
