"""Whether the stored facts still are what an untouched log must be; proofs against a checkpoint stand beside these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from eventsourcing.persistence import PersistenceError, ProgrammingError

from infra.event_store.database_url import sqlite_path
from infra.event_store.errors import UnknownFactError, UnreadableFactError
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow
from infra.read_store import ReadStore

PAGE: Final = 2_000


@dataclass(frozen=True)
class Finding:
    """The first thing that cannot be so in an untouched log."""

    position: int
    check: str


def first_finding(
    recorder: FactRecorder, seen: int, tell: Callable[[int], None] = lambda _: None
) -> Finding | None:
    """Read the whole log and answer with the first position that is wrong, or None where it is intact.

    `seen` is the greatest position that a read model has folded: a log that is shorter lost its end.
    """
    mapper = FactMapper()
    versions: dict[UUID, int] = {}
    last: FactRow | None = None
    for row in _rows(recorder):
        expected = last.position + 1 if last else 1
        if row is None:
            return Finding(expected, "row_readable")
        if row.position != expected:
            return Finding(expected, "positions_gapless")
        check = _version(row, versions) or _time(row, last) or _readable(row, mapper)
        if check:
            return Finding(row.position, check)
        last = row
        tell(row.position)
    end = last.position if last else 0
    return Finding(end + 1, "log_has_its_end") if seen > end else None


def seen_by_readers(read_store: ReadStore) -> int:
    """The greatest position that a read model has folded; 0 where none was ever built."""
    try:
        return max((place.position for place in read_store.places().values()), default=0)
    except PersistenceError:
        return 0


def log_at(database_url: str) -> FactRecorder:
    """The log at this address as it stands: nothing is created, nothing brought up to date."""
    path = sqlite_path(database_url)
    if path is None:
        from infra.event_store.postgres import PostgresFactRecorder

        return PostgresFactRecorder(database_url, 1)
    from infra.event_store.sqlite import SQLiteFactRecorder

    recorder = SQLiteFactRecorder(path)
    try:
        with recorder.file.reading() as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
                raise ProgrammingError(f"{path} holds no ledger")
    except BaseException:
        recorder.close()
        raise
    return recorder


def _rows(recorder: FactRecorder) -> Iterator[FactRow | None]:
    """Every row in order; None in place of one whose columns cannot even be read."""
    position, limit = 0, PAGE
    while True:
        try:
            page = recorder.read_after(position, limit)
        except (TypeError, ValueError):
            if limit == 1:
                yield None
                return
            limit = 1  # so that what stands before it is looked at first
            continue
        if not page:
            return
        yield from page
        position = page[-1].position


def _version(row: FactRow, versions: dict[UUID, int]) -> str | None:
    expected = versions.get(row.originator_id, 0) + 1
    versions[row.originator_id] = row.originator_version
    return "versions_contiguous" if row.originator_version != expected else None


def _time(row: FactRow, last: FactRow | None) -> str | None:
    went_back = last is not None and row.recorded_at < last.recorded_at
    return "recorded_at_monotone" if went_back else None


def _readable(row: FactRow, mapper: FactMapper) -> str | None:
    try:
        mapper.fact(row)
    except UnknownFactError:
        return "name_known"
    except UnreadableFactError:
        return "fact_readable"
    return None
