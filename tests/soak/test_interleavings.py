"""Slow and rolled-back transactions held open by hand: no reader passes over what is unwritten, none waits for ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from infra.event_store import recorder_for
from infra.event_store.database_url import sqlite_path
from infra.event_store.draft import drafts_of
from infra.event_store.group_commit import Append
from infra.event_store.postgres import APPEND_BATCH
from infra.event_store.postgres_connection import DirectConnection
from infra.event_store.postgres_documents import documents_of
from infra.event_store.recorder import FactRecorder
from infra.event_store.sqlite import INSERT, _head
from infra.event_store.sqlite_rows import values_of
from infra.event_store.stored_fact import text_of
from tests.infra.event_store.bells import act, new_bell, stored
from tests.soak.rig import positions

Held = Callable[[str], None]
"""Ends the transaction: COMMIT or ROLLBACK."""


@pytest.fixture
def recorder(database_url: str) -> Iterator[FactRecorder]:
    recorder = recorder_for(database_url)
    yield recorder
    recorder.close()


@contextmanager
def holding(database_url: str, facts: list[Any]) -> Iterator[Held]:
    """Another process that has appended and not yet committed."""
    drafts = drafts_of(facts, {})
    path = sqlite_path(database_url)
    db: Any
    if path is not None:
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        before, _ = _head(db)
        for number, draft in enumerate(drafts, start=before + 1):
            assert draft.recorded_at is not None
            db.execute(INSERT, values_of(number, draft, text_of(draft.recorded_at), None, None))
    else:
        db = DirectConnection.connect(database_url, autocommit=True)
        db.execute("BEGIN")
        db.ask(APPEND_BATCH, documents_of([Append(drafts, None)]))
    try:
        yield db.execute
    finally:
        db.close()


@contextmanager
def waiting(database_url: str) -> Iterator[Future[list[int]]]:
    """An append of a third process that cannot be done yet."""
    recorder = recorder_for(database_url)
    with ThreadPoolExecutor(1) as pool:
        begun = pool.submit(recorder.insert_events, stored(new_bell()))
        yield begun  # type: ignore[misc]  # a list, as our recorder gives it
        begun.result()
    recorder.close()


def test_what_is_written_later_is_not_seen_sooner(
    database_url: str, recorder: FactRecorder
) -> None:
    recorder.insert_events(stored(new_bell()))
    with (
        holding(database_url, stored(new_bell().ring(act(1)))) as end,
        waiting(database_url) as other,
    ):
        assert positions(recorder) == [1]
        assert not other.done()
        end("COMMIT")
        assert other.result() == [4]
    assert positions(recorder) == [1, 2, 3, 4]


def test_a_transaction_rolled_back_leaves_no_gap(database_url: str, recorder: FactRecorder) -> None:
    with (
        holding(database_url, stored(new_bell().ring(act(1)))) as end,
        waiting(database_url) as other,
    ):
        assert positions(recorder) == []
        end("ROLLBACK")
        assert other.result() == [1]
    assert positions(recorder) == [1]


def test_a_writer_that_dies_before_its_commit_holds_nobody_up(
    database_url: str, recorder: FactRecorder
) -> None:
    with holding(database_url, stored(new_bell())):
        assert positions(recorder) == []
    assert recorder.insert_events(stored(new_bell())) == [1]


def test_several_slow_writers_are_read_in_the_order_in_which_they_ended(
    database_url: str, recorder: FactRecorder
) -> None:
    seen: list[int] = []
    for _ in range(4):
        with (
            holding(database_url, stored(new_bell().ring(act(1)).ring(act(2)))) as end,
            waiting(database_url) as other,
        ):
            seen += [r.position for r in recorder.read_after(seen[-1] if seen else 0, 100)]
            end("COMMIT")
            seen += [other.result()[0]] if recorder.read_after(other.result()[0], 1) else []
    seen += [r.position for r in recorder.read_after(seen[-1] if seen else 0, 100)]
    assert seen == list(range(1, 17))


def test_a_reader_that_stays_in_its_transaction_holds_up_neither_writers_nor_readers(
    database_url: str, recorder: FactRecorder
) -> None:
    recorder.insert_events(stored(new_bell()))
    path = sqlite_path(database_url)
    db: Any = sqlite3.connect(path, isolation_level=None) if path else psycopg.connect(database_url)
    try:
        db.execute("BEGIN")
        before = db.execute("SELECT count(*) FROM events").fetchone()
        assert recorder.insert_events(stored(new_bell())) == [2]
        assert positions(recorder) == [1, 2]
        assert db.execute("SELECT count(*) FROM events").fetchone()[0] >= before[0]
    finally:
        db.close()
