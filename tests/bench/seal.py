"""Sealing: a backlog against a simple view, a receipt against a row, verifying against a bare scan, and its size."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from time import perf_counter
from typing import Any, ClassVar, cast

import psycopg

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger
from domain.facts import RecordedFact
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import FactSource, LedgerSource
from infra.event_store.stored_fact import COLUMNS
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seal import heads
from infra.seal.checkpoint import Checkpoint
from infra.seal.entry import EntryWriter
from infra.seal.kept_seal import Sealed
from infra.seal.keys import SealKeys
from infra.seal.live_check import LiveCheck
from infra.seal.sealer import EntrySource, Sealer
from infra.seal.served_log import ServedLog
from projections.merkle import HASH
from projections.read_model import ReadModel, Rows
from projections.seal import Leaf, Seal, SealedTree, sealed_size
from tests.bench.row import Row, compare, figure, in_one_go, one_by_one

ORIGIN = "bench.example"
FACTS = 40_000
FEW = 10_000
STREAM = 100
LEAVES = 10_000_000
RECEIPTS = 300


class Counted:
    """How many facts there are of each name: the simplest view."""

    name: ClassVar[str] = "bench_counted"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        "CREATE TABLE IF NOT EXISTS bench_counted (name TEXT PRIMARY KEY, n BIGINT NOT NULL)",
    )

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """One statement for each name of the batch."""
        rows.execute_many(
            "INSERT INTO bench_counted VALUES (:name, :n)"
            " ON CONFLICT (name) DO UPDATE SET n = bench_counted.n + excluded.n",
            [{"name": k, "n": n} for k, n in Counter(f.name for f in batch).items()],
        )


def measure(store: str, database_url: str, _other: str) -> list[Row]:
    """The same facts on both sides, all of them stored beforehand."""
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url})
    recorder = cast("FactRecorder", ledger.recorder)
    read_store = ReadStore(database_url)
    keys = SealKeys(read_store, ORIGIN)
    try:
        return [
            *_verified(store, ledger, read_store, keys, database_url),
            *_backlog(store, recorder, read_store),
            *_receipts(store, recorder, read_store, keys),
        ]
    finally:
        read_store.close()
        ledger.close()


def _stock(ledger: Ledger, begin: int, end: int) -> None:
    def stored() -> Iterator[Any]:
        now = datetime.now(UTC)
        act = Act(actor="bench", at=now, today=now.date(), on=now.date(), correlation="đợt một")
        for number in range(begin, end, STREAM):
            agency = Agency.register(
                act,
                code=f"S-{number}",
                name="Sở",
                kind="department",
                level="province",
                founded_on=None,
                province=None,
            )
            for turn in range(STREAM - 1):
                agency.rename(act, name=f"Sở thứ {turn}", ground="Nghị quyết 190/2025/QH15")
            yield from map(ledger.mapper.to_stored_event, agency.collect_events())

    cast("FactRecorder", ledger.recorder).append_many(stored())


def _verified(
    store: str, ledger: Ledger, read_store: ReadStore, keys: SealKeys, url: str
) -> list[Row]:
    recorder = cast("FactRecorder", ledger.recorder)

    def sealed() -> None:
        Sealer(recorder, read_store, keys).seal()

    def verify() -> int:
        check = LiveCheck(recorder, read_store, ORIGIN, sealed=Sealed.read(read_store))
        found = check.first_finding()
        assert found is None, found
        return recorder.last_position()

    _stock(ledger, 0, FEW)
    before = _bytes(store, url)
    sealed()
    few = _seconds(verify)
    _stock(ledger, FEW, FACTS)
    sealed()
    many = _seconds(verify)
    bare = "bare scan of the same rows"
    return [
        *compare(
            "verify", store, in_one_go(verify), (bare, in_one_go(_scan(store, url))), goal=0.3
        ),
        figure(
            f"verify, a fact of {FACTS:,}",
            store,
            many / FACTS * 1e6,
            (f"a fact of {FEW:,}", few / FEW * 1e6),
            goal=1.3,
            unit="µs",
        ),
        figure(
            "sealed, beyond the log",
            store,
            (_bytes(store, url) - before) / FACTS,
            ("bytes of a hash", HASH),
            goal=round(150 / HASH, 3),
            unit="bytes a fact",
        ),
    ]


def _backlog(store: str, recorder: FactRecorder, read_store: ReadStore) -> list[Row]:
    def follow(source: Any, model: Any) -> Callable[[], int]:
        def run() -> int:
            read_store.forget_all()
            Follower("bench", cast("FactSource", source), read_store, [model]).catch_up()
            return recorder.last_position()

        return run

    entries = EntrySource(recorder, EntryWriter(ORIGIN))
    facts = LedgerSource(recorder, FactMapper())
    return compare(
        "sealing a backlog",
        store,
        in_one_go(follow(entries, cast("ReadModel", Seal()))),
        ("one simple view", in_one_go(follow(facts, Counted()))),
        goal=0.5,
        rounds=3,
    )


def _receipts(
    store: str, recorder: FactRecorder, read_store: ReadStore, keys: SealKeys
) -> list[Row]:
    """The tree is grown to its size with leaves that have no facts: a receipt's path does not care."""
    read_store.forget_all()
    read_store.ensure([cast("ReadModel", Seal())])
    seal, step = Seal(), 1 << 16
    for begin in range(0, LEAVES, step):
        noise = os.urandom(min(step, LEAVES - begin) * HASH)
        leaves = [
            Leaf(begin + n + 1, noise[n * HASH : (n + 1) * HASH]) for n in range(len(noise) // HASH)
        ]
        with read_store.transaction() as rows:
            seal.handle(leaves, rows)
    with read_store.transaction() as rows:
        size = sealed_size(rows)
        root = SealedTree(rows, size).root()
        heads.keep_head(
            rows, Checkpoint.sign(ORIGIN, size, root, keys.signers(rows, size)), datetime.now(UTC)
        )
    served = ServedLog(recorder, read_store, ORIGIN)
    places, others = (cycle(range(1, FACTS, FACTS // 997)) for _ in range(2))

    def receipt() -> object:
        found = served.receipt(next(places))
        assert found
        return found

    def row() -> object:
        with read_store.reading() as rows:
            return rows.fetch(
                "SELECT * FROM events WHERE position = :position", {"position": next(others)}
            )

    return compare(
        f"a receipt among {LEAVES:,} leaves",
        store,
        one_by_one(receipt, RECEIPTS),
        ("one indexed row", one_by_one(row, RECEIPTS)),
        goal=1 / 40,
    )


def _scan(store: str, url: str) -> Callable[[], int]:
    """Nothing but the database's own driver."""
    query = f"SELECT {COLUMNS} FROM events ORDER BY position"

    def sqlite() -> int:
        file = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            return sum(1 for _ in file.execute(query))
        finally:
            file.close()

    def postgres() -> int:
        with (
            psycopg.connect(url) as connection,
            connection.cursor("scan", binary=True) as cursor,
        ):
            cursor.itersize = 2_000
            return sum(1 for _ in cursor.execute(query.encode()))

    return sqlite if store == "sqlite" else postgres


def _bytes(store: str, url: str) -> int:
    """What the tree takes on the disk."""
    if store != "sqlite":
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT pg_total_relation_size('seal_heads')").fetchone()
            tiles = connection.execute(
                "SELECT coalesce(pg_total_relation_size(to_regclass('seal_tiles')), 0)"
            ).fetchone()
            return int(found[0] + tiles[0]) if found and tiles else 0
    file = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        (found,) = file.execute(
            "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE 'seal%'"
            " OR name LIKE 'sqlite_autoindex_seal%'"
        ).fetchone()
        return int(found)
    finally:
        file.close()


def _seconds(run: Callable[[], object]) -> float:
    """The best of three: what else the machine does takes time away, and never gives any."""
    spans = []
    for _ in range(3):
        begin = perf_counter()
        run()
        spans.append(perf_counter() - begin)
    return min(spans)
