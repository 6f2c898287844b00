"""One figure with its baseline from the same run: rounds interleaved, medians compared."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

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


def compare(
    name: str,
    store: str,
    ours: Callable[[], object],
    baseline: tuple[str, Callable[[], object]],
    *,
    times: int,
    goal: float | None = None,
) -> Row:
    """Call both in turn, round after round; p50 and p99 are ours, in milliseconds."""
    baseline_name, other = baseline
    rates: dict[str, list[float]] = {"ours": [], "baseline": []}
    spans: list[float] = []
    for _ in range(ROUNDS):
        rates["ours"].append(_rate(ours, times, spans))
        rates["baseline"].append(_rate(other, times, []))
    mine, theirs = statistics.median(rates["ours"]), statistics.median(rates["baseline"])
    cuts = statistics.quantiles(spans, n=100)
    return Row(
        name=name,
        store=store,
        ours=round(mine),
        baseline=round(theirs),
        baseline_name=baseline_name,
        ratio=round(mine / theirs, 2),
        goal=goal,
        better="higher",
        unit="1/s",
        p50=round(cuts[49] * 1000, 3),
        p99=round(cuts[98] * 1000, 3),
        rss_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def _rate(call: Callable[[], object], times: int, spans: list[float]) -> float:
    begin = before = time.perf_counter()
    for _ in range(times):
        call()
        now = time.perf_counter()
        spans.append(now - before)
        before = now
    return times / (before - begin)
