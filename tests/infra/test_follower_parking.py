"""A fact that cannot be folded is set aside with what follows in its sequence, and can be folded later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

import pytest
from eventsourcing.persistence import OperationalError, StoredEvent

from domain.facts import RecordedFact
from infra import page_fold
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.event_store.stored_fact import StoredFact
from infra.follower import Follower
from infra.parking import parked, replay
from infra.read_store import ReadStore
from projections.read_model import Rows
from tests.infra.event_store.bells import Bell, act, new_bell, stored
from tests.infra.test_follower import Tally, ring, running, seen, times


class Chokes(Tally):
    """Cannot fold a bell rung thirteen times; counts how often it was asked."""

    name: ClassVar[str] = "chokes"

    def __init__(self) -> None:
        self.healed = False
        self.error: type[Exception] = ValueError
        self.asked = 0

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        self.asked += 1
        super().handle(batch, rows)
        if not self.healed and any(
            isinstance(f.fact, Bell.Rung) and f.fact.times == 13 for f in batch
        ):
            raise self.error("thirteen")


def ring_thirteen(recorder: FactRecorder) -> UUID:
    bell = new_bell().ring(act(1), times=13).ring(act(2), times=2)
    recorder.insert_events(stored(bell))
    return bell.id


def test_only_the_sequence_of_the_fact_that_fails_is_set_aside(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    follower = Follower("test", source, read_store, [Chokes()])
    with running(follower):
        ring(recorder, bells=40)
        ring_thirteen(recorder)
        last = ring(recorder, bells=40)
        while not follower.wait_for(last, timeout=10):
            pass
    assert seen(read_store) == [n for n in range(1, last + 1) if n not in (82, 83)]
    found = parked(read_store)
    assert [(p.position, p.name, p.behind) for p in found] == [
        (82, "bell.rung", None),
        (83, "bell.rung", 82),
    ]
    assert found[0].reason == "ValueError: thirteen"


def test_what_comes_later_about_the_subject_waits_behind_the_fact_that_failed(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    bell = new_bell().ring(act(1), times=13)
    recorder.insert_events(stored(bell))
    follower = Follower("test", source, read_store, [Chokes()], parks=True)
    follower.catch_up()
    recorder.insert_events(stored(bell.ring(act(2), times=2)))
    ring(recorder, bells=1)
    assert follower.catch_up() == 5
    assert seen(read_store) == [1, 4, 5]
    assert [(p.position, p.behind) for p in parked(read_store, "chokes")] == [(2, None), (3, 2)]
    assert parked(read_store, "tally") == []


def test_a_fact_that_fails_is_found_by_halving(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    model = Chokes()
    ring(recorder, bells=200)
    ring_thirteen(recorder)
    ring(recorder, bells=200)
    Follower("test", source, read_store, [model], parks=True).catch_up()
    assert len(parked(read_store)) == 2
    assert model.asked <= 25


def test_a_replay_folds_what_was_set_aside_in_order(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    model = Chokes()
    first, second = ring_thirteen(recorder), ring_thirteen(recorder)
    Follower("test", source, read_store, [model], parks=True).catch_up()
    assert replay(read_store, source, model)[0] == 0
    assert len(parked(read_store)) == 4
    model.healed = True
    assert replay(read_store, source, model, str(second)) == (2, [])
    assert {p.subject for p in parked(read_store)} == {str(first)}
    assert replay(read_store, source, model) == (2, [])
    assert parked(read_store) == []
    assert seen(read_store) == [1, 2, 3, 4, 5, 6]
    assert set(times(read_store).values()) == {15}


def test_an_unreadable_fact_is_set_aside_until_it_is_repaired(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    facts, model = stored(new_bell()), Tally()
    rung = StoredEvent(facts[0].originator_id, 2, "bell.rung", b"{}")
    recorder.insert_events([*facts, rung])
    follower = Follower("test", source, read_store, [model])
    with running(follower):
        last = ring(recorder, bells=1)
        while not follower.wait_for(last, timeout=10):
            pass
    assert seen(read_store) == [1, 3, 4]
    assert parked(read_store)[0].reason.startswith("UnreadableFactError: bell.rung at position 2")
    folded, failed = replay(read_store, source, model)
    assert (folded, [p.position for p in failed]) == (0, [2])


def test_a_store_that_is_away_is_nobodys_fault(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    model = Chokes()
    model.error = OperationalError
    ring_thirteen(recorder)
    follower = Follower("test", source, read_store, [model], parks=True)
    for _ in range(page_fold.TRIES + 1):
        with pytest.raises(OperationalError):
            follower.catch_up()
    assert parked(read_store) == []
    assert follower.position == 0


def test_a_broken_read_model_waits_rather_than_setting_everything_aside(
    recorder: FactRecorder,
    source: LedgerSource,
    read_store: ReadStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_fold, "MOST_PARKED", 3)
    for _ in range(6):
        ring_thirteen(recorder)
    follower = Follower("test", source, read_store, [Chokes()], parks=True)
    with pytest.raises(page_fold.TooManyParkedError):
        follower.catch_up()
    assert len({p.subject for p in parked(read_store)}) == 3
    assert follower.position == 10


class Loud(Bell.Rung):
    """Rung as a newer version of the product stores it."""

    class_version = 3

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """Nothing has changed but the number."""


def newer_bell(recorder: FactRecorder) -> UUID:
    """A bell rung once in the newer version, and then once as we know it."""
    bell = new_bell()
    bell.ring(act(1), times=5).ring(act(2), times=6)
    hung, loud, rung = stored(bell)
    assert isinstance(loud, StoredFact)
    recorder.insert_events([hung, replace(loud, schema_version=3), rung])
    return bell.id


def test_a_fact_in_a_newer_version_waits_for_the_upgrade_with_its_sequence(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    subject = newer_bell(recorder)
    follower = Follower("older", source, read_store, [Tally()])
    with running(follower):
        last = ring(recorder, bells=2)
        while not follower.wait_for(last, timeout=10):
            pass
    assert seen(read_store) == [1, *range(4, last + 1)]
    assert [(p.position, p.behind, p.subject) for p in parked(read_store)] == [
        (2, None, str(subject)),
        (3, 2, str(subject)),
    ]
    newer = LedgerSource(recorder, FactMapper({"bell.hung": Bell.Hung, "bell.rung": Loud}))
    upgraded = Follower("newer", newer, read_store, [Tally()])
    with running(upgraded):
        last = ring(recorder, bells=1)
        assert upgraded.wait_for(last, timeout=10)
    assert parked(read_store) == []
    assert sorted(seen(read_store)) == list(range(1, last + 1))
    assert 11 in times(read_store).values()


def test_an_older_version_replays_nothing_that_it_still_cannot_read(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> None:
    newer_bell(recorder)
    for _ in range(2):
        follower = Follower("older", source, read_store, [Tally()])
        with running(follower):
            assert follower.wait_for(ring(recorder, bells=1), timeout=10)
    assert [p.position for p in parked(read_store)] == [2, 3]
