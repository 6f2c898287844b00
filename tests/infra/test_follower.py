"""Every fact reaches every read model once, in order, whatever stops, fails or runs twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import ClassVar

import pytest
from eventsourcing.persistence import OperationalError, StoredEvent

from domain.facts import RecordedFact
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from projections.read_model import Rows
from tests.infra.event_store.bells import Bell, act, new_bell, stored


class Tally:
    """How often each bell was rung, and every position that was handled."""

    name: ClassVar[str] = "tally"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        "CREATE TABLE IF NOT EXISTS tally (code TEXT PRIMARY KEY, times INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS tally_seen (position INTEGER NOT NULL)",
    )

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        rows.execute_many(
            "INSERT INTO tally_seen VALUES (:position)", [{"position": f.position} for f in batch]
        )
        rows.execute_many(
            "INSERT INTO tally VALUES (:code, :times)"
            " ON CONFLICT (code) DO UPDATE SET times = tally.times + excluded.times",
            [
                {"code": f.subject_code, "times": f.fact.times}
                for f in batch
                if isinstance(f.fact, Bell.Rung)
            ],
        )


class Names(Tally):
    """A second read model beside the first."""

    name: ClassVar[str] = "names"
    tables: ClassVar[tuple[str, ...]] = ("CREATE TABLE IF NOT EXISTS names (code TEXT)",)

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        rows.execute_many(
            "INSERT INTO names VALUES (:code)",
            [{"code": f.subject_code} for f in batch if isinstance(f.fact, Bell.Hung)],
        )


class Fails(Names):
    """Fails so often, after it has written."""

    def __init__(self, times: int, error: type[Exception] = RuntimeError) -> None:
        self.times = times
        self.error = error

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        super().handle(batch, rows)
        if self.times:
            self.times -= 1
            raise self.error("the bell cracked")


def seen(store: ReadStore) -> list[int]:
    with store.reading() as rows:
        found = rows.fetch("SELECT position FROM tally_seen ORDER BY position")
    return [row["position"] for row in found]


def times(store: ReadStore) -> dict[str, int]:
    with store.reading() as rows:
        return {row["code"]: row["times"] for row in rows.fetch("SELECT * FROM tally")}


def ring(recorder: FactRecorder, bells: int, rings: int = 1) -> int:
    """Hang so many bells and ring each; the last position."""
    for _ in range(bells):
        bell = new_bell()
        for _ring in range(rings):
            bell.ring(act(1))
        recorder.insert_events(stored(bell))
    return recorder.last_position()


@contextmanager
def running(*followers: Follower) -> Iterator[None]:
    stop = Event()
    threads = [Thread(target=f.run, args=(stop,)) for f in followers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_catching_up_hands_out_every_fact_once_and_in_order(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    last = ring(recorder, bells=7, rings=2)
    follower = Follower("test", source, read_store, [Tally(), Names()], page=4)
    assert follower.catch_up() == last == 21
    assert seen(read_store) == list(range(1, 22))
    assert set(times(read_store).values()) == {2}
    assert [lag.events for lag in follower.lag()] == [0, 0]
    assert follower.catch_up() == 21


def test_a_follower_that_restarts_goes_on_where_it_was(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    ring(recorder, bells=3)
    Follower("test", source, read_store, [Tally()]).catch_up()
    ring(recorder, bells=2)
    again = Follower("test", source, read_store, [Tally()])
    assert (again.position, again.catch_up()) == (6, 10)
    assert seen(read_store) == list(range(1, 11))


def test_a_new_read_model_catches_up_while_the_others_stay_fresh(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    ring(recorder, bells=10)
    Follower("test", source, read_store, [Tally()]).catch_up()
    last = ring(recorder, bells=1)
    follower = Follower("test", source, read_store, [Names(), Tally()], page=3)
    assert [lag.events for lag in follower.lag()] == [22, 2]
    assert follower.catch_up() == last
    with read_store.reading() as rows:
        assert rows.fetch("SELECT count(*) AS n FROM names") == [{"n": 11}]
    assert seen(read_store) == list(range(1, 23))


def test_a_running_follower_shows_a_write_to_who_waits_for_it(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    follower = Follower("test", source, read_store, [Tally()])
    with running(follower):
        for _ in range(5):
            last = ring(recorder, bells=1)
            assert follower.wait_for(last, timeout=10)
            assert seen(read_store)[-1] == last


def test_waiting_for_what_does_not_come_ends(source: LedgerSource, read_store: ReadStore) -> None:
    follower = Follower("test", source, read_store, [Tally()])
    assert follower.wait_for(0, timeout=0)
    assert not follower.wait_for(1, timeout=0.01)


def test_appends_of_another_process_are_noticed(
    recorder: FactRecorder, mapper: FactMapper, read_store: ReadStore
) -> None:
    class Deaf(LedgerSource):
        def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
            return lambda: None

    follower = Follower("test", Deaf(recorder, mapper), read_store, [Tally()])
    with running(follower):
        assert follower.wait_for(ring(recorder, bells=1), timeout=10)


def test_two_followers_of_one_read_model_apply_nothing_twice(
    recorder: FactRecorder, source: LedgerSource, database_url: str
) -> None:
    stores = [ReadStore(database_url), ReadStore(database_url)]
    followers = [Follower(f"f{n}", source, s, [Tally()], page=3) for n, s in enumerate(stores)]
    with running(*followers):
        last = ring(recorder, bells=60, rings=3)
        assert all(f.wait_for(last, timeout=30) for f in followers)
    assert seen(stores[0]) == list(range(1, last + 1))
    assert set(times(stores[0]).values()) == {3}
    for store in stores:
        store.close()


def test_a_page_that_fails_is_taken_back_whole(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    ring(recorder, bells=2)
    follower = Follower("test", source, read_store, [Fails(1)])
    with pytest.raises(RuntimeError, match="cracked"):
        follower.catch_up()
    with read_store.reading() as rows:
        assert rows.fetch("SELECT * FROM names") == []
    assert follower.catch_up() == 4
    with read_store.reading() as rows:
        assert rows.fetch("SELECT count(*) AS n FROM names") == [{"n": 2}]


def test_a_running_follower_retries_what_failed(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    last = ring(recorder, bells=2)
    follower = Follower("test", source, read_store, [Fails(2)])
    recovered = Event()

    def wait() -> None:
        while not follower.wait_for(last, timeout=10):
            pass
        recovered.set()

    with running(follower):
        waiting = Thread(target=wait)
        waiting.start()
        assert recovered.wait(20)
        waiting.join()
    with read_store.reading() as rows:
        assert rows.fetch("SELECT count(*) AS n FROM names") == [{"n": 2}]


def test_a_read_model_that_fails_does_not_hold_up_the_others(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    follower = Follower("test", source, read_store, [Fails(1_000_000, OperationalError), Tally()])
    with running(follower):
        last = ring(recorder, bells=3)
        assert not follower.wait_for(last, timeout=10)
    assert seen(read_store) == list(range(1, last + 1))
    assert [lag.events for lag in follower.lag()] == [last, 0]


def test_names_of_a_newer_version_are_passed_over(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    facts = stored(new_bell().ring(act(1)))
    melted = StoredEvent(facts[0].originator_id, 3, "bell.melted", b"{}")
    recorder.insert_events([facts[0], facts[1], melted])
    recorder.insert_events(stored(new_bell()))
    follower = Follower("test", source, read_store, [Tally()])
    assert follower.catch_up() == 4
    assert seen(read_store) == [1, 2, 4]


def test_an_unreadable_fact_stops_whoever_catches_up_by_hand_right_before_it(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    facts = stored(new_bell().ring(act(1)))
    recorder.insert_events([facts[0], StoredEvent(facts[0].originator_id, 2, "bell.rung", b"{}")])
    follower = Follower("test", source, read_store, [Tally()])
    with pytest.raises(ValueError, match=r"bell\.rung at position 2"):
        follower.catch_up()
    assert (follower.position, seen(read_store)) == (1, [1])


def test_a_follower_without_read_models_keeps_nobody_waiting(
    source: LedgerSource, read_store: ReadStore
) -> None:
    follower = Follower("test", source, read_store, [])
    assert follower.catch_up() is None
    assert follower.wait_for(9, timeout=0)
