"""Read models get transactions with portable SQL, and start again when what they depend on changes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import DatabaseError, IntegrityError

from domain.facts import RecordedFact
from infra import read_store as module
from infra.event_store.recorder import FactRecorder
from infra.read_store import PositionTakenError, ReadStore, move
from projections.read_model import READING, Rows
from tests.infra.event_store.bells import Bell, act, stored


class Notes:
    """A read model that only needs tables."""

    name: ClassVar[str] = "notes"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        "CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, day TEXT, at TEXT, n INTEGER)",
        "CREATE INDEX IF NOT EXISTS notes_by_day ON notes (day)",
    )

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Nothing."""


class NotesNextVersion(Notes):
    version: ClassVar[int] = 2


class NotesWithOtherTable(Notes):
    tables: ClassVar[tuple[str, ...]] = ("CREATE TABLE IF NOT EXISTS other_notes (id TEXT)",)


class NotesWithReference(Notes):
    reference_fingerprint = "calendar of 2024"


INSERT = "INSERT INTO notes (id, day, at, n) VALUES (:id, :day, :at, :n)"


@pytest.fixture
def notes(read_store: ReadStore) -> ReadStore:
    read_store.ensure([Notes()])
    return read_store


def count(store: ReadStore) -> int:
    with store.reading() as rows:
        found: int = rows.fetch("SELECT count(*) AS n FROM notes")[0]["n"]
    return found


def test_values_come_back_plain_and_alike_on_both_stores(notes: ReadStore) -> None:
    at = datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC)
    with notes.transaction() as rows:
        given = {"id": UUID(int=1), "day": date(2023, 1, 2), "at": at, "n": 3}
        assert rows.execute(INSERT, given) == 1
        rows.execute_many(INSERT, [{**given, "id": str(n), "n": None} for n in range(3)])
    with notes.reading() as rows:
        found = rows.fetch("SELECT * FROM notes WHERE n IS NOT NULL AND day = :day", given)
        assert found == [
            {
                "id": "00000000-0000-0000-0000-000000000001",
                "day": "2023-01-02",
                "at": "2023-01-02T03:04:05.000000+00:00",
                "n": 3,
            }
        ]
        assert rows.fetch("SELECT sum(n) AS s, count(*) AS c FROM notes") == [{"s": 3, "c": 4}]


def test_an_optional_filter_works_with_and_without_its_value(notes: ReadStore) -> None:
    query = "SELECT id FROM notes WHERE (:day IS NULL OR day = :day) AND (:n IS NULL OR n > :n)"
    with notes.transaction() as rows:
        for n in (1, 2):
            rows.execute(INSERT, {"id": str(n), "day": f"2023-01-0{n}", "at": None, "n": n})
    with notes.reading() as rows:
        assert len(rows.fetch(query, {"day": None, "n": None})) == 2
        assert rows.fetch(query, {"day": "2023-01-02", "n": None}) == [{"id": "2"}]
        assert rows.fetch(query, {"day": None, "n": 1}) == [{"id": "2"}]


def test_the_ledger_is_read_as_plain_text_too(
    recorder: FactRecorder, read_store: ReadStore
) -> None:
    agency_id = UUID(int=5)
    bell = Bell.hang(act(1, agency_id=agency_id), "B-1")
    recorder.insert_events(stored(bell))
    with read_store.reading() as rows:
        found = rows.fetch(
            "SELECT position, originator_id, recorded_at, happened_on, agency_id, state FROM events"
            " WHERE agency_id = :agency_id AND recorded_at <= :at AND happened_on >= :day",
            {"agency_id": agency_id, "at": act(1).at, "day": date(2023, 3, 1)},
        )
    assert found == [
        {
            "position": 1,
            "originator_id": str(bell.id),
            "recorded_at": "2023-03-01T08:01:00.000000+00:00",
            "happened_on": "2023-03-01",
            "agency_id": str(agency_id),
            "state": '{"code":"B-1","place":"đình làng"}',
        }
    ]


def test_a_transaction_that_fails_leaves_nothing(notes: ReadStore) -> None:
    given = {"id": "1", "day": None, "at": None, "n": 1}

    def write(error: Exception | None) -> None:
        with notes.transaction() as rows:
            rows.execute(INSERT, given)
            if error is not None:
                raise error
            rows.execute(INSERT, given)

    with pytest.raises(IntegrityError):
        write(None)
    with pytest.raises(RuntimeError, match="by hand"):
        write(RuntimeError("by hand"))
    assert count(notes) == 0


def test_reading_cannot_write(notes: ReadStore) -> None:
    with pytest.raises(DatabaseError), notes.reading() as rows:
        rows.execute(INSERT, {"id": "1", "day": None, "at": None, "n": 1})


def test_reading_sees_one_state_while_others_write(notes: ReadStore) -> None:
    with notes.reading() as rows:
        before = rows.fetch("SELECT count(*) AS n FROM notes")
        with notes.transaction() as other:
            other.execute(INSERT, {"id": "1", "day": None, "at": None, "n": 1})
        assert rows.fetch("SELECT count(*) AS n FROM notes") == before
    assert count(notes) == 1


