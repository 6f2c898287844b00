"""How soon a fact is seen in the read models, in this process and in another, and what idling costs."""

from __future__ import annotations

import os
import sqlite3
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic, perf_counter, sleep
from typing import Any

import psycopg
from eventsourcing.projection import ProjectionRunner

from infra.event_store.database_url import sqlite_path
from infra.follower import Follower
from tests import workload
from tests.bench import stock
from tests.bench.projections import Counted
from tests.bench.row import Round, Row, figure
from tests.bench.stock_facts import Handled, PostgresView, StockLedger, StockProjection
from tests.soak import rig

TIMES = 150
ROUNDS = 5
START_SECONDS = 20
"""On a busy machine the start and what follows it take a while; the follower rests ten seconds after."""
IDLE_SECONDS = 15


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """Rounds of ours between rounds of bare commits."""
    rows = []
    with rig.opened(database_url) as (recorder, source, read_store):
        facts = rig.stored("V")

        def append() -> int:
            return (recorder.insert_events([next(facts)]) or [0])[-1]

        bare = _bare_commits(other_url)
        with _following(Follower("bench", source, read_store, rig.read_models())) as follower:

            def seen() -> None:
                position = append()
                begin = perf_counter()
                while not follower.wait_for(position, 10):
                    pass
                spans.append(perf_counter() - begin)

            spans: list[float] = []
            rows += _beside(
                store, "commit to visible, one process", 6, once=seen, spans=spans, bare=bare
            )
        with _elsewhere(database_url):

            def seen_there() -> None:
                position = append()
                begin = perf_counter()
                while min(p.position for p in read_store.places().values()) < position:
                    sleep(0.0005)
                there.append(perf_counter() - begin)

            there: list[float] = []
            rows += _beside(
                store,
                "commit to visible, two processes",
                15,
                once=seen_there,
                spans=there,
                bare=bare,
            )
            rows += _idle(store, database_url)
    if store == "postgresql":
        rows += _own_write(store, database_url, other_url)
    return rows


def _beside(
    store: str,
    name: str,
    goal: float,
    *,
    once: Callable[[], None],
    spans: list[float],
    bare: Callable[[], object],
) -> list[Row]:
    """The p99 of ours beside the p99 of a bare commit, the best of the rounds on both sides."""
    ours, theirs = [], []
    for _ in range(10):
        once()
    for _ in range(ROUNDS):
        spans.clear()
        for _ in range(TIMES):
            once()
        ours.append(Round(0, list(spans)))
        bares = []
        for _ in range(TIMES):
            begin = perf_counter()
            bare()
            bares.append(perf_counter() - begin)
        theirs.append(Round(0, bares))
    worst = min(r.quantile(99) for r in ours)
    return [
        figure(
            f"{name}, p99",
            store,
            worst,
            ("p99 of one bare durable commit", min(r.quantile(99) for r in theirs)),
            goal=goal,
            unit="ms",
            p50=statistics.median(r.quantile(50) for r in ours),
            p99=worst,
        )
    ]


def _bare_commits(url: str) -> Callable[[], object]:
    path = sqlite_path(url)
    if path is not None:
        file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=FULL")
        file.execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, state TEXT)")
        return lambda: file.execute("INSERT INTO bare (state) VALUES (?)", ("x" * 300,))
    server: Any = psycopg.connect(url, autocommit=True)
    server.execute("CREATE TABLE bare (n bigserial PRIMARY KEY, state text)")
    return lambda: server.execute("INSERT INTO bare (state) VALUES (%s)", ("x" * 300,))


@contextmanager
def _following(follower: Follower) -> Iterator[Follower]:
    stop = Event()
    thread = Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        yield follower
    finally:
        stop.set()
        thread.join()


@contextmanager
def _elsewhere(database_url: str) -> Iterator[int]:
    worker = rig.start("follow", database_url)
    try:
        rig.read_line(worker)
        yield worker.pid
    finally:
        rig.kill(worker)


def _own_write(store: str, database_url: str, other_url: str) -> list[Row]:
    """Awaiting one's own write, as the library has it and as ours, in turn."""
    facts = workload.facts(10_000, "OWN")
    library = StockLedger(env=stock.settings(store, other_url))
    Handled.models = [Counted()]
    ours: list[float] = []
    theirs: list[float] = []
    with rig.opened(other_url) as (_, _, other), rig.opened(database_url) as (rec, source, mine):
        other.ensure([Counted()])
        stored = rig.stored("OWN")
        with (
            ProjectionRunner(
                application_class=StockLedger,
                projection_class=StockProjection,
                view_class=PostgresView,
                env=stock.settings(store, other_url),
            ) as runner,
            _following(Follower("own", source, mine, [Counted()])) as follower,
        ):
            follower.wait_for(rec.last_position(), 60)
            for _ in range(30):
                last = library.take([next(facts)])
                begin = perf_counter()
                runner.wait(last, timeout=10)
                theirs.append(perf_counter() - begin)
                position = (rec.insert_events([next(stored)]) or [0])[-1]
                begin = perf_counter()
                while not follower.wait_for(position, 10):
                    pass
                ours.append(perf_counter() - begin)
    library.close()
    p50, other_p50 = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    return [
        figure(
            "awaiting an own write, how many times sooner",
            store,
            other_p50 / p50,
            (f"{stock.NAME} wait() ({other_p50:.0f} ms)", 1),
            goal=20,
            unit="x",
            better="higher",
            p50=p50,
            p99=Round(0, ours).quantile(99),
        )
    ]


def _idle(store: str, database_url: str) -> list[Row]:
    """`giamsat serve --all` that nobody asks anything."""
    # On this day nothing is late: the watch has nothing to record.
    with rig.serving(database_url, GIAMSAT_TODAY="2026-06-03") as (pid, _):
        sleep(START_SECONDS)
        before, begin = _cpu_seconds(pid), monotonic()
        sleep(IDLE_SECONDS)
        percent = 100 * (_cpu_seconds(pid) - before) / (monotonic() - begin)
        rss = rig.rss_mib(pid)
    return [
        figure("idle CPU of serve --all", store, percent, ("the limit", 1), goal=1, unit="%"),
        figure("idle memory of serve --all", store, rss, ("the limit", 110), goal=1, unit="MiB"),
    ]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
