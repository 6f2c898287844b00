"""What a ledger promises of its appends, on both stores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from infra.event_store import Factory, recorder_for
from infra.event_store.errors import NewerSchemaError
from infra.event_store.mapper import FactMapper
from infra.event_store.postgres import PostgresFactRecorder
from infra.event_store.recorder import FactRecorder
from infra.event_store.sqlite import SQLiteFactRecorder
from infra.event_store.stored_fact import FactNotification, StoredFact
from tests.infra.event_store.bells import START, Bell, Mark, act, new_bell, stored

CHECKOUT = Path(__file__).parents[3]


def rewrite(recorder: FactRecorder, statement: str) -> None:
    """Do to the tables what only a hand on the database could do."""
    if isinstance(recorder, SQLiteFactRecorder):
        with recorder.file.writing() as file:
            file.execute(statement)
    elif isinstance(recorder, PostgresFactRecorder):
        with recorder.pool.connection() as server:
            server.execute(statement)


# -- order


def test_no_fact_is_missed_by_a_reader_while_many_write(recorder: FactRecorder) -> None:
    writers, appends = 4, 170
    done = Event()
    seen: list[int] = []

    def write(_: int) -> list[int]:
        positions: list[int] = []
        for number in range(appends):
            bell = new_bell()
            for _ring in range(number % 5 + 1):
                bell.ring(act(1))
            positions += recorder.insert_events(stored(bell)) or []
        return positions

    def tail() -> None:
        while True:
            last = done.is_set()
            rows = recorder.read_after(seen[-1] if seen else 0, 50)
            seen.extend(row.position for row in rows)
            if last and not rows:
                return

    reader = Thread(target=tail)
    reader.start()
    with ThreadPoolExecutor(writers) as pool:
        written = [position for got in pool.map(write, range(writers)) for position in got]
    done.set()
    reader.join()
    assert seen == list(range(1, len(written) + 1))
    assert sorted(written) == seen


def test_positions_have_no_gaps_after_lost_races(recorder: FactRecorder) -> None:
    facts = stored(new_bell())
    assert recorder.insert_events(facts) == [1]
    for _ in range(3):
        with pytest.raises(IntegrityError):
            recorder.insert_events(facts)
    assert recorder.insert_events(stored(new_bell())) == [2]


def test_of_two_writers_on_one_version_one_wins(recorder: FactRecorder) -> None:
    bell = new_bell()
    recorder.insert_events(stored(bell))
    ring = stored(bell.ring(act(1)))

    def write(_: int) -> bool:
        try:
            recorder.insert_events([replace(ring[0], originator_version=2)])
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 1
    assert recorder.last_position() == 2


def test_nothing_of_a_lost_append_is_kept(recorder: FactRecorder) -> None:
    recorder.insert_events(stored(new_bell()))
    other = new_bell()
    with pytest.raises(IntegrityError):
        recorder.insert_events(stored(other) * 2, command=Mark("lost", answer={}))
    assert recorder.last_position() == 1
    assert recorder.select_events(other.id) == []
    assert recorder.find_command("lost") is None


def test_several_subjects_are_written_together_or_not_at_all(recorder: FactRecorder) -> None:
    first, second = new_bell(), new_bell()
    assert recorder.insert_events([*stored(first), *stored(second)]) == [1, 2]
    with pytest.raises(IntegrityError):
        recorder.insert_events([*stored(new_bell()), *stored(Bell.hang(act(), first.code))])
    assert recorder.last_position() == 2


# -- the two times


def test_recorded_time_never_goes_back_when_the_clock_does(recorder: FactRecorder) -> None:
    for minutes in (0, 10, 5, -60, 11):
        recorder.insert_events(stored(new_bell(minutes)))
    times = [row.recorded_at for row in recorder.read_after(0, 10)]
    assert times == [START + timedelta(minutes=m) for m in (0, 10, 10, 10, 11)]


def test_recorded_time_never_goes_back_within_one_append(recorder: FactRecorder) -> None:
    bell = new_bell(5).ring(act(3)).ring(act(9)).ring(act(7))
    recorder.insert_events(stored(bell))
    times = [row.recorded_at for row in recorder.read_after(0, 10)]
    assert times == [START + timedelta(minutes=m) for m in (5, 5, 9, 9)]


def test_recorded_time_keeps_microseconds_and_is_utc(
    recorder: FactRecorder, mapper: FactMapper
) -> None:
    at = datetime.fromisoformat("2023-05-01T00:00:00.000001+07:00")
    recorder.insert_events(stored(Bell.hang(replace(act(), at=at), "B-1")))
    fact = mapper.to_domain_event(recorder.select_notifications(1, 1)[0])
    assert fact.timestamp == at
    assert fact.timestamp.utcoffset() == timedelta(0)


# -- columns


def test_the_columns_come_back_with_the_fact(recorder: FactRecorder, mapper: FactMapper) -> None:
    agency_id = uuid4()
    bell = Bell.hang(act(), "B-1").ring(act(1, agency_id=agency_id, correlation="đợt"))
    facts = bell.collect_events()
    recorder.insert_events([mapper.to_stored_event(f) for f in facts], command=Mark("c", answer={}))
    row = recorder.read_after(1, 1)[0]
    assert (row.position, row.originator_version, row.name) == (2, 2, "bell.rung")
    assert (row.actor, row.agency_id, row.correlation) == ("nv-01", agency_id, "đợt")
    assert (row.command_id, row.subject_code, row.schema_version) == ("c", "B-1", 2)
    assert [mapper.to_domain_event(s) for s in recorder.select_events(bell.id)] == facts
    assert [mapper.to_domain_event(s) for s in recorder.select_notifications(None, 10)] == facts


def test_every_fact_carries_the_code_of_its_subject(recorder: FactRecorder) -> None:
    first, second = new_bell(), new_bell()
    recorder.insert_events(stored(first))
    recorder.insert_events([*stored(first.ring(act(1))), *stored(second.ring(act(1)))])
    recorder.insert_events(
        stored(first.ring(act(2))), subject_codes={first.id: first.code, second.id: second.code}
    )
    codes = [row.subject_code for row in recorder.read_after(0, 10)]
    assert codes == [first.code, first.code, second.code, second.code, first.code]


# -- commands


def test_vacuum_does_not_wait_for_the_append_lock(postgres_url: str) -> None:
    recorder = recorder_for(postgres_url)
    try:
        recorder.insert_events(stored(new_bell()))
        with psycopg.connect(postgres_url) as other:
            other.execute("SET lock_timeout = '5s'")
            other.execute(
                "SELECT pg_advisory_xact_lock("
                "hashtextextended('giamsat.append.' || current_schema(), 0))"
            )
            with psycopg.connect(postgres_url, autocommit=True) as cleaner:
                cleaner.execute("SET lock_timeout = '5s'")
                cleaner.execute("VACUUM (ANALYZE) events")
    finally:
        recorder.close()


def test_a_file_held_by_another_writer_is_an_error_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.event_store.sqlite_file.BUSY_SECONDS", 0.05)
    recorder = SQLiteFactRecorder(tmp_path / "ledger.db")
    recorder.create_tables()
    with recorder.file.writing(), ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError):
        pool.submit(recorder.insert_events, stored(new_bell())).result()
    assert recorder.insert_events(stored(new_bell())) == [1]
    recorder.close()


WRITER = """
import sys
from infra.event_store import recorder_for
from tests.infra.event_store.bells import act, new_bell, stored
recorder = recorder_for(sys.argv[1])
while True:
    bell = new_bell().ring(act(1)).ring(act(2))
    print(recorder.insert_events(stored(bell))[-1], flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_a_writer_that_is_killed_loses_nothing_it_acknowledged(
    database_url: str, acknowledged: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, database_url],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    ) as writer:
        assert writer.stdout is not None
        last = 0
        for _ in range(acknowledged):
            last = int(writer.stdout.readline())
        writer.kill()
    recorder = recorder_for(database_url)
    rows = recorder.read_after(0, 10_000)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= last
    assert len(rows) % 3 == 0
    recorder.close()