def test_many_threads_read_and_write(notes: ReadStore) -> None:
    def work(n: int) -> int:
        with notes.transaction(durable=False) as rows:
            rows.execute(INSERT, {"id": str(n), "day": None, "at": None, "n": n})
        return count(notes)

    with ThreadPoolExecutor(20) as pool:
        assert max(pool.map(work, range(60))) == 60


def test_a_model_in_place_keeps_its_rows_and_its_position(notes: ReadStore) -> None:
    with notes.transaction() as rows:
        rows.execute(INSERT, {"id": "1", "day": None, "at": None, "n": 1})
        move(rows, Notes(), 0, 7)
    notes.ensure([Notes()])
    assert (count(notes), notes.position(Notes())) == (1, 7)
    assert notes.places()["notes"].position == 7


@pytest.mark.parametrize("changed", [NotesNextVersion, NotesWithReference])
def test_a_model_that_changed_starts_again(notes: ReadStore, changed: type[Notes]) -> None:
    with notes.transaction() as rows:
        rows.execute(INSERT, {"id": "1", "day": None, "at": None, "n": 1})
        move(rows, Notes(), 0, 7)
    notes.ensure([changed()])
    assert (count(notes), notes.position(changed())) == (0, 0)


def test_every_model_starts_again_when_facts_are_read_otherwise(
    notes: ReadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with notes.transaction() as rows:
        move(rows, Notes(), 0, 7)
    monkeypatch.setattr(module, "READING", READING + 1)
    notes.ensure([Notes()])
    assert notes.position(Notes()) == 0


def test_tables_that_a_model_no_longer_names_are_dropped(notes: ReadStore) -> None:
    notes.ensure([NotesWithOtherTable()])
    with pytest.raises(DatabaseError):
        count(notes)


def test_rows_of_a_model_that_is_not_listed_are_nobodys(notes: ReadStore) -> None:
    with notes.transaction() as rows:
        rows.execute("INSERT INTO notes (id, n) VALUES ('x', 1)")
        rows.execute("DELETE FROM read_models")
    notes.ensure([Notes()])
    assert (notes.position(Notes()), count(notes)) == (0, 0)


def test_a_model_that_was_replaced_moves_no_more(notes: ReadStore) -> None:
    notes.ensure([NotesNextVersion()])
    with pytest.raises(PositionTakenError):
        notes.position(Notes())
    with pytest.raises(PositionTakenError), notes.transaction() as rows:
        move(rows, Notes(), 0, 1)


def test_a_position_moves_only_from_where_it_was_seen(notes: ReadStore) -> None:
    with notes.transaction() as rows:
        move(rows, Notes(), 0, 5)
    with pytest.raises(PositionTakenError), notes.transaction() as rows:
        move(rows, Notes(), 0, 5)
    assert notes.position(Notes()) == 5


def test_processes_that_start_together_prepare_the_tables_once(database_url: str) -> None:
    stores = [ReadStore(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda store: store.ensure([Notes()]), stores))
    assert stores[0].position(Notes()) == 0
    for store in stores:
        store.close()


def test_connections_that_the_server_has_ended_are_replaced(postgres_url: str) -> None:
    store = ReadStore(postgres_url)
    store.ensure([Notes()])
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert count(store) == 0
    store.close()


def test_many_rows_at_once_are_what_they_are_one_by_one(read_store: ReadStore) -> None:
    columns = "id, day, n, part, told, missing"
    given = [
        {
            "id": UUID(int=n),
            "day": date(2024, 2, n + 1),
            "n": n * 10**12,
            "part": n / 3,
            "told": f"“Kiến nghị” số {n}\n\\ 100% 'vâng'",
            "missing": None,
        }
        for n in range(20)
    ]
    insert = (
        f"INSERT INTO many ({columns}) VALUES (:id, :day, :n, :part, :told, :missing)"
        " ON CONFLICT DO NOTHING"
    )
    with read_store.transaction() as rows:
        rows.execute(
            "CREATE TABLE many (id TEXT PRIMARY KEY, day TEXT NOT NULL, n BIGINT NOT NULL,"
            " part DOUBLE PRECISION, told TEXT NOT NULL, missing TEXT)"
        )
        for one in given[:5]:
            rows.execute_many(insert, [one])
        rows.execute_many(insert, given)
        found = rows.fetch(f"SELECT {columns} FROM many ORDER BY n")
        assert found == [{**g, "id": str(g["id"]), "day": str(g["day"])} for g in given]
        rows.execute_many("DELETE FROM many WHERE id = :id", [{"id": g["id"]} for g in given[:15]])
        rows.execute_many(
            "DELETE FROM many WHERE id IN (SELECT id FROM many WHERE day = :day)",
            [{"day": g["day"]} for g in given[15:18]],
        )
        assert [r["n"] for r in rows.fetch("SELECT n FROM many ORDER BY n")] == [
            18 * 10**12,
            19 * 10**12,
        ]
