"""The tables of the read models: transactions that run portable SQL, and the position each model has reached."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from eventsourcing.persistence import OperationalError

from infra import lease, parking
from infra.event_store.database_url import sqlite_path
from infra.event_store.stored_fact import text_of
from infra.row_store import RowStore
from projections.read_model import READING, ReadModel, Rows

POOL_SIZE = 8

_CREATED_TABLE = re.compile(r"^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.IGNORECASE)
_POSITIONS = """
CREATE TABLE IF NOT EXISTS read_models (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    tables TEXT NOT NULL,
    position BIGINT NOT NULL,
    moved_at TEXT NOT NULL
)
"""


class PositionTakenError(OperationalError):
    """Another follower has moved this read model meanwhile, or replaced it: what was done here is undone."""


@dataclass(frozen=True)
class Place:
    """How far a read model has come."""

    name: str
    version: int
    position: int
    moved_at: datetime


class ReadStore:
    """One database of read models, which may be the ledger's own. Safe to share between threads."""

    def __init__(self, database_url: str, pool_size: int = POOL_SIZE) -> None:
        self._database_url = database_url
        self._rows = _row_store(database_url, pool_size)
        self.clock = self._rows.clock
        """SQL for the database's own time, in seconds."""
        self.local = self._rows.local
        """Whether the database is a file of this machine."""

    def transaction(self, *, durable: bool = True) -> AbstractContextManager[Rows]:
        """All of it or nothing. `durable=False` for what the log can bring back after a power cut."""
        return self._rows.transaction(durable=durable)

    def reading(self) -> AbstractContextManager[Rows]:
        """Any number of queries on one state of the database; nothing can be written."""
        return self._rows.reading()

    def setting_up(self) -> AbstractContextManager[Rows]:
        """A transaction that processes which start together enter one after the other: for creating tables."""
        return self._rows.setting_up()

    def edition(self, *, lasting: bool = False) -> int:
        """Another number after every commit: of every process where the store is local, else of this one.

        `lasting`: after every commit of what the log cannot bring back, as accounts are.
        """
        return self._rows.edition(lasting=lasting)

    def close(self) -> None:
        """Close every connection."""
        self._rows.close()

    @contextmanager
    def reopened(self) -> Iterator[ReadStore]:
        """The same tables by connections of its own, for another process."""
        store = ReadStore(self._database_url, 1)
        try:
            yield store
        finally:
            store.close()

    def ensure(self, read_models: Sequence[ReadModel]) -> None:
        """Create the tables of the models; those of an older version, or not listed, are dropped and start again at 0.

        Those of a newer version are left alone: this process is the older one. What counts as another
        version: `version`, the text of `tables`, and `reference_fingerprint` where a model has one (the
        state of the calendars and time limits that it folds in).
        """
        with self._rows.setting_up() as rows:
            for table in (_POSITIONS, lease.TABLE, parking.TABLE):
                rows.execute(table)
            for model in read_models:
                _ensure(rows, model)

    def forget_all(self) -> None:
        """Drop every read model: each starts again at 0."""
        with self._rows.setting_up() as rows:
            for row in rows.fetch("SELECT tables FROM read_models"):
                for table in json.loads(row["tables"]):
                    rows.execute(f"DROP TABLE IF EXISTS {table}")
            rows.execute("DELETE FROM read_models")
            rows.execute("DELETE FROM parked")

    def places(self) -> dict[str, Place]:
        """How far each read model has come."""
        with self.reading() as rows:
            found = rows.fetch("SELECT name, version, position, moved_at FROM read_models")
        return {
            r["name"]: Place(
                r["name"], r["version"], r["position"], datetime.fromisoformat(r["moved_at"])
            )
            for r in found
        }

    def in_place(self, models: Sequence[ReadModel]) -> list[str]:
        """The names of the models whose tables are those of this process, not of another version."""
        with self.reading() as rows:
            found = rows.fetch("SELECT name, version, fingerprint FROM read_models")
        there = {row["name"]: row for row in found}
        return [m.name for m in models if there.get(m.name) == _identity(m)]

    def position(self, model: ReadModel) -> int:
        """The position of the model as it is in this process; PositionTakenError when it was replaced."""
        with self.reading() as rows:
            found = rows.fetch(
                "SELECT position FROM read_models"
                " WHERE name = :name AND version = :version AND fingerprint = :fingerprint",
                _identity(model),
            )
        if not found:
            raise PositionTakenError(f"read model {model.name} v{model.version} is not in place")
        position: int = found[0]["position"]
        return position


