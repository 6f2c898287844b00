"""The one event log: load a subject, save its new facts. Every state change of giamsat passes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import EnvType

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
    no: int | None = None
    """The number under which the subject holds what was added, where later requests name it by that."""
    effect: str | None = None
    """What follows from it, where that is not what the caller may expect."""


@dataclass(frozen=True)
class CommandMark:
    """What makes a retry find its own success: the caller's key, a digest of what was asked, the answer."""

    command_id: str
    fingerprint: str | None
    answer: Mapping[str, Any] | Callable[[list[int]], Mapping[str, Any]]
    """The JSON-ready answer that a retry gets again. A `position` of None is the last one given; an answer that
    is a function of all positions costs the store another round trip."""


class FactStreams(Protocol):
    """The facts of one subject, as the store hands them to commands."""

    def facts_of(self, subject_id: UUID) -> Sequence[Fact]:
        """All that is recorded by the time of the call, in order; nothing for an unknown subject."""

    def founding_of(self, subject_id: UUID) -> Fact | None:
        """The first fact about a subject, which no later one changes; None for an unknown subject."""


def fold(subject: Subject | None, facts: Iterable[Fact]) -> Subject | None:
    """Add up the facts as they are now known: corrections replace the fields they correct."""
    # The library's own projector asks of each fact whether it can be added up, which costs more than adding.
    told = effective(facts)
    for fact in told:
        subject = fact.mutate(subject)
    if subject is not None:
        subject.loaded_from = told
    return subject


class Ledger(Application[UUID]):
    """Sổ cái giám sát — the ledger of one province or one body."""

    name = "ledger"

    def __init__(self, env: EnvType | None = None) -> None:
        super().__init__(env)
        make: Callable[[], FactStreams] | None = getattr(self.factory, "streams", None)
        self.streams: FactStreams = make() if make else _LibraryStreams(self)

    def turn(self) -> AbstractContextManager[None]:
        """Let nobody else who asks for it look at many subjects and record meanwhile, in whatever process."""
        held: Callable[[], AbstractContextManager[None]] = getattr(
            self.recorder, "turn", nullcontext
        )
        return held()

    def load(self, cls: type[S], id_or_code: str | UUID, act: Act | None = None) -> S:
        """The subject as now known; refuses a stale expectation (412) and an unknown subject (404)."""
        subject_id = (
            id_or_code if isinstance(id_or_code, UUID) else resolve_id(cls.TOPIC, id_or_code)
        )
        subject = fold(None, self.streams.facts_of(subject_id))
        if not isinstance(subject, cls):
            raise NotFoundError(
                f"{cls.TOPIC}_unknown",
                f"Không có {cls.term().lower()} “{id_or_code}” trong sổ.",
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
        founding = self.streams.founding_of(subject_id)
        return founding is not None and founding.TOPIC.split(".")[0] == cls.TOPIC

    def keep(
        self,
        act: Act,
        subject: Subject,
        *others: Subject,
        no: int | None = None,
        effect: str | None = None,
    ) -> Recorded:
        """Save the new facts of one or several subjects in one transaction; answer for the first."""
        kind, version = type(subject).TOPIC, subject.version

        answer = {
            "id": str(subject.id),
            "code": subject.code,
            "kind": kind,
            "position": None,
            "version": version,
        }
        more = {"no": no, "effect": effect}
        answer |= {key: value for key, value in more.items() if value is not None}
        mark = act.command_id and CommandMark(act.command_id, act.fingerprint, answer)
        subjects = (subject, *others)
        try:
            positions = self.recorder.insert_events(
                [self.mapper.to_stored_event(f) for s in subjects for f in s.collect_events()],
                command=mark or None,
                subject_codes={s.id: s.code for s in subjects},
            )
        except IntegrityError as lost:
            if subject.pending_founding:
                raise ConflictError(
                    f"{kind}_already_recorded",
                    f"{subject.term()} “{subject.code}” đã có trong sổ.",
                    pointer="/code",
                    allowed="a code not yet used",
                ) from lost
            raise ConflictError(
                "race_lost",
                "Có người vừa ghi trước vào cùng đối tượng; hãy đọc lại rồi thử lại.",
                allowed="retry on the new version",
            ) from lost
        position = max(positions or [0])
        return Recorded(subject.id, subject.code, kind, position, version, no, effect)

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


class _LibraryStreams:
    """Streams of any other store of the library."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def facts_of(self, subject_id: UUID) -> Sequence[Fact]:
        return [cast("Fact", fact) for fact in self._ledger.events.get(subject_id)]

    def founding_of(self, subject_id: UUID) -> Fact | None:
        return next(iter(self.facts_of(subject_id)), None)
