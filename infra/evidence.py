"""A question answered as evidence: seal what is there, take the facts that answer it, write the bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, Protocol

from api.timeline import told
from domain.errors import ConflictError, InvalidInputError
from infra.event_store.errors import UnreadableFactError
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.export import exported
from infra.read_store import ReadStore
from infra.seal.bundle import Evidence, write_bundle
from infra.seal.checkpoint import Checkpoint
from infra.seal.cover import cover
from infra.seal.entry import UnsealableRowError, entry_rows
from infra.seal.keys import recorded, rotations
from infra.seal.sealer import InconsistentHeadError, Sealer
from projections import history
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.seal import SealedTree

PAGE: Final = 500
MOST: Final = 10_000
"""Facts in a bundle that the API makes while somebody waits."""
SPOOL: Final = 1 << 20
CHUNK: Final = 1 << 16


class Sealed(Protocol):
    """What is asked of a composed ledger: its rows as stored, its seal, its read models."""

    recorder: FactRecorder
    read_store: ReadStore
    sealer: Sealer

    def read(self, moment: Moment) -> AbstractContextManager[Rows]:
        """One state of the read models."""
        ...


class UnprovenError(ConflictError):
    """The ledger is not what was sealed: nothing can be proven, and somebody must look at it."""

    def __init__(self, sentence: str) -> None:
        super().__init__("facts_sealed", sentence, allowed="an intact ledger; see giamsat verify")


@dataclass(frozen=True)
class Written:
    """What a bundle holds, and the head that it is proven under."""

    facts: int
    head: Checkpoint


def write_evidence(
    service: Sealed, moment: Moment, filters: Mapping[str, Any], asked: Mapping[str, Any], to: Path
) -> int:
    """Write the facts that answer a question into a new file; how many there are."""
    if to.exists():
        raise ConflictError("new_file", f"Tệp {to} đã có.", allowed="a file that does not exist")
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("xb") as file:
            many = _write(service, moment, filters, asked, file).facts
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
    return many


def evidence(
    service: Sealed, moment: Moment, filters: Mapping[str, Any], asked: Mapping[str, Any]
) -> Iterator[bytes]:
    """The same as a stream, for the API: whole before its first byte is sent."""
    with ExitStack() as closing:
        file = closing.enter_context(tempfile.SpooledTemporaryFile(SPOOL))
        _write(service, moment, filters, asked, file, most=MOST)
        file.seek(0)
        return _chunks(file, closing.pop_all())


def evidence_whole(
    service: Sealed, moment: Moment, filters: Mapping[str, Any], asked: Mapping[str, Any]
) -> tuple[bytes, Written]:
    """The same as one piece, for whoever keeps it."""
    with tempfile.SpooledTemporaryFile(SPOOL) as file:
        written = _write(service, moment, filters, asked, file, most=MOST)
        file.seek(0)
        return file.read(), written


def _chunks(file: IO[bytes], closing: ExitStack) -> Iterator[bytes]:
    with closing:
        while chunk := file.read(CHUNK):
            yield chunk


def _write(
    service: Sealed,
    moment: Moment,
    filters: Mapping[str, Any],
    asked: Mapping[str, Any],
    file: IO[bytes],
    *,
    most: int | None = None,
) -> Written:
    try:
        head = service.sealer.seal()
    except InconsistentHeadError as error:
        raise UnprovenError(
            f"Sổ mâu thuẫn với điểm kiểm tra đã ký (contradicts a head): {error}"
        ) from error
    if head is None:
        raise ConflictError("facts_recorded", "Sổ chưa có sự kiện nào.", allowed="a sealed ledger")
    said = {
        **{k: v for k, v in asked.items() if v is not None},
        "on": moment.on.isoformat(),
        "known_at": moment.known_at.isoformat(),
    }
    with service.read_store.transaction() as rows:
        signers = service.sealer.keys.signers(rows, head.size)
    with service.read(moment) as rows:
        until = None if most is None else most + 1
        found = list(islice(answers(rows, moment, filters, head.size), until))
        if most is not None and len(found) > most:
            raise InvalidInputError(
                "few_facts",
                f"Câu hỏi có hơn {most} sự kiện.",
                pointer="/query",
                allowed=f"at most {most} facts; giamsat history --bundle takes any number",
            )
        _check_told(service.recorder, found)
        keys = recorded(rows)
        under = Evidence(head, SealedTree(rows, head.size), keys, rotations(rows), signers)
        sentences = (
            (line["position"], line["recorded_at"], line["sentence"])
            for line in told(rows, moment, found)
        )
        page = cover(head, keys, said, sentences)
        positions = [fact["position"] for fact in found]
        stored = entry_rows(service.recorder)
        try:
            many = write_bundle(file, under, stored, positions, asked=said, cover=page)
        except UnsealableRowError as error:
            raise UnprovenError(f"Không chứng minh được (cannot be proven): {error}") from error
    return Written(many, head)


def _check_told(recorder: FactRecorder, found: Sequence[Row]) -> None:
    """Refuse a trail that says otherwise than the ledger: the cover is told from it, and is signed."""
    mapper = FactMapper()
    for fact in found:
        position = fact["position"]
        stored = recorder.read_after(position - 1, 1)
        try:
            same = bool(stored) and {**fact, **exported(stored[0], mapper)} == fact
        except UnreadableFactError:
            same = False
        if not same:
            raise UnprovenError(
                f"Nhật ký không theo sổ cái tại vị trí {position} (the trail is not as the ledger there)."
            )


def answers(
    rows: Rows, moment: Moment, filters: Mapping[str, Any], until: int | None = None
) -> Iterator[Row]:
    """Every fact that answers a question, in the order of the ledger."""
    after = 0
    while page := history.trail(rows, moment, filters, limit=PAGE, after=after):
        for fact in page:
            if until is not None and fact["position"] > until:
                return
            yield fact
        after = page[-1]["position"]
