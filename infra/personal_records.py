"""What is kept of persons beside the log, and its deletion: rows, pages of the file, copies, all of it.

Any table `private_…` with a column `account_id`, or `token_id` for what hangs on a token, belongs here by that alone:
whoever adds one need not think of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from domain.errors import NotFoundError
from infra.event_store.database_url import sqlite_path
from infra.read_store import ReadStore
from projections.read_model import Row, Rows

ACCOUNTS: Final = "private_accounts"
TOKENS: Final = "private_tokens"
THEIRS: Final[Mapping[str, str]] = {
    "token_id": f"token_id IN (SELECT id FROM {TOKENS} WHERE account_id = :person)",
    "account_id": "account_id = :person",
}
"""By which column a row is a person's. What hangs on a token comes first: it is found by way of the token."""
STAND_IN: Final = "deputy_id"
"""A deputy is named in somebody else's row, which stays."""
LOGIN: Final = "login"
PREFIX: Final = "private_"
BUSY_MS: Final = 15_000
_LOCAL_COLUMNS: Final = (
    "SELECT m.name AS kept, p.name AS field FROM sqlite_master m JOIN pragma_table_info(m.name) p"
    " WHERE m.type = 'table' AND SUBSTR(m.name, 1, 8) = 'private_' ORDER BY m.name"
)
_SERVER_COLUMNS: Final = (
    "SELECT table_name AS kept, column_name AS field FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND SUBSTR(table_name, 1, 8) = 'private_'"
    " ORDER BY table_name"
)


class PersonalRecords:
    """The deletable store of one ledger, as far as it speaks of persons."""

    def __init__(self, store: ReadStore, database_url: str) -> None:
        self._store = store
        self._url = database_url

    def person(self, id_or_login: str) -> str:
        """The opaque id behind an id or a login."""
        with self._store.reading() as rows:
            found = rows.fetch(
                f"SELECT id FROM {ACCOUNTS} WHERE id = :given OR login = :given",
                {"given": id_or_login},
            )
        if not found:
            raise NotFoundError(
                "person_known",
                f"Không giữ dữ liệu nào của “{id_or_login[:100]}”.",
                pointer="/person",
                allowed="the id or login of an account",
            )
        person: str = found[0]["id"]
        return person

    def held(self, person: str) -> dict[str, int]:
        """How many rows each table holds of a person; tables with none are left out."""
        return {table: len(rows) for table, rows in self.rows_of(person).items()}

    def rows_of(self, person: str) -> dict[str, list[Row]]:
        """The rows that each table holds of a person; tables with none are left out."""
        with self._store.reading() as rows:
            found = {
                table: rows.fetch(f"SELECT * FROM {table} WHERE {theirs}", {"person": person})
                for table, theirs in self._owned(rows).items()
            }
        return {table: held for table, held in found.items() if held}

    def erase(self, persons: Iterable[str]) -> int:
        """Delete what is kept of these persons, from the disk too; how many rows there were."""
        gone = 0
        tables: dict[str, str] = {}
        with self._store.transaction() as rows:
            if self._store.local:
                rows.fetch("PRAGMA secure_delete = ON")
            columns = self._columns(rows)
            tables = self._owned(rows)
            for person in persons:
                gone += _deleted(rows, columns, tables, person)
        if gone:
            scrub(self._url, tables)
        return gone

    def _columns(self, rows: Rows) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in rows.fetch(_LOCAL_COLUMNS if self._store.local else _SERVER_COLUMNS):
            found.setdefault(row["kept"], set()).add(row["field"])
        return found

    def _owned(self, rows: Rows) -> dict[str, str]:
        """Each table with the condition under which a row is a person's; accounts come last: others refer to them."""
        columns = self._columns(rows)
        owned = {
            table: theirs
            for owner, theirs in THEIRS.items()
            for table, fields in columns.items()
            if owner in fields
        }
        return {**owned, **({ACCOUNTS: "id = :person"} if ACCOUNTS in columns else {})}


def _deleted(
    rows: Rows, columns: Mapping[str, set[str]], tables: Mapping[str, str], person: str
) -> int:
    gone = 0
    who = {"person": person}
    for table, fields in columns.items():
        if STAND_IN in fields:
            rows.execute(f"UPDATE {table} SET {STAND_IN} = NULL WHERE {STAND_IN} = :person", who)
        if LOGIN in fields and table != ACCOUNTS and ACCOUNTS in columns:
            gone += rows.execute(
                f"DELETE FROM {table} WHERE {LOGIN} ="
                f" (SELECT login FROM {ACCOUNTS} WHERE id = :person)",
                who,
            )
    for table, theirs in tables.items():
        gone += rows.execute(f"DELETE FROM {table} WHERE {theirs}", who)
    return gone


def scrub(database_url: str, tables: Iterable[str]) -> None:
    """See that deleted rows are gone from the disk, as far as the database lets us: its file, not its archive."""
    path = sqlite_path(database_url)
    # Of the two drivers only that is loaded which somebody asks for.
    if path is None:
        import psycopg

        with psycopg.connect(database_url, autocommit=True) as connection:
            for table in tables:
                connection.execute(f"VACUUM {table}".encode())
        return
    import sqlite3

    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        # The log written ahead holds the pages as they were, until it is taken over and cut off.
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class ErasureList:
    """Who was erased, in a file outside the database: a backup older than an erasure knows nothing of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, erasure: Mapping[str, Any]) -> None:
        """Append one, on the disk before it returns; one that is there stays as it is."""
        if erasure["person"] in {known["person"] for known in self.all()}:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(erasure, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def all(self) -> list[dict[str, Any]]:
        """Every one; a torn last line is passed over."""
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        return [found for line in text.splitlines() if (found := _read(line)) is not None]


def _read(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("person"), str) else None
