"""Rows of the ledger as the server takes them fastest: its binary COPY, written here value by value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from struct import Struct
from typing import Final, LiteralString
from uuid import UUID

from psycopg import Connection

from infra.event_store.stored_fact import COLUMNS, FactRow

COPY: Final[LiteralString] = f"COPY events ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
BLOCK: Final = 64 * 1024

_BEGINNING: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"
_NULL: Final = b"\xff" * 4
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""From where the server counts."""
_MICROSECOND: Final = timedelta(microseconds=1)
_head = Struct(">hiqi16siq").pack
_size = Struct(">i").pack
_short = Struct(">ii").pack
_long = Struct(">iq").pack


def copy(db: Connection, rows: Iterable[FactRow]) -> int:
    """Write the rows; how many there were. The driver's own way, from values, takes twice as long."""
    with db.cursor() as cursor:
        with cursor.copy(COPY) as to:
            for block in _blocks(rows):
                to.write(block)
        return cursor.rowcount


def _blocks(rows: Iterable[FactRow]) -> Iterator[bytes]:
    block, known_at, instant = bytearray(_BEGINNING), _EPOCH, b""
    for row in rows:
        position, subject, version, name, schema, state, at, *rest = row
        day, actor, agency, correlation, command, code = rest
        if at is not known_at:
            known_at, instant = at, _long(8, (at - _EPOCH) // _MICROSECOND)
        block += b"".join(
            (
                _head(13, 8, position, 16, subject.bytes, 8, version),
                _name(name, schema),
                _size(len(state)),
                state,
                instant,
                _day(day),
                _text(actor),
                _id(agency),
                _text(correlation),
                _text(command),
                _text(code),
            )
        )
        if len(block) > BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block + _END)


@lru_cache(maxsize=1_024)
def _name(name: str, schema: int | None) -> bytes:
    return _text(name) + (_NULL if schema is None else _short(4, schema))


@lru_cache(maxsize=1_024)
def _day(day: date | None) -> bytes:
    return _NULL if day is None else _short(4, day.toordinal() - _EPOCH.toordinal())


@lru_cache(maxsize=4_096)
def _text(text: str | None) -> bytes:
    if text is None:
        return _NULL
    said = text.encode()
    return _size(len(said)) + said


@lru_cache(maxsize=4_096)
def _id(id: UUID | None) -> bytes:
    return _NULL if id is None else _size(16) + id.bytes
