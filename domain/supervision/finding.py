"""Phát hiện — what the team found, with evidence; contested, upheld or withdrawn before the conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.supervision.state import Event, SupervisionState

FindingKind = Literal["merit", "shortcoming", "violation_sign"]
STATES: Final[Mapping[str, str]] = {
    "recorded": "đã ghi nhận, chưa có giải trình",
    "contested": "đang được giải trình",
    "upheld": "đã được giữ nguyên",
    "withdrawn": "đã rút",
}
FINDING_KINDS: tuple[str, ...] = get_args(FindingKind)


def check_restriction(*, about_person: bool, restricted: bool) -> None:
    """Refuse to tell everybody of a person."""
    if about_person and not restricted:
        raise InvalidInputError(
            "person_restricted",
            "Phát hiện về cá nhân phải hạn chế đọc.",
            pointer="/restricted",
            allowed="true",
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

    def check(self) -> None:
        """What is said of a person is restricted."""
        check_restriction(about_person=self.about_person, restricted=self.restricted)

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the finding as standing."""
        aggregate.findings[self.no] = "recorded"


class FindingContested(Event):
    """Giải trình — the supervised body disputes a finding."""

    TOPIC = "supervision.finding_contested"
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    no: int
    text: str

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the dispute."""
        aggregate.findings[self.no] = "contested"


class FindingUpheld(Event):
    """Giữ nguyên phát hiện — the team keeps a contested finding."""

    TOPIC = "supervision.finding_upheld"
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    no: int
    reason: str

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the outcome."""
        aggregate.findings[self.no] = "upheld"


class FindingWithdrawn(Event):
    """Rút phát hiện — the team takes a finding back."""

    TOPIC = "supervision.finding_withdrawn"
    FIXED: ClassVar[frozenset[str]] = frozenset({"no"})

    no: int
    reason: str

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember the outcome."""
        aggregate.findings[self.no] = "withdrawn"


def check_concerned(
    self: SupervisionState, concerned_id: UUID | None, answering_ids: frozenset[UUID]
) -> None:
    """Refuse a finding about a body that the round does not supervise, nor the heir of one."""
    if concerned_id is not None and concerned_id not in {*self.supervised_ids, *answering_ids}:
        raise InvalidInputError(
            "concerned_supervised",
            "Phát hiện chỉ nói về cơ quan mà cuộc giám sát này giám sát.",
            pointer="/concerned_id",
            allowed=", ".join(map(str, self.supervised_ids)) + ", or the heir of one of them",
        )


def record_finding(
    self: SupervisionState,
    act: Act,
    *,
    kind: str,
    statement: str,
    evidence: tuple[str, ...],
    concerned_id: UUID | None,
    answering_ids: frozenset[UUID] = frozenset(),
    about_person: bool = False,
    restricted: bool | None = None,
) -> int:
    """Record a finding with its evidence; one about a person is restricted. Returns its number.

    It concerns a body that the round supervises, or one of `answering_ids`: those to which such a body's duty passed.
    """
    self._must_run()
    if self.concluded_on is not None:
        raise ConflictError("finding_before_conclusion", "Cuộc giám sát đã kết luận.")
    stated.one_of(
        kind,
        FINDING_KINDS,
        "finding_kind_known",
        f"Không có loại phát hiện “{kind}”.",
        pointer="/kind",
    )
    if not statement.strip():
        raise InvalidInputError(
            "statement_given", "Thiếu nội dung phát hiện.", pointer="/statement"
        )
    if not any(e.strip() for e in evidence):
        raise InvalidInputError(
            "evidence_given", "Phát hiện phải có minh chứng.", pointer="/evidence"
        )
    check_concerned(self, concerned_id, answering_ids)
    check_restriction(about_person=about_person, restricted=restricted is not False)
    no = len(self.findings) + 1
    self._record(
        FindingRecorded,
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


def contest_finding(self: SupervisionState, act: Act, *, no: int, text: str) -> None:
    """Dispute a finding, before the conclusion."""
    _finding(self, no, "recorded", "upheld")
    self._record(FindingContested, act, no=no, text=text)


def uphold_finding(self: SupervisionState, act: Act, *, no: int, reason: str) -> None:
    """Keep a contested finding."""
    _finding(self, no, "contested")
    stated.reason(reason)
    self._record(FindingUpheld, act, no=no, reason=reason)


def withdraw_finding(self: SupervisionState, act: Act, *, no: int, reason: str) -> None:
    """Take a finding back."""
    _finding(self, no, "recorded", "contested", "upheld")
    stated.reason(reason)
    self._record(FindingWithdrawn, act, no=no, reason=reason)


def _finding(self: SupervisionState, no: int, *states: str) -> None:
    self._must_run()
    state = self.findings.get(no)
    if state is None:
        raise NotFoundError("finding_unknown", f"Không có phát hiện số {no}.", pointer="/no")
    if state not in states:
        raise ConflictError(
            "finding_state", f"Phát hiện số {no} {STATES[state]}.", allowed=", ".join(states)
        )
    if self.concluded_on is not None:
        raise ConflictError("finding_before_conclusion", "Cuộc giám sát đã kết luận.")
