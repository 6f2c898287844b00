"""Facts that cannot be folded, facts too large, and read models too slow: each is met where it stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import ClassVar

import pytest

from domain.application import Ledger
from domain.commands import agencies
from domain.facts import RecordedFact
from infra import parking
from infra.event_store.errors import OversizedFactError
from infra.event_store.mapper import STATE_LIMIT
from infra.follower import Follower
from projections.read_model import Rows
from tests.soak.rig import opened, positions, rounds, stored
from tests.soak.worker import act


class Seen:
    """Writes down every fact; so slow that a full page takes seconds, or unable to fold some."""

    name: ClassVar[str] = "seen"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = ("CREATE TABLE IF NOT EXISTS seen (position BIGINT)",)

    def __init__(self, seconds: float = 0, poison: Callable[[int], bool] = lambda _: False) -> None:
        self.seconds = seconds
        self.poison = poison
        self.pages: list[int] = []

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        self.pages.append(len(batch))
        time.sleep(self.seconds * len(batch))
        rows.execute_many("INSERT INTO seen VALUES (:p)", [{"p": f.position} for f in batch])
        if any(self.poison(f.position) for f in batch):
            raise ValueError("poisoned")


def seen(rows: Rows) -> list[int]:
    return [row["position"] for row in rows.fetch("SELECT position FROM seen ORDER BY position")]


@rounds(1, 5)
def test_a_slow_follower_makes_its_pages_smaller_and_lets_writers_in(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    model, stop = Seen(seconds=0.0015), Event()
    facts = stored("S")
    with opened(database_url) as (recorder, source, store):
        recorder.append_many([next(facts) for _ in range(1_000 * rounds)])
        follower = Follower("slow", source, store, [model], page=1_000)
        thread = Thread(target=follower.run, args=(stop,))
        thread.start()
        behind = waited = 0.0
        for _ in range(20 * rounds):
            begun = time.monotonic()
            recorder.insert_events([next(facts)])
            waited = max(waited, time.monotonic() - begun)
            behind = max(behind, follower.lag()[0].events)
        last = recorder.last_position()
        while not follower.wait_for(last, timeout=1):
            assert thread.is_alive()
        stop.set()
        thread.join()
        assert behind > 0
        assert min(model.pages[1:4]) < model.pages[0]
        with store.reading() as rows:
            assert seen(rows) == list(range(1, last + 1))
    figure(
        f"{20 * rounds} appends beside a follower of 1.5 ms a fact, the longest {waited * 1000:.0f} ms;"
        f" pages of {max(model.pages)} down to {min(model.pages[:6])}, up to {behind:.0f} facts behind"
    )


@rounds(200, 5_000)
def test_poisoned_facts_are_set_aside_and_everything_else_is_folded(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    model = Seen(poison=lambda position: position % 97 == 50)
    with opened(database_url) as (recorder, source, store):
        recorder.append_many(stored("P", rounds))
        Follower("test", source, store, [model], parks=True).catch_up()
        aside = {p.position for p in parking.parked(store)}
        with store.reading() as rows:
            folded = seen(rows)
        assert sorted([*aside, *folded]) == positions(recorder)
        first = [p for p in parking.parked(store) if p.behind is None]
        model.poison = lambda _: False
        assert parking.replay(store, source, model) == (len(aside), [])
        with store.reading() as rows:
            assert seen(rows) == positions(recorder)
    figure(
        f"{rounds} facts, {len(first)} poisoned, {len(aside) - len(first)} behind them set aside,"
        " all folded by one replay"
    )


def test_an_oversized_fact_is_refused_with_its_size_and_leaves_nothing(database_url: str) -> None:
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url})
    try:
        with pytest.raises(OversizedFactError, match=str(STATE_LIMIT)):
            agencies.register(
                ledger,
                act(),
                code="so-y-te",
                name="Sở Y tế " * STATE_LIMIT,
                kind="department",
                level="province",
            )
        assert ledger.recorder.max_notification_id() is None
    finally:
        ledger.close()
