"""A copy of the ledger in one file, and the way back: one format for both databases.

The file is itself a SQLite ledger, which every command can open. A log that only grows needs no snapshot:
everything up to the position at which the copy began is a consistent state, whatever is recorded meanwhile.
Read models are not copied: they are folded from the log. Accounts are copied only when asked for, because a
name that was erased would live on in copies.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.errors import ConflictError, InvalidInputError
from infra.contacts import TABLES as CONTACTS
from infra.erasure import honored
from infra.event_store import recorder_for
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow
from infra.kept_bundles import TABLE as BUNDLES
from infra.private_store import PrivateStore
from infra.read_log import TABLES as READS
from infra.read_store import ReadStore
from infra.sealed_copy import is_sealed, seal, unseal
from infra.sign_in.desk import TABLES as WAYS_IN
from infra.verify import log_at

PAGE: Final = 2_000
ACCOUNTS: Final = {
    "private_accounts": "id",
    "private_tokens": "id",
    "private_token_scopes": "token_id, scope",
    "private_codes": "account_id",
    "private_recovery_codes": "digest",
    "private_passkeys": "id",
    "private_identities": "issuer, subject",
    "private_keys": "name",
    "private_contacts": "account_id, channel",
    "private_reads": "id",
}
"""What opens the doors, what must be shown besides, where people are told and who has read what, with the key of each
table; sessions end with the database that they began in."""
EVIDENCE: Final = {"private_bundles": "sha256"}
"""What inspection files froze; it names nobody, and goes with every copy."""

Tell = Callable[[int, int], None]


class DamagedLedgerError(InvalidInputError):
    """A copy, or a ledger to be copied, in which a position is missing."""

    def __init__(self, position: int) -> None:
        super().__init__(
            "positions_gapless",
            f"Thiếu sự kiện tại vị trí {position}.",
            allowed="a ledger without gaps; see giamsat verify",
        )


@dataclass(frozen=True)
class Copied:
    """What a copy holds, or what was brought back."""

    facts: int
    commands: int
    accounts: int


def backup(
    database_url: str,
    file: Path,
    *,
    accounts: bool = False,
    key: bytes | None = None,
    tell: Tell = lambda _done, _of: None,
) -> Copied:
    """Copy the ledger into a new file, while it is being written to. The file appears when it is whole.

    With a key, nothing readable comes to stand where the file does: it is made in the system's folder for such things.
    """
    if file.exists():
        raise ConflictError("new_file", f"Tệp {file} đã có.", allowed="a file that does not exist")
    part = file.with_name(file.name + ".part")
    for leftover in _files(part):
        leftover.unlink(missing_ok=True)
    if key is None:
        copied = _copy_into(part, database_url, accounts=accounts, tell=tell)
    else:
        with tempfile.TemporaryDirectory() as beside:
            plain = Path(beside, "copy")
            copied = _copy_into(plain, database_url, accounts=accounts, tell=tell)
            seal(plain, part, key)
            _sync(part)
    part.replace(file)
    _sync(file.parent)
    return copied


def _copy_into(part: Path, database_url: str, *, accounts: bool, tell: Tell) -> Copied:
    # Whoever shares the machine does not share the copy.
    part.touch(mode=0o600)
    source = log_at(database_url)
    try:
        copied = _copy(source, f"sqlite:///{part}", tell)
    finally:
        source.close()
    tables = {**EVIDENCE, **(ACCOUNTS if accounts else {})}
    kept = _copy_tables(tables, database_url, f"sqlite:///{part}")
    _finish(part)
    return Copied(copied.facts, copied.commands, kept)


def restore(
    file: Path,
    database_url: str,
    *,
    key: bytes | None = None,
    erasures: Path | None = None,
    tell: Tell = lambda _done, _of: None,
) -> Copied:
    """Bring a copy back into an empty ledger, or nothing of it; read models start anew.

    What has been erased since the copy was made, as the list outside the database tells, is erased from it first.
    """
    if not file.is_file():
        raise InvalidInputError(
            "backup_file", f"Không có tệp {file}.", allowed="a file made by backup"
        )
    if is_sealed(file) != (key is not None):
        said = "không được niêm phong" if key else "được niêm phong"
        raise InvalidInputError(
            "copy_opened",
            f"Bản sao {file} {said}.",
            allowed="--key-file for a sealed copy, and for no other",
        )
    if key is not None:
        with tempfile.TemporaryDirectory() as beside:
            plain = Path(beside, "copy")
            unseal(file, plain, key)
            return restore(plain, database_url, erasures=erasures, tell=tell)
    source = log_at(f"sqlite:///{file}")
    try:
        copied = _copy(source, database_url, tell)
    finally:
        source.close()
    _start_read_models_anew(database_url)
    kept = _copy_tables({**EVIDENCE, **ACCOUNTS}, f"sqlite:///{file}", database_url)
    honor(database_url, erasures)
    return Copied(copied.facts, copied.commands, kept)


def honor(database_url: str, erasures: Path | None, also: Collection[str] = ()) -> int:
    """Erase from a ledger or a copy what has been erased elsewhere; how many rows that took."""
    store = ReadStore(database_url, 1)
    try:
        return honored(store, database_url, erasures, also)
    finally:
        store.close()


def _copy(source: FactRecorder, target_url: str, tell: Tell) -> Copied:
    head = source.last_position()
    target = recorder_for(target_url, 1)
    many = 0

    def rows() -> Iterator[FactRow]:
        position = 0
        while position < head:
            for row in source.read_after(position, min(PAGE, head - position)):
                if row.position != position + 1:
                    break
                position += 1
                yield row
            else:
                tell(position, head)
                continue
            raise DamagedLedgerError(position + 1)

    def commands() -> Iterator[object]:
        nonlocal many
        for command in source.commands_until(head):
            many += 1
            yield command

    try:
        facts = target.restore(rows(), commands())  # type: ignore[arg-type]
    finally:
        target.close()
    return Copied(facts, many, 0)


def _copy_tables(tables: Mapping[str, str], source_url: str, target_url: str) -> int:
    source, target = ReadStore(source_url, 1), ReadStore(target_url, 1)
    many = 0
    try:
        for store in (source, target):
            PrivateStore(store)
            with store.setting_up() as rows:
                for table in (BUNDLES, *WAYS_IN, *CONTACTS, *READS):
                    rows.execute(table)
        for table, key in tables.items():
            with source.reading() as asked:
                found = asked.fetch(f"SELECT * FROM {table} ORDER BY {key}")
            if not found:
                continue
            names = list(found[0])
            with target.transaction() as rows:
                rows.execute_many(
                    f"INSERT INTO {table} ({', '.join(names)})"
                    f" VALUES ({', '.join(':' + n for n in names)})"
                    f" ON CONFLICT ({key}) DO NOTHING",
                    found,
                )
            many += len(found) if table == "private_accounts" else 0
    finally:
        source.close()
        target.close()
    return many


def _start_read_models_anew(database_url: str) -> None:
    store = ReadStore(database_url, 1)
    try:
        store.ensure([])
        store.forget_all()
    finally:
        store.close()


def _files(path: Path) -> list[Path]:
    return [path, *(path.with_name(path.name + tail) for tail in ("-wal", "-shm"))]


def _finish(part: Path) -> None:
    """One file without companions, looked through and on the disk."""
    connection = sqlite3.connect(part)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        found = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    if found != ("ok",):
        raise InvalidInputError("copy_intact", f"Bản sao {part} hỏng: {found}", allowed="ok")
    _sync(part)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
