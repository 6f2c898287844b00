"""Facts of another ledger taken in: every line checked first, then all of them in one transaction, or none."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, StoredEvent

from domain.actor import Act
from domain.application import fold
from domain.errors import (
    ConflictError,
    InvalidInputError,
    ManyInvalidInputsError,
    RefusalError,
    Violation,
)
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.ledger_import import LedgerImport, code_of
from domain.values import id_of
from infra.clock import Clock
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow, stored_fact
from infra.import_line import LineError, bounded, read_line

ACTOR: Final = "import"
MOST_FACTS: Final = 1_000_000
MOST_ERRORS: Final = 20
"""Wrong lines that are told one by one; the rest are counted."""
CAUSE: Final = "by_position"
"""The field in which a fact names the position of the fact that caused it."""


@dataclass(frozen=True)
class Imported:
    """What came in, or would: how many facts of each name, how many new subjects."""

    facts: Mapping[str, int]
    subjects: int


@dataclass
class _Stream:
    """What is known of one subject while its lines are read."""

    subject: Subject | None
    code: str | None
    standing: dict[int, int]
    """The positions of its facts in the ledger, by version."""
    coming: dict[int, int] = field(default_factory=dict)
    """The places of its facts in the file, by version: the first fact has place 1."""

    @property
    def version(self) -> int:
        return self.subject.version if self.subject else 0


class FactImport:
    """One file on its way into one ledger."""

    def __init__(self, recorder: FactRecorder, clock: Clock) -> None:
        self._recorder = recorder
        self._clock = clock
        self._mapper = FactMapper()
        self._streams: dict[UUID, _Stream] = {}
        self._rows: list[FactRow] = []
        self._places: dict[int, int] = {}
        """Where the file has what stands at a position of the other ledger."""
        self._references: list[tuple[int, str, int]] = []
        """Which row names, in which field, which place of the file: a position only once it stands here."""

    def read(self, file: Path, tell: Callable[[int, int], None] = lambda _done, _of: None) -> str:
        """Read and check every line; the SHA-256 of the file. All that is wrong is told at once."""
        size, done = file.stat().st_size, 0
        wrong: list[Violation] = []
        many = 0
        with file.open("rb") as lines:
            sha256 = hashlib.file_digest(lines, "sha256").hexdigest()
            lines.seek(0)
            for number, raw in enumerate(bounded(lines), 1):
                done += len(raw)
                if number % 1_000 == 0:
                    tell(done, size)
                try:
                    self._take(raw)
                except LineError as error:
                    many += 1
                    if many <= MOST_ERRORS:
                        wrong.append(error.violation(number))
        tell(size, size)
        if many > MOST_ERRORS:
            more = f"Và {many - MOST_ERRORS} dòng sai khác (more wrong lines)."
            wrong.append(Violation("", "lines", more))
        if wrong:
            raise ManyInvalidInputsError(tuple(wrong))
        if not self._rows:
            raise InvalidInputError(
                "facts_given", "Tệp không có sự kiện nào.", allowed="JSON Lines, one fact a line"
            )
        return sha256

    def report(self) -> Imported:
        """What has been read."""
        founded = sum(row.originator_version == 1 for row in self._rows)
        return Imported(Counter(row.name for row in self._rows), founded)

    def write(self, source: str, sha256: str) -> range:
        """Append all that was read, and the fact that tells of it, in one transaction; the positions of the file."""
        code = code_of(sha256)
        if self._recorder.read_streams({id_of(LedgerImport.TOPIC, code): 0}):
            raise ConflictError(
                "file_once", f"Tệp này đã được nhập ({code}).", allowed="a file not yet taken in"
            )
        head = self._recorder.last_position()
        try:
            self._recorder.append_many(self._facts(head, source, sha256), after=head)
        except IntegrityError as lost:
            raise ConflictError(
                "race_lost", "Có người vừa ghi vào sổ; hãy nhập lại.", allowed="try again"
            ) from lost
        return range(head + 1, head + 1 + len(self._rows))

    def _take(self, raw: bytes) -> None:
        if not raw.strip():
            return
        if len(self._rows) == MOST_FACTS:
            raise LineError("", "file_size", "tệp có quá nhiều sự kiện.", f"<= {MOST_FACTS} facts")
        line, state = read_line(raw, self._mapper, self._clock.today())
        stream = self._stream(line.subject)
        version = stream.version + 1
        if line.stream_version not in (None, version):
            raise LineError(
                "/stream_version",
                "follows_on",
                f"đối tượng đang ở phiên bản {stream.version}, thiếu hoặc trùng sự kiện.",
                str(version),
            )
        row = FactRow(
            position=0,
            originator_id=line.subject,
            originator_version=version,
            name=line.type,
            schema_version=self._mapper.shape(line.type).version,
            state=state,
            recorded_at=self._clock.now(),
            happened_on=line.happened_on,
            actor=line.actor,
            agency_id=line.agency,
            correlation=line.correlation,
            command_id=None,
            subject_code=stream.code,
        )
        fact = self._mapper.fact(row)
        _continue(stream, fact)
        place = len(self._rows) + 1
        stream.coming[version] = place
        if line.position is not None:
            self._places[line.position] = place
        self._rows.append(self._refer(row._replace(subject_code=stream.code), fact, stream))

    def _stream(self, subject_id: UUID) -> _Stream:
        known = self._streams.get(subject_id)
        if known is None:
            rows = self._recorder.read_streams({subject_id: 0})
            known = self._streams[subject_id] = _Stream(
                fold(None, map(self._mapper.fact, rows)),
                rows[0].subject_code if rows else None,
                {row.originator_version: row.position for row in rows},
            )
        return known

    def _refer(self, row: FactRow, fact: Fact, stream: _Stream) -> FactRow:
        """The row with the positions that it names put as they are here, or noted for when they are known."""
        if isinstance(fact, CorrectionFact):
            if fact.corrects_version in stream.coming:
                place = stream.coming[fact.corrects_version]
                self._references.append((len(self._rows), "corrects", place))
                return row
            if fact.corrects_version not in stream.standing:
                raise LineError(
                    "/data/corrects_version",
                    "corrected_known",
                    "không có sự kiện được đính chính.",
                    f"1 to {fact.originator_version - 1}",
                )
            return _naming(row, "corrects", stream.standing[fact.corrects_version])
        caused_by = getattr(fact, CAUSE, None)
        if caused_by is None:
            return row
        if caused_by in self._places:
            self._references.append((len(self._rows), CAUSE, self._places[caused_by]))
            return row
        return _naming(row, CAUSE, None)

    def _facts(self, head: int, source: str, sha256: str) -> Iterator[StoredEvent]:
        """What was read, as it stands after this position, and the fact that tells of it."""
        rows = self._rows.copy()
        for index, name, place in self._references:
            rows[index] = _naming(rows[index], name, head + place)
        now, today = self._clock.now(), self._clock.today()
        for row in rows:
            yield stored_fact(row._replace(recorded_at=now))
        act = Act(actor=ACTOR, at=now, today=today, on=today)
        told = LedgerImport.record(act, source=source, sha256=sha256, facts=len(rows))
        yield from map(self._mapper.to_stored_event, told.collect_events())


def _continue(stream: _Stream, fact: Fact) -> None:
    """Add the fact to its subject, or say why it cannot be the next one."""
    kind = fact.TOPIC.split(".")[0]
    if isinstance(fact, FoundingFact):
        if stream.subject is not None:
            raise LineError(
                "/type", "founded_once", f"“{stream.code}” đã có trong sổ.", "a later fact"
            )
        stream.code = fact.code
    elif stream.subject is None:
        raise LineError(
            "/subject", "founded_first", "đối tượng chưa được lập.", "its founding fact first"
        )
    elif kind != type(stream.subject).TOPIC:
        raise LineError("/type", "kind_of_subject", f"đối tượng không phải {kind}.", kind)
    try:
        fact.check()
        stream.subject = fact.mutate(stream.subject)
    except RefusalError as refusal:
        first = refusal.violations[0]
        raise LineError(
            f"/data{first.pointer}", first.rule, first.message, first.allowed
        ) from refusal
    except Exception as error:
        raise LineError(
            "/data", "fits_its_subject", f"không khớp với đối tượng: {error!r}", "what came before"
        ) from error


def _naming(row: FactRow, name: str, position: int | None) -> FactRow:
    own = msgspec.json.decode(row.state)
    return row._replace(state=msgspec.json.encode(own | {name: position}))
