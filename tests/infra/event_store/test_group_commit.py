"""Appends that wait together are written together, and each hears only of itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Thread
from typing import Any, cast

import pytest
from eventsourcing.persistence import InterfaceError, OperationalError

from infra.event_store import gathering
from infra.event_store.errors import LostConnectionError
from infra.event_store.group_commit import Append, GroupCommit
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import StoredFact
from tests.infra.event_store.bells import Mark, act, new_bell, stored


class Held:
    """A writer that waits for leave before it writes each batch, and keeps what it was given."""

    def __init__(self, write: Callable[[list[Append]], None] = lambda _: None) -> None:
        self.leave, self.writing = Event(), Event()
        self.batches: list[list[Append]] = []
        self.write = write

    def __call__(self, batch: list[Append]) -> None:
        self.batches.append(batch)
        self.writing.set()
        assert self.leave.wait(10)
        self.write(batch)
        for number, append in enumerate(batch):
            if append.error is None:
                append.positions = [number]


def holding(recorder: FactRecorder) -> Held:
    """Hold the writer of a recorder."""
    held = Held(recorder._commit)
    recorder._commits = GroupCommit(held)

    def write(batch: list[Append]) -> None:
        held.batches.append(batch)
        held.writing.set()
        assert held.leave.wait(10)
        recorder._commit(batch)

    recorder._commits = GroupCommit(write)
    return held


def waiting(commits: GroupCommit) -> int:
    return len(commits._gathering._waiting)


def until(done: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(2_000):
        if done():
            return
        pause.wait(0.005)
    pytest.fail("it never came to that")


def test_what_gathers_while_one_is_written_is_one_transaction(recorder: FactRecorder) -> None:
    held = holding(recorder)
    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(recorder.insert_events, stored(new_bell()))
        assert held.writing.wait(10)
        rest = [pool.submit(recorder.insert_events, stored(new_bell())) for _ in range(11)]
        until(lambda: waiting(recorder._commits) == 11)
        held.leave.set()
        positions = [list(f.result() or []) for f in (first, *rest)]
    assert [len(batch) for batch in held.batches] == [1, 11]
    assert sorted(positions) == [[n] for n in range(1, 13)]


def test_in_a_batch_only_those_fail_who_are_wrong(recorder: FactRecorder) -> None:
    taken, fresh = new_bell(), new_bell()
    facts = stored(taken)
    recorder.insert_events(facts, command=Mark("c-1", answer={}))
    held = holding(recorder)
    asked: list[tuple[Any, Any]] = [
        (stored(new_bell()), None),
        (facts, None),
        (stored(new_bell().ring(act(1))), Mark("c-2", answer={"position": None})),
        (stored(new_bell()), Mark("c-1", answer={})),
        (stored(fresh) * 2, None),
        ([replace(cast("StoredFact", stored(new_bell())[0]), actor="\0")], None),
        (stored(new_bell()), Mark("c-3", answer=lambda positions: {"all": positions})),
    ]
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(recorder.insert_events, stored(new_bell()))
        assert held.writing.wait(10)
        futures = [pool.submit(recorder.insert_events, f, command=m) for f, m in asked]
        until(lambda: waiting(recorder._commits) == len(asked))
        held.leave.set()
        errors = [type(f.exception()).__name__ for f in futures]
        written = [p for f in (first, *futures) if f.exception() is None for p in f.result() or []]
    expected = ["NoneType", "IntegrityError", "NoneType", "RepeatedCommandError", "IntegrityError"]
    assert errors[:5] == expected
    assert errors[6] == "NoneType"
    assert sorted(written) == list(range(2, recorder.last_position() + 1))
    found, other = recorder.find_command("c-2"), recorder.find_command("c-3")
    assert found is not None
    assert found.answer == {"position": found.last_position}
    assert other is not None
    assert other.answer == {"all": [other.last_position]}


def test_appends_about_one_subject_are_written_one_after_the_other(recorder: FactRecorder) -> None:
    bell = new_bell()
    recorder.insert_events(stored(bell))
    ring = stored(bell.ring(act(1)))
    held = holding(recorder)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(recorder.insert_events, stored(new_bell()))
        assert held.writing.wait(10)
        futures = [pool.submit(recorder.insert_events, ring) for _ in range(5)]
        until(lambda: waiting(recorder._commits) == 5)
        held.leave.set()
        first.result()
        won = [f for f in futures if f.exception() is None]
    assert len(won) == 1
    assert [len(batch) for batch in held.batches] == [1] * 6


def test_recorded_time_never_goes_back_within_a_batch(recorder: FactRecorder) -> None:
    held = holding(recorder)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(recorder.insert_events, stored(new_bell(50)))]
        assert held.writing.wait(10)
        for number, minutes in enumerate((7, 90, 60, 80), start=1):
            futures.append(pool.submit(recorder.insert_events, stored(new_bell(minutes))))
            until(lambda n=number: waiting(recorder._commits) == n)  # type: ignore[misc]
        held.leave.set()
    assert all(f.exception() is None for f in futures)
    minutes_of = [
        (r.recorded_at - act().at).total_seconds() / 60 for r in recorder.read_after(0, 9)
    ]
    assert minutes_of == [50, 50, 90, 90, 90]


def test_closing_waits_for_what_was_taken_and_takes_nothing_more() -> None:
    held = Held()
    commits = GroupCommit(held)
    with ThreadPoolExecutor(4) as pool:
        taken = [pool.submit(commits.append, [], None)]
        assert held.writing.wait(10)
        taken += [pool.submit(commits.append, [], None) for _ in range(2)]
        until(lambda: waiting(commits) == 2)
        closing = Thread(target=commits.close)
        closing.start()
        until(lambda: commits._gathering._closed)
        with pytest.raises(InterfaceError):
            commits.append([], None)
        assert closing.is_alive()
        held.leave.set()
        closing.join(10)
    assert sorted(f.result() for f in taken) == [[0], [0], [1]]


def test_a_full_queue_refuses_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "QUEUE", 2)
    held = Held()
    commits = GroupCommit(held)
    with ThreadPoolExecutor(4) as pool:
        taken = [pool.submit(commits.append, [], None)]
        assert held.writing.wait(10)
        taken += [pool.submit(commits.append, [], None) for _ in range(2)]
        until(lambda: waiting(commits) == 2)
        with pytest.raises(OperationalError, match="2 callers are waiting"):
            commits.append([], None)
        held.leave.set()
    assert all(f.exception() is None for f in taken)


def test_an_interrupted_writer_leaves_the_others_an_open_question_and_the_queue_working() -> None:
    def interrupt(batch: list[Append]) -> None:
        if len(batch) == 2:
            raise KeyboardInterrupt

    held = Held(interrupt)
    commits = GroupCommit(held)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(commits.append, [], None)
        assert held.writing.wait(10)
        others = [pool.submit(commits.append, [], None) for _ in range(2)]
        until(lambda: waiting(commits) == 2)
        held.leave.set()
        errors = {type(f.exception(10)) for f in others}
        assert first.result() == [0]
    assert errors == {KeyboardInterrupt, LostConnectionError}
    assert commits.append([], None) == [0]
    commits.close()


# -- what comes from another system


def test_an_import_is_written_in_one_go(recorder: FactRecorder) -> None:
    bell, told = new_bell(), list[int]()
    recorder.insert_events(stored(bell))
    recorder.listen(told.append)
    later = [f for n in range(50) for f in stored(new_bell(n).ring(act(n + 1)))]
    assert recorder.append_many(iter([*later, *stored(bell.ring(act(9)))])) == 101
    rows = recorder.read_after(0, 1_000)
    assert [row.position for row in rows] == list(range(1, 103))
    assert [row.recorded_at for row in rows] == sorted(row.recorded_at for row in rows)
    assert rows[-1].subject_code == bell.code
    assert all(row.subject_code for row in rows)
    assert told == [102]
    assert recorder.insert_events(stored(new_bell())) == [103]


def test_an_import_that_breaks_off_leaves_nothing(recorder: FactRecorder) -> None:
    def breaks_off() -> Any:
        yield from stored(new_bell())
        raise RuntimeError("the file ended in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        recorder.append_many(breaks_off())
    facts = stored(new_bell())
    with pytest.raises(Exception, match=r"(?i)unique"):
        recorder.append_many([*facts, *facts])
    assert recorder.append_many([]) == 0
    assert recorder.last_position() == 0
