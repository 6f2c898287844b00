"""Of two processes on one read model one works and one waits; who dies is followed, who is late is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.lease import Leases
from infra.read_store import PositionTakenError, ReadStore, move
from tests.infra.test_follower import Names, Tally, ring, running, seen

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def other_store(database_url: str) -> Iterator[ReadStore]:
    store = ReadStore(database_url)
    yield store
    store.close()


def set_clock(store: ReadStore, seconds: float) -> None:
    """Let the database's clock go ahead, or back."""
    store.clock = f"({store.clock} + {seconds})"


def test_one_works_and_the_other_waits_until_it_stops(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore, other_store: ReadStore
) -> None:
    first = Follower("first", source, read_store, [Tally()], lease_seconds=60)
    second = Follower("second", source, other_store, [Tally()], lease_seconds=60)
    with running(first):
        assert first.wait_for(ring(recorder, bells=1), timeout=10)
        with running(second):
            last = ring(recorder, bells=2)
            assert second.wait_for(last, timeout=10)
            assert (first.held, second.held) == (("tally",), ())
    second._lease_seconds = 0.3
    with running(second):
        last = ring(recorder, bells=2)
        assert second.wait_for(last, timeout=10)
        assert second.held == ("tally",)
    assert seen(read_store) == list(range(1, last + 1))


def test_read_models_may_be_shared_out(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore, other_store: ReadStore
) -> None:
    first = Follower("first", source, read_store, [Tally()], lease_seconds=60)
    both = Follower("both", source, other_store, [Tally(), Names()], lease_seconds=60)
    with running(first):
        assert first.wait_for(ring(recorder, bells=1), timeout=10)
        with running(both):
            assert both.wait_for(ring(recorder, bells=1), timeout=10)
            assert (first.held, both.held) == (("tally",), ("names",))


def test_a_lease_ends_by_the_clock_of_the_database(
    read_store: ReadStore, other_store: ReadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.lease._lives", lambda _: True)
    read_store.ensure([Tally()])
    mine, theirs = Leases(read_store, 60), Leases(other_store, 60)
    assert mine.take(["tally"]) == {"tally": 1}
    assert theirs.take(["tally"]) == {}
    set_clock(other_store, 59)
    assert theirs.take(["tally"]) == {}
    set_clock(other_store, 2)
    assert theirs.take(["tally"]) == {"tally": 2}
    set_clock(read_store, 61)
    assert mine.take(["tally"]) == {}


def test_a_clock_set_back_does_not_keep_a_dead_holder_in_place(
    read_store: ReadStore, other_store: ReadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.lease._lives", lambda _: True)
    read_store.ensure([Tally()])
    assert Leases(read_store, 5).take(["tally"])
    set_clock(other_store, -3600)
    assert Leases(other_store, 5).take(["tally"]) == {"tally": 2}


def test_who_is_late_is_refused_by_its_token(
    recorder: FactRecorder, read_store: ReadStore, other_store: ReadStore
) -> None:
    model = Tally()
    read_store.ensure([model])
    late = Leases(read_store)
    old = late.take(["tally"])["tally"]
    late.release()
    new = Leases(other_store).take(["tally"])["tally"]
    with pytest.raises(PositionTakenError), read_store.transaction() as rows:
        move(rows, model, 0, 1, old)
    with other_store.transaction() as rows:
        move(rows, model, 0, 1, new)


FOLLOWING = """
import sys, threading
from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from tests.infra.event_store.bells import REGISTRY
from tests.infra.test_follower import Tally
source = LedgerSource(recorder_for(sys.argv[1]), FactMapper(REGISTRY))
follower = Follower("other process", source, ReadStore(sys.argv[1]), [Tally()], lease_seconds=600)
threading.Thread(target=follower.run, args=(threading.Event(),), daemon=True).start()
position = 0
while True:
    position += 1
    while not follower.wait_for(position, 10): pass
    print(position, *follower.held, flush=True)
"""


def test_a_process_that_is_killed_is_followed_at_once(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore, database_url: str
) -> None:
    last = ring(recorder, bells=20)
    follower = Follower("test", source, read_store, [Tally()], lease_seconds=600)
    with subprocess.Popen(
        [sys.executable, "-c", FOLLOWING, database_url],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    ) as process:
        assert process.stdout is not None
        line = ""
        while not line.startswith(f"{last} "):
            line = process.stdout.readline()
        assert line.split() == [str(last), "tally"]
        with running(follower):
            assert follower.wait_for(last, timeout=10)
            waiting = follower.held
        process.kill()
    assert waiting == ()
    with running(follower):
        last = ring(recorder, bells=1)
        assert follower.wait_for(last, timeout=10)
        assert follower.held == ("tally",)
    assert seen(read_store) == list(range(1, last + 1))


class Newer(Tally):
    """The same read model in the next version of the product."""

    version: ClassVar[int] = 2


def test_an_older_process_hands_over_to_the_version_that_replaced_its_tables(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore, other_store: ReadStore
) -> None:
    older = Follower("older", source, read_store, [Tally()], lease_seconds=0.3)
    with running(older):
        assert older.wait_for(ring(recorder, bells=1), timeout=10)
        newer = Follower("newer", source, other_store, [Newer()], lease_seconds=0.3)
        with running(newer):
            last = ring(recorder, bells=2)
            while not (newer.wait_for(last, timeout=10) and newer.held):
                pass
            while older.held or not older.wait_for(last, timeout=10):
                pass
    assert seen(read_store) == list(range(1, last + 1))


def test_an_older_process_leaves_newer_tables_alone(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore, other_store: ReadStore
) -> None:
    last = ring(recorder, bells=2)
    Follower("newer", source, read_store, [Newer()]).catch_up()
    older = Follower("older", source, other_store, [Tally()])
    assert other_store.in_place([Tally()]) == []
    ring(recorder, bells=1)
    with pytest.raises(PositionTakenError):
        older.catch_up()
    assert seen(read_store) == list(range(1, last + 1))