def _row_store(database_url: str, pool_size: int) -> RowStore:
    path = sqlite_path(database_url)
    # Of the two drivers only that is loaded which somebody asks for.
    if path is not None:
        from infra.sqlite_rows import SQLiteRowStore

        return SQLiteRowStore(path)
    from infra.postgres_rows import PostgresRowStore

    return PostgresRowStore(database_url, pool_size)


def move(rows: Rows, model: ReadModel, seen: int, to: int, token: int | None = None) -> None:
    """Move the position by compare-and-set, first thing in the transaction: a second follower waits here.

    With the `token` of a lease, only as long as nobody else has taken it.
    """
    moved = rows.execute(
        "UPDATE read_models SET position = :to, moved_at = :moved_at WHERE name = :name"
        " AND version = :version AND fingerprint = :fingerprint AND position = :seen"
        f"{'' if token is None else lease.FENCED}",
        {
            **_identity(model),
            "seen": seen,
            **({} if token is None else {"token": token}),
            "to": to,
            "moved_at": text_of(datetime.now(UTC)),
        },
    )
    if moved != 1:
        raise PositionTakenError(
            f"read model {model.name} is no longer at {seen}, or no longer ours"
        )


def move_together(
    rows: Rows, models: Sequence[ReadModel], seen: int, to: int, tokens: Sequence[int | None]
) -> None:
    """The same for several that stand at one position: in one statement, all of them or none.

    Nor where a fact is set aside for any read model: then each must look for itself whose.
    """
    given = {f"m{i}": _label(model) for i, model in enumerate(models)}
    held = {f"t{i}": f"{m.name}/{t}" for i, (m, t) in enumerate(zip(models, tokens, strict=True))}
    fenced = any(token is not None for token in tokens)
    fence = (
        " AND EXISTS (SELECT 1 FROM leases l WHERE l.name = read_models.name"
        f" AND l.name || '/' || l.token IN ({', '.join(':' + name for name in held)}))"
    )
    moved = rows.execute(
        "UPDATE read_models SET position = :to, moved_at = :moved_at WHERE position = :seen"
        f" AND name || '/' || version || '/' || fingerprint IN ({', '.join(':' + n for n in given)})"
        f" AND NOT EXISTS (SELECT 1 FROM parked){fence if fenced else ''}",
        {
            **given,
            **(held if fenced else {}),
            "seen": seen,
            "to": to,
            "moved_at": text_of(datetime.now(UTC)),
        },
    )
    if moved != len(models):
        raise PositionTakenError(
            f"one of {len(models)} read models is no longer at {seen}, or a fact is set aside"
        )


def _label(model: ReadModel) -> str:
    identity = _identity(model)
    return f"{identity['name']}/{identity['version']}/{identity['fingerprint']}"


def _identity(model: ReadModel) -> dict[str, Any]:
    return {"name": model.name, "version": model.version, "fingerprint": fingerprint(model)}


def fingerprint(model: ReadModel) -> str:
    """A digest of what the rows of a model depend on, beside its facts and its version."""
    return _digest(tuple(model.tables), getattr(model, "reference_fingerprint", ""), READING)


@lru_cache(maxsize=256)
def _digest(tables: tuple[str, ...], reference: str, reading: int) -> str:
    """Worked out once: every page moves every read model."""
    return hashlib.sha256("\n".join([*tables, reference, str(reading)]).encode()).hexdigest()[:16]


def _ensure(rows: Rows, model: ReadModel) -> None:
    identity = _identity(model)
    found = rows.fetch("SELECT * FROM read_models WHERE name = :name", {"name": model.name})
    if found and found[0]["version"] > model.version:
        return
    if found and all(found[0][key] == value for key, value in identity.items()):
        return
    names = [m.group(1) for m in map(_CREATED_TABLE.match, model.tables) if m]
    # Tables of a model that is not listed are of nobody knows when: folded anew, it would meet its own rows.
    listed = json.loads(found[0]["tables"]) if found else ()
    for table in {*listed, *names}:
        rows.execute(f"DROP TABLE IF EXISTS {table}")
    rows.execute("DELETE FROM read_models WHERE name = :name", {"name": model.name})
    rows.execute("DELETE FROM parked WHERE read_model = :name", {"name": model.name})
    for statement in model.tables:
        rows.execute(statement)
    rows.execute(
        "INSERT INTO read_models VALUES (:name, :version, :fingerprint, :tables, 0, :moved_at)",
        {**identity, "tables": json.dumps(names), "moved_at": text_of(datetime.now(UTC))},
    )