# -- reading back


def test_a_value_altered_in_the_store_is_named_by_its_position(
    recorder: FactRecorder, mapper: FactMapper
) -> None:
    recorder.insert_events(stored(new_bell().ring(act(1))))
    state = json.dumps({"times": "many", "weight": None, "since": None, "by": None, "letter": None})
    rewrite(recorder, f"UPDATE events SET state = '{state}' WHERE position = 2")
    with pytest.raises(ValueError, match=r"bell\.rung at position 2: .*\$\.times"):
        mapper.to_domain_event(recorder.select_notifications(2, 1)[0])


def test_a_subscription_hands_out_what_was_and_what_comes(recorder: FactRecorder) -> None:
    recorder.insert_events(stored(new_bell()))
    with recorder.subscribe(gt=0) as facts:
        assert next(facts).id == 1
        other = recorder.insert_events(stored(new_bell().ring(act(1))))
        assert [next(facts).id, next(facts).id] == other
        facts.stop()
        assert list(facts) == []


def test_listeners_are_told_after_the_commit(recorder: FactRecorder) -> None:
    told: list[tuple[int, int]] = []
    stop = recorder.listen(lambda position: told.append((position, recorder.last_position())))
    recorder.insert_events(stored(new_bell().ring(act(1))))
    stop()
    recorder.insert_events(stored(new_bell()))
    assert told == [(2, 2)]


