"""One figure with its baseline from the same run: rounds interleaved, medians compared."""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """A row of `build/bench.json`; `goal` is a ratio, reached from the side that `better` names."""

    name: str
    store: str
    ours: float
    baseline: float
    baseline_name: str
    ratio: float
    goal: float | None
    better: str
    unit: str
    p50: float
    p99: float
    rss_mib: int


@dataclass(frozen=True)
class Round:
    """What one round has shown: so many a second, and how long each took."""

    rate: float
    spans: list[float]

    def quantile(self, percent: int) -> float:
        """In milliseconds."""
        if len(self.spans) < 2:
            return self.spans[0] * 1000 if self.spans else 0.0
        return statistics.quantiles(self.spans, n=100, method="inclusive")[percent - 1] * 1000


Measured = Callable[[], Round]


def one_by_one(call: Callable[[], object], times: int) -> Measured:
    """One caller."""

    def measure() -> Round:
        spans = []
        begin = before = time.perf_counter()
        for _ in range(times):
            call()
            now = time.perf_counter()
            spans.append(now - before)
            before = now
        return Round(times / (before - begin), spans)

    return measure


def at_once(call: Callable[[int], object], callers: int, times: int) -> Measured:
    """Many callers, each so many times; every caller knows its number."""

    def measure() -> Round:
        start = Barrier(callers)

        def work(number: int) -> list[float]:
            start.wait()
            return one_by_one(lambda: call(number), times)().spans

        with ThreadPoolExecutor(callers) as pool:
            begin = time.perf_counter()
            spans = [span for found in pool.map(work, range(callers)) for span in found]
            took = time.perf_counter() - begin
        return Round(callers * times / took, spans)

    return measure


def in_one_go(work: Callable[[], int]) -> Measured:
    """Something that does many things and says how many."""

    def measure() -> Round:
        begin = time.perf_counter()
        many = work()
        took = time.perf_counter() - begin
        return Round(many / took, [took])

    return measure


def compare(
    name: str,
    store: str,
    ours: Measured,
    baseline: tuple[str, Measured],
    *,
    goal: float | None = None,
    unit: str = "1/s",
    p99_goal: float | None = None,
    rounds: int = ROUNDS,
) -> list[Row]:
    """Both in turn, round after round: a row for the rates and, where it has a goal, one for the p99."""
    if not asked_for(name):
        return []
    mine, theirs = [], []
    for _ in range(rounds):
        gc.collect()
        mine.append(ours())
        gc.collect()
        theirs.append(baseline[1]())
    p50 = statistics.median(r.quantile(50) for r in mine)
    p99 = min(r.quantile(99) for r in mine)
    rates = statistics.median(r.rate for r in mine), statistics.median(r.rate for r in theirs)
    rows = [
        _row(name, store, rates, baseline[0], goal=goal, unit=unit, p50=p50, p99=p99),
    ]
    if p99_goal is not None:
        worst = p99, min(r.quantile(99) for r in theirs)
        rows.append(
            _row(
                f"{name}, p99",
                store,
                worst,
                baseline[0],
                goal=p99_goal,
                unit="ms",
                p50=p50,
                p99=p99,
                better="lower",
            )
        )
    return rows


def figure(
    name: str,
    store: str,
    ours: float,
    baseline: tuple[str, float],
    *,
    goal: float | None = None,
    unit: str,
    better: str = "lower",
    p50: float = 0.0,
    p99: float = 0.0,
) -> Row:
    """A row from two figures that were measured together."""
    return _row(
        name,
        store,
        (ours, baseline[1]),
        baseline[0],
        goal=goal,
        unit=unit,
        p50=p50,
        p99=p99,
        better=better,
    )


def asked_for(name: str) -> bool:
    """Whether the row is wanted: every row is, unless `--only=WORDS` names some."""
    words = [given.partition("=")[2] for given in sys.argv if given.startswith("--only=")]
    return not words or any(w.lower() in name.lower() for w in words)


def full() -> bool:
    """Whether the long ledgers were asked for (`--full`): minutes become hours."""
    return "--full" in sys.argv


def peak_rss_mib() -> int:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _row(
    name: str,
    store: str,
    figures: tuple[float, float],
    baseline_name: str,
    *,
    goal: float | None,
    unit: str,
    p50: float,
    p99: float,
    better: str = "higher",
) -> Row:
    ours, baseline = figures
    return Row(
        name=name,
        store=store,
        ours=round(ours, 3),
        baseline=round(baseline, 3),
        baseline_name=baseline_name,
        ratio=round(ours / baseline, 3) if baseline else 0.0,
        goal=goal,
        better=better,
        unit=unit,
        p50=round(p50, 3),
        p99=round(p99, 3),
        rss_mib=peak_rss_mib(),
    )
