"""A copy is whole or not there, and what is brought back is the ledger as it was, on either database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from eventsourcing.persistence import IntegrityError
from pyotp import TOTP

from domain.errors import ConflictError, InvalidInputError
from infra.backup import Copied, backup, restore
from infra.contacts import TABLES as CONTACTS
from infra.event_store import recorder_for
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.private_store import PrivateStore
from infra.read_log import ReadLog
from infra.read_store import ReadStore
from infra.sealed_copy import PIECE, TAG, key_in, seal, unseal
from infra.sign_in.codes import OneTimeCodes, new_secret
from infra.sign_in.reception import Reception
from infra.sign_in.terms import Terms
from tests.infra.event_store.bells import Mark, act, new_bell, stored
from tests.infra.test_follower import Tally, ring, seen

KEY = b"a key of thirty-two bytes or more"
HOUSE = b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
READ = {
    "role": "auditor",
    "agency": None,
    "operation": "list_findings",
    "kind": "restricted_finding",
    "subject": "GS-2023-0001",
    "purpose": "kiểm tra",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "copy.giamsat"


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str
) -> Iterator[str]:
    """Another empty database, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.db'}"
        return
    import psycopg

    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
        admin.execute("CREATE DATABASE elsewhere STRATEGY = file_copy")
        try:
            yield postgres_server.rpartition("/")[0] + "/elsewhere"
        finally:
            admin.execute("DROP DATABASE elsewhere WITH (FORCE)")


def test_what_is_brought_back_is_what_there_was(
    recorder: FactRecorder, database_url: str, file: Path, elsewhere: str
) -> None:
    recorder.insert_events(stored(new_bell()), command=Mark("c-1", answer={"said": "yes"}))
    recorder.insert_events([], command=Mark("c-2", None, {"said": "nothing new"}))
    ring(recorder, bells=30, rings=3)
    assert backup(database_url, file) == Copied(facts=121, commands=2, accounts=0)
    assert restore(file, elsewhere) == Copied(facts=121, commands=2, accounts=0)
    other = recorder_for(elsewhere)
    try:
        assert other.read_after(0, 1_000) == recorder.read_after(0, 1_000)
        for command in ("c-1", "c-2"):
            assert other.find_command(command) == recorder.find_command(command)
        assert other.insert_events(stored(new_bell())) == [122]
    finally:
        other.close()


def test_a_sealed_copy_tells_nothing_without_its_key(
    recorder: FactRecorder, database_url: str, file: Path, elsewhere: str, tmp_path: Path
) -> None:
    ring(recorder, bells=30, rings=3)
    assert backup(database_url, file, key=HOUSE) == Copied(facts=120, commands=0, accounts=0)
    whole = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert b"SQLite format" not in whole
    assert b"bell" not in whole.lower()
    changed = bytearray(whole)
    changed[-1] ^= 1
    sealed = tmp_path / "other.giamsat"
    for content, key in (
        (whole, None),
        (whole, HOUSE[::-1]),
        (whole[:-1], HOUSE),
        (whole[:30], HOUSE),
        (whole + b"x", HOUSE),
        (bytes(changed), HOUSE),
        (b"SQLite format 3", HOUSE),
    ):
        sealed.write_bytes(content)
        with pytest.raises(InvalidInputError, match=r"Bản sao|bản sao"):
            restore(sealed, elsewhere, key=key)
    assert restore(file, elsewhere, key=HOUSE).facts == 120
    other = recorder_for(elsewhere)
    try:
        assert other.read_after(0, 1_000) == recorder.read_after(0, 1_000)
    finally:
        other.close()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_sealed_file_comes_back_whole_or_not_at_all(tmp_path: Path, size: int) -> None:
    plain, sealed, again = (tmp_path / name for name in ("plain", "sealed", "again"))
    plain.write_bytes(b"x" * size)
    seal(plain, sealed, HOUSE)
    unseal(sealed, again, HOUSE)
    assert again.read_bytes() == plain.read_bytes()
    whole = sealed.read_bytes()
    for cut in {len(whole) - 1, len(whole) - TAG, max(len(whole) - PIECE - TAG, 0)}:
        sealed.write_bytes(whole[:cut])
        with pytest.raises(InvalidInputError, match="bị cắt"):
            unseal(sealed, again, HOUSE)


@pytest.mark.parametrize("content", [None, b"", b"too short\n"])
def test_a_key_is_made_by_a_machine(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInputError):
        key_in(file)
    file.write_bytes(HOUSE + b"\n")
    assert key_in(file) == HOUSE