def test_notifications_bear_the_columns(recorder: FactRecorder) -> None:
    recorder.insert_events(stored(new_bell()))
    found = recorder.select_notifications(1, 1)[0]
    assert isinstance(found, FactNotification)
    assert (found.id, found.recorded_at, found.actor) == (1, START, "nv-01")


def test_what_was_stored_plainly_comes_back_plainly(recorder: FactRecorder) -> None:
    plain = StoredEvent(uuid4(), 1, "anything", b"text")
    recorder.insert_events([plain])
    assert recorder.select_events(plain.originator_id) == [plain]
    assert recorder.read_after(0, 1)[0].recorded_at > datetime(2023, 1, 1, tzinfo=UTC)


# -- the schema and the library's factory


def test_processes_that_start_together_prepare_the_schema_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        recorders = list(pool.map(recorder_for, [database_url] * 4))
    for number, recorder in enumerate(recorders, start=1):
        assert recorder.insert_events(stored(new_bell())) == [number]
    for recorder in recorders:
        recorder.close()


def test_a_schema_of_a_newer_version_is_refused(database_url: str) -> None:
    recorder = recorder_for(database_url)
    rewrite(recorder, "INSERT INTO schema_version VALUES (999)")
    with pytest.raises(NewerSchemaError, match="999"):
        recorder.create_tables()
    recorder.close()


def test_facts_outlive_the_process_that_wrote_them(database_url: str, mapper: FactMapper) -> None:
    bell = new_bell()
    facts = bell.collect_events()
    with Factory({"DATABASE_URL": database_url}) as factory:
        factory.application_recorder().insert_events([mapper.to_stored_event(facts[0])])
        factory.close()
    with Factory({"DATABASE_URL": database_url}) as factory:
        found = factory.application_recorder().select_events(bell.id)
        assert [mapper.to_domain_event(s) for s in found] == facts
        factory.close()


@pytest.mark.parametrize("url", ["", "mysql://x", "sqlite:///", "sqlite:///:memory:"])
def test_an_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises((OSError, ValueError), match=r"sqlite:///FILE or postgresql"):
        Factory({"DATABASE_URL": url})


def test_a_password_is_not_repeated_in_the_refusal() -> None:
    with pytest.raises(ValueError, match="mysql") as caught:
        recorder_for("mysql://me:secret@host/db")
    assert "secret" not in str(caught.value)


def test_ids_are_uuids(recorder: FactRecorder) -> None:
    recorder.insert_events(stored(new_bell()))
    found = recorder.read_after(0, 1)[0]
    assert isinstance(found.originator_id, UUID)
    assert isinstance(recorder.select_events(str(found.originator_id))[0], StoredFact)
