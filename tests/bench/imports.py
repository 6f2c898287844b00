"""Facts from another system, 1,000 a go: against the library's save of as many, and against the bare database."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import psycopg

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger
from infra.event_store import sqlite as ours_in_sqlite
from infra.event_store.draft import coded
from infra.event_store.postgres import COPY, COPY_TYPES
from infra.event_store.recorder import FactRecorder
from infra.event_store.sqlite_rows import values_of
from infra.event_store.stored_fact import StoredFact, text_of
from tests.bench import stock
from tests.bench.row import ROUNDS, Row, compare, in_one_go

MANY = 1_000
GOES = 10


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """Facts are made beforehand on both sides; encoding them is on both sides, or on neither."""
    env = {"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url}
    ledger, library = Ledger(env=env), stock.application(store, other_url)
    recorder = cast("FactRecorder", ledger.recorder)
    numbers = itertools.count()

    mine = [_agency(next(numbers)).collect_events() for _ in range(GOES * ROUNDS)]
    noted = [_noted(next(numbers)) for _ in range(GOES * ROUNDS)]

    def ours() -> int:
        for _ in range(GOES):
            recorder.append_many(map(ledger.mapper.to_stored_event, mine.pop()))
        return MANY * GOES

    def theirs() -> int:
        for _ in range(GOES):
            library.save(noted.pop())
        return MANY * GOES

    try:
        saved = compare(
            "import, 1,000 facts a transaction",
            store,
            in_one_go(ours),
            (f"{stock.NAME}: save of 1,000", in_one_go(theirs)),
            goal=5 if store == "postgresql" else None,
        )
        bare = _bare_sqlite if store == "sqlite" else _bare_postgres
        raw = compare(
            "import, 1,000 encoded facts a transaction",
            store,
            in_one_go(_encoded(ledger, recorder, numbers)),
            ("bare COPY of the same rows" if store != "sqlite" else "bare executemany",
             in_one_go(bare(ledger, other_url, numbers))),
            goal=0.4 if store == "postgresql" else None,
        )  # fmt: skip
    finally:
        ledger.close()
        library.close()
    return [*saved, *raw]


def _agency(number: int) -> Agency:
    now = datetime.now(UTC)
    act = Act(actor="bench", at=now, today=now.date(), on=now.date(), correlation="đợt một")
    agency = Agency.register(
        act,
        code=f"I-{number}",
        name="Sở",
        kind="department",
        level="province",
        founded_on=None,
        province=None,
    )
    for turn in range(MANY - 1):
        agency.rename(act, name=f"Sở thứ {turn}", ground="Nghị quyết 190/2025/QH15")
    return agency


def _noted(number: int) -> stock.Noted:
    noted = stock.Noted(f"I-{number}", "Sở", "department", "province", "bench")
    for turn in range(MANY - 1):
        stock.rename(noted, f"Sở thứ {turn}")
    return noted


def _encoded(
    ledger: Ledger, recorder: FactRecorder, numbers: itertools.count[int]
) -> Callable[[], int]:
    made = [
        [ledger.mapper.to_stored_event(f) for f in _agency(next(numbers)).collect_events()]
        for _ in range(GOES * ROUNDS)
    ]

    def run() -> int:
        for _ in range(GOES):
            recorder.append_many(made.pop())
        return MANY * GOES

    return run


def _drafts(ledger: Ledger, numbers: itertools.count[int]) -> list[list[Any]]:
    made = []
    for _ in range(GOES * ROUNDS):
        facts = _agency(next(numbers)).collect_events()
        stored = [cast("StoredFact", ledger.mapper.to_stored_event(f)) for f in facts]
        made.append(list(coded(stored)))
    return made


def _bare_postgres(ledger: Ledger, url: str, numbers: itertools.count[int]) -> Callable[[], int]:
    """COPY into a table like ours, without lock, order or look at what is there."""
    from infra.event_store import recorder_for

    recorder_for(url, 1).close()
    position = itertools.count(1)
    made = [
        [
            (
                next(position),
                d.originator_id,
                d.originator_version,
                d.name,
                d.schema_version,
                d.state,
                d.recorded_at,
                d.happened_on,
                d.actor,
                d.agency_id,
                d.correlation,
                d.subject_code,
            )
            for d in drafts
        ]
        for drafts in _drafts(ledger, numbers)
    ]
    connection = psycopg.connect(url)

    def run() -> int:
        for _ in range(GOES):
            with connection.transaction(), connection.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.set_types(COPY_TYPES)
                for row in made.pop(0):
                    copy.write_row(row)
        return MANY * GOES

    return run


def _bare_sqlite(ledger: Ledger, url: str, numbers: itertools.count[int]) -> Callable[[], int]:
    from infra.event_store import recorder_for

    recorder_for(url, 1).close()
    position = itertools.count(1)
    made = [
        [values_of(next(position), d, text_of(d.recorded_at), None, d.subject_code) for d in drafts]
        for drafts in _drafts(ledger, numbers)
    ]
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")

    def run() -> int:
        for _ in range(GOES):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(ours_in_sqlite.INSERT, made.pop(0))
            connection.execute("COMMIT")
        return MANY * GOES

    return run
