"""The one event log: load a subject, save its new facts. Every state change of giamsat passes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application, project_aggregate
from eventsourcing.persistence import IntegrityError

from domain.actor import Act
from domain.errors import ConflictError, NotFoundError, StaleVersionError
from domain.facts import Fact, RecordedFact, Subject, effective
from domain.values import resolve_id

S = TypeVar("S", bound=Subject)


@dataclass(frozen=True)
class Recorded:
    """The answer of every command: what was written to, and where in the ledger its last fact stands."""

    id: UUID
    code: str
    kind: str
    position: int
    version: int


@dataclass(frozen=True)
class CommandMark:
    """What makes a retry find its own success: the caller's key, a digest of what was asked, the answer."""

    command_id: str
    fingerprint: str | None
    answer: Callable[[list[int]], dict[str, Any]]
    """From the positions given by the store to the JSON-ready answer that a retry gets again."""


def fold(subject: Subject | None, facts: Iterable[Fact]) -> Subject | None:
    """Add up the facts as they are now known: corrections replace the fields they correct."""
    return project_aggregate(subject, effective(facts))


class Ledger(Application[UUID]):
    """Sổ cái giám sát — the ledger of one province or one body."""

    name = "ledger"

    def load(self, cls: type[S], id_or_code: str | UUID, act: Act | None = None) -> S:
        """The subject as now known; refuses a stale expectation (412) and an unknown subject (404)."""
        subject_id = (
            id_or_code if isinstance(id_or_code, UUID) else resolve_id(cls.TOPIC, id_or_code)
        )
        subject: Subject | None = None
        with suppress(AggregateNotFoundError):
            subject = self.repository.get(subject_id, projector_func=fold)
        if not isinstance(subject, cls):
            raise NotFoundError(
                f"{cls.TOPIC}_unknown",
                f"Không có {cls.TOPIC} “{id_or_code}” trong sổ.",
                allowed="the id or code of a recorded subject",
            )
        if act and act.expected_version is not None and act.expected_version != subject.version:
            raise StaleVersionError(
                "version_matches",
                f"Phiên bản hiện tại là {subject.version}, không phải {act.expected_version}.",
                allowed=str(subject.version),
            )
        return subject

    def knows(self, cls: type[Subject], subject_id: UUID) -> bool:
        """Whether the subject has been recorded."""
        first = self.recorder.select_events(subject_id, limit=1)
        return bool(first) and first[0].topic.split(".")[0] == cls.TOPIC

    def keep(self, act: Act, subject: Subject, *others: Subject) -> Recorded:
        """Save the new facts of one or several subjects in one transaction; answer for the first."""
        kind, version = type(subject).TOPIC, subject.version

        def answer(positions: list[int]) -> dict[str, Any]:
            return {
                "id": str(subject.id),
                "code": subject.code,
                "kind": kind,
                "position": positions[-1],
                "version": version,
            }

        mark = act.command_id and CommandMark(act.command_id, act.fingerprint, answer)
        try:
            recordings = self.save(
                subject,
                *others,
                command=mark or None,
                subject_codes={s.id: s.code for s in (subject, *others)},
            )
        except IntegrityError as lost:
            if subject.pending_founding:
                raise ConflictError(
                    f"{kind}_already_recorded",
                    f"{kind} “{subject.code}” đã có trong sổ.",
                    pointer="/code",
                    allowed="a code not yet used",
                ) from lost
            raise ConflictError(
                "race_lost",
                "Có người vừa ghi trước vào cùng đối tượng; hãy đọc lại rồi thử lại.",
                allowed="retry on the new version",
            ) from lost
        position = max(r.notification.id for r in recordings)
        return Recorded(subject.id, subject.code, kind, position, version)

    def fact_at(self, position: int) -> RecordedFact:
        """The fact at a position of the ledger, or a refusal."""
        found = self.recorder.select_notifications(start=position, limit=1, stop=position)
        if not found:
            raise NotFoundError(
                "position_unknown",
                f"Sổ không có vị trí {position}.",
                pointer="/corrects",
                allowed="a position of the ledger",
            )
        fact = cast("Fact", self.mapper.to_domain_event(found[0]))
        code = getattr(found[0], "subject_code", None) or ""
        return RecordedFact(position, fact, fact.timestamp, code)
