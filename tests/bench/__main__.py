"""`make bench`: every module here that measures something, on both databases, printed and kept in build/bench.json.

`python -m tests.bench [MODULE …] [--store=sqlite|postgresql] [--only=WORDS OF A ROW'S NAME] [--full] [--facts=N]`, or
`make bench ROWS="http --store=sqlite --only=reply"`.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import psycopg

from tests import bench
from tests.bench.row import Row, asked_for
from tests.services import postgresql

OUTPUT = Path("build/bench.json")
STORES = ("sqlite", "postgresql")
OPTIONS = ("--store=", "--only=", "--full", "--facts=")


@contextmanager
def databases(store: str) -> Iterator[tuple[str, str]]:
    """Two fresh databases of one engine, durable as in production."""
    if store == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/other.db"
        return
    server = postgresql.start(options=postgresql.DURABLE)
    try:
        with psycopg.connect(server.address, autocommit=True) as admin:
            admin.execute("CREATE DATABASE ours")
            admin.execute("CREATE DATABASE other")
        address = server.address.rpartition("/")[0]
        yield f"{address}/ours", f"{address}/other"
    finally:
        server.stop()


def rows(wanted: list[str], stores: list[str]) -> Iterator[Row]:
    """What each module measures, as it comes; all of them, on both databases, unless some are named."""
    for found in pkgutil.iter_modules(bench.__path__):
        if wanted and found.name not in wanted:
            continue
        measure = getattr(importlib.import_module(f"tests.bench.{found.name}"), "measure", None)
        if measure is None:
            continue
        for store in STORES:
            if stores and store not in stores:
                continue
            with databases(store) as (ours, other):
                yield from (row for row in measure(store, ours, other) if asked_for(row.name))


if __name__ == "__main__":
    # Everything takes most of an hour: nobody should begin it by asking for help.
    if any(given.startswith("-") and not given.startswith(OPTIONS) for given in sys.argv[1:]):
        sys.exit(__doc__)
    measured = []
    modules = [name for name in sys.argv[1:] if not name.startswith("-")]
    stores = [given.partition("=")[2] for given in sys.argv if given.startswith("--store=")]
    for row in rows(modules, stores):
        reached = (
            ""
            if row.goal is None
            else f", goal {row.goal:g} {'at least' if row.better == 'higher' else 'at most'}"
        )
        line = (
            f"{row.name} ({row.store}): {row.ours:,.6g} {row.unit}, {row.ratio:g} × "
            f"{row.baseline_name} ({row.baseline:,.6g}){reached}; "
            f"p50 {row.p50:g} ms, p99 {row.p99:g} ms, {row.rss_mib} MiB"
        )
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        measured.append(asdict(row))
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
