"""A disk without room: a clear error, nothing half-written, and the ledger goes on once there is room again."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import OperationalError

from infra.event_store import recorder_for
from tests.infra.event_store.bells import new_bell, stored
from tests.soak.rig import Worker, kill, positions, read_line, rounds, start

SMALL = "40m"
"""Room for the tables of an empty database and some thousand facts."""


def until(worker: Worker, sign: Callable[[str], bool]) -> list[str]:
    """What the worker says, up to the line that bears the sign."""
    said = [read_line(worker)]
    while not sign(said[-1]):
        assert said[-1]
        said.append(read_line(worker))
    return said


@rounds(2, 40)
def test_a_file_that_cannot_grow_loses_nothing(
    tmp_path: Path, rounds: int, figure: Callable[[str], None]
) -> None:
    url, luck = f"sqlite:///{tmp_path / 'ledger.db'}", random.Random(rounds)
    writer = start("write", url, "D")
    said = until(writer, bool)
    for _ in range(rounds):
        largest = max(f.stat().st_size for f in tmp_path.iterdir())
        room = (largest + luck.randint(1, 40_000), resource.RLIM_INFINITY)
        resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, room)
        said += until(writer, lambda line: line.startswith("refused"))
        endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, endless)
        said += until(writer, lambda line: not line.startswith("refused"))
    lines = [line.split() for line in said + kill(writer) if len(line.split()) == 2]
    refused = [kind for what, kind in lines if what == "refused"]
    told = {int(position): code for position, code in lines if position != "refused"}
    assert set(refused) == {"OperationalError"}
    recorder = recorder_for(url)
    try:
        rows = recorder.read_after(0, 1_000_000)
    finally:
        recorder.close()
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert told.items() <= {row.position: row.subject_code for row in rows}.items()
    figure(f"{rounds} times full: {len(refused)} refusals, {len(told)} facts acknowledged, 0 lost")


@pytest.fixture
def small_disk(postgres_url: str) -> Iterator[tuple[str, Path]]:
    """A ledger whose tables stand on a disk of their own, of a few MiB; and where it is mounted."""
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        owner, local = admin.execute(
            "SELECT setting, inet_server_addr() = '127.0.0.1' FROM pg_settings WHERE name = 'data_directory'"
        ).fetchone() or ("", False)
        folder = Path(tempfile.mkdtemp(prefix="giamsat-small-disk-"))
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
        if not local or subprocess.run(mount, check=False, capture_output=True).returncode:
            folder.rmdir()
            pytest.skip("nobody may mount a disk here")
        try:
            user = Path(owner).stat()
            os.chown(folder, user.st_uid, user.st_gid)
            folder.chmod(0o700)
            name = f"small_{os.getpid()}"
            admin.execute(f"CREATE TABLESPACE {name} LOCATION '{folder}'".encode())
            admin.execute(f"CREATE DATABASE {name} TABLESPACE {name}".encode())
            try:
                yield f"{postgres_url.rpartition('/')[0]}/{name}", folder
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
                admin.execute(f"DROP TABLESPACE {name}".encode())
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
            folder.rmdir()


@rounds(1, 10)
def test_a_server_whose_disk_is_full_loses_nothing(
    small_disk: tuple[str, Path], rounds: int, figure: Callable[[str], None]
) -> None:
    url, folder = small_disk
    writer = start("write", url, "D")
    said = until(writer, bool)
    stuffing = folder / "stuffing"
    for _ in range(rounds):
        with stuffing.open("wb") as file, suppress(OSError):
            while file.write(b"\0" * 65_536):
                file.flush()
        said += until(writer, lambda line: line.startswith("refused"))
        stuffing.unlink()
        said += until(writer, lambda line: not line.startswith("refused"))
    lines = [line.split() for line in said + kill(writer) if len(line.split()) == 2]
    refused = [kind for what, kind in lines if what == "refused"]
    told = {int(position): code for position, code in lines if position != "refused"}
    assert set(refused) == {"OperationalError"}
    recorder = recorder_for(url)
    try:
        rows = recorder.read_after(0, 1_000_000)
    finally:
        recorder.close()
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert told.items() <= {row.position: row.subject_code for row in rows}.items()
    figure(f"{rounds} times full: {len(refused)} refusals, {len(told)} facts acknowledged, 0 lost")


def test_a_server_without_room_is_an_error_and_is_asked_again_later(postgres_url: str) -> None:
    recorder = recorder_for(postgres_url)
    try:
        recorder.insert_events(stored(new_bell()))
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            # What the server says when it cannot extend a file; a real full disk would stop other tests.
            admin.execute(
                "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'could not extend file: No space left on device'"
                " USING ERRCODE = '53100'; END $$"
            )
            admin.execute(
                "CREATE TRIGGER full_disk BEFORE INSERT ON events EXECUTE FUNCTION full()"
            )
            with pytest.raises(OperationalError, match="No space left"):
                recorder.insert_events(stored(new_bell()))
            admin.execute("DROP TRIGGER full_disk ON events")
        assert recorder.insert_events(stored(new_bell())) == [2]
        assert positions(recorder) == [1, 2]
    finally:
        recorder.close()
