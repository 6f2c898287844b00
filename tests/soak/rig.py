"""What the fault tests share: workers as processes, the real read models, and what stands in their tables."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.beside import tables_of
from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.event_store.stored_fact import StoredFact
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.rebuild import drop_old, rebuild
from infra.seeds import reference as shipped
from projections.read_model import ReadModel, read_model_classes
from projections.reference import Reference
from tests import workload
from tests.services import process

CHECKOUT = Path(__file__).parents[2]
Worker = subprocess.Popen[str]


def rounds(short: int, long: int) -> pytest.MarkDecorator:
    """So many in every test run, and so many in `make soak`."""
    return pytest.mark.parametrize("rounds", [short, pytest.param(long, marks=pytest.mark.soak)])


def start(work: str, *arguments: object) -> Worker:
    """A worker in a process of its own."""
    command = [sys.executable, "-m", "tests.soak.worker", work, *map(str, arguments)]
    return subprocess.Popen(_mortal(command), cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)


def _mortal(command: Sequence[str]) -> list[str]:
    """The command, told to end when its parent does, where the system can do that."""
    setpriv = shutil.which("setpriv")
    return [*((setpriv, "--pdeathsig", "KILL") if setpriv else ()), *command]


def read_line(worker: Worker) -> str:
    """What the worker says next."""
    assert worker.stdout is not None
    return worker.stdout.readline()


def kill(*workers: Worker) -> list[str]:
    """End them in the middle of whatever they do; what they had said and nobody had read."""
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    said = []
    for worker in workers:
        said += worker.communicate()[0].splitlines()
    return said


def kill_at_random(worker: Worker, luck: random.Random, within: float) -> list[str]:
    """Kill it at a moment that nobody has chosen."""
    time.sleep(luck.uniform(0, within))
    return kill(worker)


def read_models() -> list[ReadModel]:
    """Every real read model, begun on the same day everywhere."""
    reference = Reference(shipped.calendars(), workload.FIRST_DAY)
    return [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]  # the protocol leaves the constructor open


@contextmanager
def opened(database_url: str) -> Iterator[tuple[FactRecorder, LedgerSource, ReadStore]]:
    """A ledger with a place for read models."""
    recorder = recorder_for(database_url)
    store = ReadStore(database_url)
    try:
        yield recorder, LedgerSource(recorder, FactMapper()), store
    finally:
        store.close()
        recorder.close()


def stored(series: str, many: int = 1_000_000) -> Iterator[StoredFact]:
    """Facts of the common workload, ready to be appended."""
    return map(FactMapper().to_stored_event, workload.facts(many, series))


def contents(store: ReadStore, model: ReadModel) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the tables of a read model."""
    with store.reading() as rows:
        return {
            table: sorted(
                (tuple(row.values()) for row in rows.fetch(f"SELECT * FROM {table}")), key=repr
            )
            for table in tables_of(model)
        }


def differences_from_a_fresh_build(source: LedgerSource, store: ReadStore) -> list[str]:
    """Catch up, build every read model again, and name those whose rows were others."""
    models = read_models()
    Follower("test", source, store, models).catch_up()
    found = []
    for model in models:
        live = contents(store, model)
        rebuild(source, store, model)
        drop_old(store, model)
        if contents(store, model) != live:
            found.append(model.name)
    return found


def positions(recorder: FactRecorder) -> Sequence[int]:
    """Every position of the ledger, in the order in which it is read."""
    found: list[int] = []
    while page := recorder.read_after(found[-1] if found else 0, 5_000):
        found.extend(row.position for row in page)
    return found


@contextmanager
def server(command: Sequence[str], port: int, **given: str) -> Iterator[int]:
    """A server in a process of its own, from when it accepts connections until the end; its process id."""
    with _running(command, **given) as started:
        while not process.accepts(port):
            assert started.poll() is None
            time.sleep(0.05)
        yield started.pid


@contextmanager
def serving(database_url: str, what: str = "--all", **given: str) -> Iterator[tuple[int, int]]:
    """`giamsat serve` on this ledger, `--all` in its process or `--web-only`; its process id and its port."""
    port = process.free_port()
    command = _giamsat("serve", what, "--port", str(port))
    with server(command, port, **{**_settings(database_url), **given}) as pid:
        yield pid, port


@contextmanager
def following(database_url: str, **given: str) -> Iterator[int]:
    """`giamsat follow` on this ledger; its process id."""
    with _running(_giamsat("follow"), **{**_settings(database_url), **given}) as started:
        yield started.pid


@contextmanager
def _running(command: Sequence[str], **given: str) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen(_mortal(command), cwd=CHECKOUT, env={**os.environ, **given})
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


def _giamsat(*words: str) -> list[str]:
    return [sys.executable, "-c", "from infra.main import app; app()", *words]


def _settings(database_url: str) -> dict[str, str]:
    return {"GIAMSAT_DATABASE_URL": database_url, "GIAMSAT_LOG_LEVEL": "error"}


def rss_mib(pid: int) -> float:
    """The memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
