"""What is sealed of a fact: one canonical line (RFC 8785) that binds every column of its row and tells no content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import COLUMNS
from projections.merkle import LEAF

if TYPE_CHECKING:
    from infra.event_store.sqlite import SQLiteFactRecorder

FORMAT: Final = 1
LARGEST: Final = 0xFFFF
"""Bytes of one entry, as bundles count them in two."""
_UTC: Final = "+00:00"
_INSTANT: Final = len("2023-03-01T08:00:00.000000+00:00")
_WHOLE: Final = (int, type(None))
_text: Callable[[str], str] = encode_basestring


class EntryRow(NamedTuple):
    """One row of the ledger as the database holds it: ids, days and instants as text, nothing interpreted."""

    position: int
    subject: str
    stream_version: int
    name: str
    schema_version: int | None
    state: bytes
    recorded_at: str
    happened_on: str | None
    actor: str | None
    agency: str | None
    correlation: str | None
    command_id: str | None
    subject_code: str | None


class UnsealableRowError(ValueError):
    """A row that cannot be what the ledger wrote."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"position {position}: {reason}")
        self.position = position


class EntryWriter:
    """Writes the canonical entries of one ledger. The same row always gives the same bytes."""

    def __init__(self, ledger: str) -> None:
        self._ledger = _text(ledger)
        self._context: tuple[object, str] = ((), "")
        """The last context and its hash: the facts of one command follow each other."""

    def entry(self, row: Sequence[Any]) -> bytes:
        """The entry of a row (`EntryRow`, or a plain tuple of its columns)."""
        return self.entries((row,))[0]

    def entries(self, rows: Iterable[Sequence[Any]]) -> list[bytes]:
        """The entries of some rows."""
        # Whole ledgers pass through here: calls are spelled out where one would be nicer to read.
        text, digest, ledger = _text, sha256, self._ledger
        known, bound = self._context
        written: list[bytes] = []
        position = 0
        try:
            for (position, subject, version, name, schema, state, at, on, actor, agency,
                 correlation, command, code) in rows:  # fmt: skip
                if not (len(at) == _INSTANT and at.endswith(_UTC) and at[10] == "T"):
                    at = _instant(at)  # noqa: PLW2901 - the same instant, as it is sealed
                if version.__class__ is not int or schema.__class__ not in _WHOLE:
                    raise UnsealableRowError(position, "a version that is no whole number")
                context = (correlation, command, code)
                if known != context:
                    bound = _digest(context)
                    known = context
                entry = (
                    f'{{"actor":{"null" if actor is None else text(actor)},'
                    f'"agency":{"null" if agency is None else text(agency)},'
                    f'"context_sha256":"{bound}","format":{FORMAT},'
                    f'"happened_on":{"null" if on is None else text(on)},"ledger":{ledger},'
                    f'"name":{text(name)},"position":{position},"recorded_at":"{at[:26]}Z",'
                    f'"schema_version":{"null" if schema is None else schema},'
                    f'"state_sha256":"{digest(state).hexdigest()}","stream_version":{version},'
                    f'"subject":{text(subject)}}}'
                ).encode()
                if len(entry) > LARGEST:
                    raise UnsealableRowError(position, f"{len(entry)} bytes of metadata")
                written.append(entry)
        except UnsealableRowError:
            raise
        except (TypeError, ValueError, AttributeError) as error:
            raise UnsealableRowError(position, str(error)) from error
        self._context = (known, bound)
        return written

    def leaf(self, row: Sequence[Any]) -> bytes:
        """The hash of the entry in the tree."""
        return self.leaves((row,))[0]

    def leaves(self, rows: Iterable[Sequence[Any]]) -> list[bytes]:
        """The hashes of some rows' entries in the tree."""
        begun, hashes = LEAF.copy, []
        for entry in self.entries(rows):
            leaf = begun()
            leaf.update(entry)
            hashes.append(leaf.digest())
        return hashes


class EntryRows(Protocol):
    """Where rows are read as they stand."""

    def after(self, position: int, limit: int) -> list[tuple[Any, ...]]:
        """The next rows in order."""


def entry_rows(recorder: FactRecorder) -> EntryRows:
    """The rows of this ledger."""
    if recorder.local:
        return SQLiteEntryRows(cast("SQLiteFactRecorder", recorder))
    from infra.seal.postgres_entries import PostgresEntryRows

    return PostgresEntryRows(recorder)


class SQLiteEntryRows:
    """Rows of a SQLite ledger."""

    QUERY: Final = (
        f"SELECT {COLUMNS.replace('state', 'CAST(state AS BLOB)')} FROM events"
        " WHERE position > ? ORDER BY position LIMIT ?"
    )

    def __init__(self, recorder: SQLiteFactRecorder) -> None:
        self._file = recorder.file

    def after(self, position: int, limit: int) -> list[tuple[Any, ...]]:
        """The next rows in order."""
        with self._file.reading() as db:
            return db.execute(self.QUERY, (position, limit)).fetchall()


def _digest(context: tuple[str | None, str | None, str | None]) -> str:
    """Binds what callers may have chosen themselves without telling it to everybody."""
    correlation, command, code = context
    written = (
        f'{{"command_id":{"null" if command is None else _text(command)},'
        f'"correlation":{"null" if correlation is None else _text(correlation)},'
        f'"subject_code":{"null" if code is None else _text(code)}}}'
    )
    return sha256(written.encode()).hexdigest()


def _instant(at: str) -> str:
    """Written in another way: the same instant is sealed the same, anything else is no instant."""
    return datetime.fromisoformat(at).astimezone(UTC).isoformat(timespec="microseconds")