def test_read_models_are_folded_again_after_a_restore(
    recorder: FactRecorder, source: LedgerSource, database_url: str, file: Path, tmp_path: Path
) -> None:
    last = ring(recorder, bells=5)
    backup(database_url, file)
    url = f"sqlite:///{tmp_path / 'lost.db'}"
    store, lost = ReadStore(url), recorder_for(url)
    ring(lost, bells=1)
    Follower("test", LedgerSource(lost, source._mapper), store, [Tally()]).catch_up()
    with store.transaction() as rows:
        rows.execute("DELETE FROM events")
    restore(file, url)
    Follower("test", LedgerSource(lost, source._mapper), store, [Tally()]).catch_up()
    assert seen(store) == list(range(1, last + 1))
    store.close()
    lost.close()


def test_a_copy_made_while_others_write_is_a_state_that_was(
    recorder: FactRecorder, database_url: str, file: Path
) -> None:
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            recorder.insert_events(stored(new_bell().ring(act(1))))

    ring(recorder, bells=50)
    writing = Thread(target=write)
    writing.start()
    copied = backup(database_url, file)
    stop.set()
    writing.join()
    other = recorder_for(f"sqlite:///{file}")
    try:
        assert other.read_after(0, 10_000) == recorder.read_after(0, copied.facts)
    finally:
        other.close()
    assert copied.facts % 2 == 0


def test_a_ledger_in_use_is_not_written_over(
    recorder: FactRecorder, database_url: str, file: Path, elsewhere: str
) -> None:
    ring(recorder, bells=1)
    backup(database_url, file)
    with pytest.raises(IntegrityError, match="not empty"):
        restore(file, database_url)
    with pytest.raises(ConflictError):
        backup(database_url, file)


def test_a_damaged_copy_is_refused_before_anything_is_written(
    recorder: FactRecorder, database_url: str, file: Path, elsewhere: str
) -> None:
    ring(recorder, bells=3)
    backup(database_url, file)
    with sqlite3.connect(file) as db:
        db.execute("DELETE FROM events WHERE position = 4")
    db.close()
    with pytest.raises(InvalidInputError, match="vị trí"):
        restore(file, elsewhere)
    assert recorder_for(elsewhere).last_position() == 0


def test_there_is_no_copy_where_making_it_failed(
    recorder: FactRecorder, database_url: str, file: Path
) -> None:
    ring(recorder, bells=3)

    def fail(_done: int, _of: int) -> None:
        raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        backup(database_url, file, tell=fail)
    assert not file.exists()
    assert backup(database_url, file).facts == 6


def test_accounts_come_along_only_when_asked_for(
    recorder: FactRecorder, read_store: ReadStore, database_url: str, tmp_path: Path, elsewhere: str
) -> None:
    private = PrivateStore(read_store)
    ring(recorder, bells=1)
    account = private.add_account("lan", name="Lan", role="auditor")
    private.tokens.create(account.id, label="kịch bản", scopes=("read",))
    Reception(read_store, private, Terms(KEY, "http://localhost:8000", "test.ledger"))
    codes = OneTimeCodes(read_store, KEY, lambda: NOW)
    secret = new_secret()
    assert codes.begin(account.id, secret, TOTP(secret).at(NOW))
    ReadLog(read_store).record([{**READ, "reader": account.id}])
    with read_store.setting_up() as rows:
        for table in CONTACTS:
            rows.execute(table)
        rows.execute(
            "INSERT INTO private_contacts (account_id, channel, address, pace, lang)"
            " VALUES (:a, 'mail', 'lan@huyen-a.example', 'daily', 'vi')",
            {"a": account.id},
        )
    without, with_them = tmp_path / "without", tmp_path / "with"
    assert backup(database_url, without).accounts == 0
    assert backup(database_url, with_them, accounts=True).accounts == 1
    assert restore(with_them, elsewhere).accounts == 1
    other = ReadStore(elsewhere)
    try:
        brought = PrivateStore(other)
        assert [a.id for a in brought.accounts()] == [account.id]
        assert [t.scopes for t in brought.tokens.every()] == [{"read"}]
        # Whoever had to show a code must show one still.
        assert OneTimeCodes(other, KEY, lambda: NOW).has(account.id)
        # Who has read what is still known, and people are still told where they wanted.
        assert [r["reader"] for r in ReadLog(other).register({})] == [account.id]
        with other.reading() as rows:
            told = rows.fetch("SELECT address FROM private_contacts")
        assert [r["address"] for r in told] == ["lan@huyen-a.example"]
    finally:
        other.close()
