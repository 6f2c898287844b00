"""Building the register of duties anew over short and long ledgers: the rate, whether it stays flat, and the memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.rebuild import rebuild
from tests import workload
from tests.bench import projections, stock
from tests.bench.row import Round, Row, figure, full, peak_rss_mib
from tests.bench.stock_facts import Handled, StockLedger
from tests.soak.rig import read_models

SIZES = (5_000, 20_000)
FULL_SIZES = (10_000, 100_000, 1_000_000)
STOCK_FACTS = 300
MEMORY_MIB = 150


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """One build for each size, each in a process of its own."""
    slow = _stock(store, other_url)
    recorder, mapper = recorder_for(database_url), FactMapper()
    facts = map(mapper.to_stored_event, workload.facts(2_000_000))
    rates: list[float] = []
    rows, written = [], 0
    try:
        for size in FULL_SIZES if full() else SIZES:
            recorder.append_many(next(facts) for _ in range(size - written))
            written = size
            took, before, peak = _built(database_url)
            rates.append(size / took)
            rows.append(
                figure(
                    f"rebuild of the obligations, {size:,} facts",
                    store,
                    rates[-1],
                    (f"{stock.NAME}, same handlers", slow),
                    goal=60 if store == "postgresql" else None,
                    unit="1/s",
                    better="higher",
                    p50=took * 1000,
                )
            )
            rows.append(
                figure(
                    f"rebuild of the obligations, {size:,} facts: peak memory",
                    store,
                    peak,
                    (f"the limit ({before:.0f} MiB before the build)", MEMORY_MIB),
                    goal=1,
                    unit="MiB",
                )
            )
    finally:
        recorder.close()
    rows.append(
        figure(
            "rebuild of the obligations: cost of a fact in the longest ledger",
            store,
            1e6 / rates[-1],
            ("in the shortest", 1e6 / rates[0]),
            goal=1.3,
            unit="µs",
        )
    )
    return rows


def _built(database_url: str) -> tuple[float, float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.rebuild", database_url],
        check=True,
        capture_output=True,
        text=True,
    )
    took, before, peak = map(float, done.stdout.splitlines()[-1].split())
    return took, before, peak


def _stock(store: str, url: str) -> float:
    """The library's way with the same handlers, on the beginning of the same ledger."""
    models = [m for m in read_models() if m.name == "obligations"]
    read_store = ReadStore(url)
    read_store.ensure(models)
    Handled.models, Handled.reached = models, 0
    library = StockLedger(env=stock.settings(store, url))
    make = projections._runner if store == "postgresql" else projections._loop
    measured = make(library, stock.settings(store, url), workload.facts(10_000), STOCK_FACTS)
    try:
        return sorted(measured().rate for _ in range(3))[1]
    finally:
        library.close()
        read_store.close()


def _build(database_url: str) -> tuple[Round, float, float]:
    source = LedgerSource(recorder_for(database_url), FactMapper())
    read_store = ReadStore(database_url)
    model = next(m for m in read_models() if m.name == "obligations")
    Follower("ready", source, read_store, [])
    # What reads facts is loaded: that is the start of a process, not of a build.
    source.read_after(0, 1)
    before = memory_mib()
    with _most_memory() as peak:
        begin = perf_counter()
        many = rebuild(source, read_store, model)
        took = perf_counter() - begin
    return Round(many / took, [took]), before, max(peak)


@contextmanager
def _most_memory() -> Iterator[list[float]]:
    """What this process and those that it began have held together, looked at all the time."""
    done, found = Event(), [memory_mib()]

    def look() -> None:
        while not done.wait(0.05):
            found[0] = max(found[0], memory_mib())

    looking = Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        done.set()
        looking.join()
        found[0] = max(found[0], peak_rss_mib())


def memory_mib() -> float:
    """The memory of this process, and what its children do not share with it."""
    own = Path("/proc/self/statm").read_text().split()[1]
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return int(own) * os.sysconf("SC_PAGE_SIZE") / 2**20 + sum(map(_private_mib, children))


def _private_mib(pid: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has just ended
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    round_, before, peak = _build(sys.argv[1])
    sys.stdout.write(f"{round_.spans[0]} {before} {peak}\n")
