"""A PostgreSQL server that is restarted, and connections that it ends, while facts are written and folded."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, PersistenceError

from infra.event_store.recorder import FactRecorder
from infra.follower import Follower
from tests.conftest import missing
from tests.services import postgresql, process
from tests.soak.rig import (
    differences_from_a_fresh_build,
    opened,
    positions,
    read_models,
    rounds,
    stored,
)

WRITERS = 4


class Server:
    """A server of the test's own, which may crash and come back on its files."""

    def __init__(self, service: process.Service) -> None:
        self.service = service
        self.url = service.address

    def crash(self) -> None:
        """End it at once, without a word to its clients, and start it again."""
        folder = self.service.folder
        pg_ctl = process.program(
            "pg_ctl", "postgresql", beside=sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        )
        user = postgresql._unprivileged_user()
        prefix = [] if user is None else ["setpriv", *process.as_user(user)]
        subprocess.run(
            [*prefix, pg_ctl, "restart", "-m", "immediate", "-w", "-D", str(folder / "data")],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        self.service = replace(self.service, pid=pid)

    def end_connections(self) -> int:
        """End whatever every client of this database is doing; how many there were."""
        with psycopg.connect(self.url, autocommit=True) as admin:
            found = admin.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
        return int(found[0]) if found else 0


@pytest.fixture
def server() -> Iterator[Server]:
    try:
        # A commit that was answered is with the kernel: the server crashes here, not the machine.
        own = Server(postgresql.start(options={**postgresql.FAST, "synchronous_commit": "on"}))
    except process.ServiceMissingError as reason:
        missing(str(reason))
    try:
        yield own
    finally:
        process.stop(own.service.pid, signal.SIGINT)
        own.service.stop()


@contextmanager
def load(recorder: FactRecorder, told: list[int], refused: list[str]) -> Iterator[None]:
    """Several writers until the end; what they were told, and what they were refused."""
    done = Event()

    def write(number: int) -> None:
        facts = stored(f"L{number}")
        fact = next(facts)
        while not done.is_set():
            try:
                told.extend(recorder.insert_events([fact]) or [])
            except IntegrityError:
                assert refused  # it was written after all, before the error
            except PersistenceError as error:
                refused.append(type(error).__name__)
                continue
            fact = next(facts)

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, number) for number in range(WRITERS)]
        try:
            yield
        finally:
            done.set()
        for future in writing:
            future.result()


def until_told(told: list[int], more: int) -> None:
    """Let so many facts be acknowledged."""
    goal = len(told) + more
    while len(told) < goal:
        time.sleep(0.01)


def faults(server: Server, rounds: int, strike: Callable[[], object]) -> str:
    """Strike again and again under load; then what was told must be there once, and be folded."""
    told: list[int] = []
    refused: list[str] = []
    luck, stop = random.Random(rounds), Event()
    with opened(server.url) as (recorder, source, store):
        follower = Follower("test", source, store, read_models())
        following = Thread(target=follower.run, args=(stop,))
        following.start()
        with load(recorder, told, refused):
            for _ in range(rounds):
                until_told(told, luck.randint(20, 120))
                strike()
            until_told(told, 50)
        while not follower.wait_for(recorder.last_position(), timeout=1):
            assert following.is_alive()
        stop.set()
        following.join()
        found = positions(recorder)
        assert list(found) == list(range(1, len(found) + 1))
        assert len(set(told)) == len(told)
        assert set(told) <= set(found)
        assert differences_from_a_fresh_build(source, store) == []
    return (
        f"{rounds} rounds under {WRITERS} writers: {len(told)} facts acknowledged, 0 lost, 0 twice;"
        f" {len(found) - len(told)} written though the writer was told of an error"
        f" ({len(refused)} errors); followers went on by themselves"
    )


@rounds(1, 10)
def test_nothing_is_lost_when_the_server_crashes(
    server: Server, rounds: int, figure: Callable[[str], None]
) -> None:
    figure(faults(server, rounds, server.crash))


@rounds(3, 100)
def test_nothing_is_lost_when_the_server_ends_connections(
    server: Server, rounds: int, figure: Callable[[str], None]
) -> None:
    ended: list[int] = []
    said = faults(server, rounds, lambda: ended.append(server.end_connections()))
    assert sum(ended) >= rounds
    figure(f"{said}; {sum(ended)} connections ended")
