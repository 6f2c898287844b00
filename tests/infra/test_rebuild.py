"""A read model is built again beside the live one, and takes its place in one step."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from domain.errors import ConflictError
from domain.facts import RecordedFact
from infra.beside import Renamed, tables_of
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.lease import Leases
from infra.parking import parked
from infra.read_store import ReadStore
from infra.rebuild import drop_old, rebuild, switch
from projections.read_model import Rows, read_model_classes
from tests.infra.test_follower import Tally, ring, running, seen, times
from tests.infra.test_follower_parking import Chokes, ring_thirteen

CHECKOUT = Path(__file__).parents[2]


class Indexed(Tally):
    """The tally with an index, whose name must not stand in the way of the next build."""

    tables: ClassVar[tuple[str, ...]] = (
        *Tally.tables,
        "CREATE INDEX IF NOT EXISTS tally_by_times ON tally (times)",
    )


class Interrupted(Indexed):
    """Lets something happen while it is built."""

    def __init__(self, during: object) -> None:
        self.during = during

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        super().handle(batch, rows)
        if callable(self.during):
            self.during()


def damage(store: ReadStore) -> None:
    with store.transaction() as rows:
        rows.execute("UPDATE tally SET times = 1000")


def names(store: ReadStore) -> set[str]:
    return set(store.places())


def test_a_rebuild_puts_right_what_was_wrong(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    last = ring(recorder, bells=5, rings=2)
    Follower("test", source, read_store, [Indexed()]).catch_up()
    for _ in range(3):
        damage(read_store)
        assert rebuild(source, read_store, Indexed()) == last
        assert set(times(read_store).values()) == {2}
        assert seen(read_store) == list(range(1, last + 1))
    assert names(read_store) == {"tally", "tally__old"}


def test_the_live_one_answers_until_the_switch(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    ring(recorder, bells=5)
    Follower("test", source, read_store, [Indexed()]).catch_up()
    damage(read_store)
    during: list[set[int]] = []
    model = Interrupted(lambda: during.append(set(times(read_store).values())))
    rebuild(source, read_store, model)
    assert during == [{1000}]
    assert set(times(read_store).values()) == {1}


def test_the_old_one_is_kept_until_it_is_dropped(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    ring(recorder, bells=2)
    Follower("test", source, read_store, [Indexed()]).catch_up()
    damage(read_store)
    rebuild(source, read_store, Indexed())
    with read_store.reading() as rows:
        assert {r["times"] for r in rows.fetch("SELECT times FROM tally__old")} == {1000}
    assert drop_old(read_store, Indexed())
    assert not drop_old(read_store, Indexed())
    assert names(read_store) == {"tally"}


def test_facts_that_come_meanwhile_are_in_both(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    ring(recorder, bells=3)
    follower = Follower("test", source, read_store, [Indexed()])
    follower.catch_up()
    wrote: list[int] = []

    def write() -> None:
        if not wrote:
            wrote.append(ring(recorder, bells=4))
            while not follower.wait_for(wrote[0], timeout=10):
                pass

    with running(follower):
        if recorder.__class__.__name__.startswith("SQLite"):
            # The only writer of the file is the build itself just now: what comes, comes before or after it.
            wrote.append(ring(recorder, bells=4))
        assert rebuild(source, read_store, Interrupted(write)) == wrote[0]
        last = ring(recorder, bells=2)
        assert follower.wait_for(last, timeout=10)
    assert seen(read_store) == list(range(1, last + 1))


def test_who_is_behind_does_not_take_the_place(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    ring(recorder, bells=1)
    Follower("test", source, read_store, [Indexed()]).catch_up()
    assert not switch(read_store, Indexed())
    assert names(read_store) == {"tally"}


def test_a_build_counts_what_it_has_done(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    last = ring(recorder, bells=3)
    told: list[tuple[int, int]] = []
    rebuild(source, read_store, Indexed(), lambda done, of: told.append((done, of)))
    assert told[-1] == (last, last)


def test_one_builds_at_a_time(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    read_store.ensure([Indexed()])
    other = Leases(read_store, 60)
    other.take(["tally__next"])
    with pytest.raises(ConflictError):
        rebuild(source, read_store, Indexed())
    other.release()
    assert rebuild(source, read_store, Indexed()) == 0


def test_what_a_build_cannot_fold_is_set_aside_in_the_new_one(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    model = Chokes()
    ring_thirteen(recorder)
    model.healed = True
    Follower("test", source, read_store, [model]).catch_up()
    model.healed = False
    rebuild(source, read_store, model)
    assert [(p.read_model, p.position) for p in parked(read_store)] == [
        ("chokes", 2),
        ("chokes", 3),
    ]
    model.healed = True
    rebuild(source, read_store, model)
    assert parked(read_store) == []


BUILDING = """
import os, sys
from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.rebuild import rebuild
from tests.infra.event_store.bells import REGISTRY
from tests.infra.test_rebuild import Interrupted
source = LedgerSource(recorder_for(sys.argv[1]), FactMapper(REGISTRY))
print("built", flush=True)
rebuild(source, ReadStore(sys.argv[1]), Interrupted(lambda: os.kill(os.getpid(), 9)))
"""


def test_a_build_that_is_killed_leaves_the_live_one_untouched(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore, database_url: str
) -> None:
    last = ring(recorder, bells=4)
    Follower("test", source, read_store, [Indexed()]).catch_up()
    before = times(read_store)
    subprocess.run(
        [sys.executable, "-c", BUILDING, database_url],
        check=False,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert names(read_store) == {"tally", "tally__next"}
    assert times(read_store) == before
    assert rebuild(source, read_store, Indexed()) == last
    assert times(read_store) == before
    assert names(read_store) == {"tally", "tally__old"}


def test_only_names_of_tables_are_changed() -> None:
    renamed = Renamed({"tally": "tally__next", "tally_seen": "tally_seen__next"})
    assert renamed(
        "INSERT INTO tally SELECT t.tally, :tally, 'tally', tally.times FROM tally_seen t"
    ) == (
        "INSERT INTO tally__next SELECT t.tally, :tally, 'tally', tally__next.times"
        " FROM tally_seen__next t"
    )


@pytest.mark.parametrize("model", read_model_classes(), ids=lambda model: model.name)
def test_no_column_of_a_read_model_is_called_like_one_of_its_tables(model: type) -> None:
    statements = " ".join(model.tables)  # type: ignore[attr-defined]
    for table in tables_of(model):  # type: ignore[arg-type]
        rest = Renamed({table: ""})(statements)
        assert f" {table} TEXT" not in statements, rest
        assert f" {table} BIGINT" not in statements
        assert f" {table} INTEGER" not in statements
