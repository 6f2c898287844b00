"""When the deadline watch looks, and that a failed look is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Event, Thread

from infra.watch_loop import WatchLoop
from projections.moment import Moment


class Ledger:
    """A ledger of nothing but a position, and a record of who looked at what."""

    def __init__(self) -> None:
        self.day = date(2026, 3, 2)
        self.position = 0
        self.looks: list[tuple[str, int]] = []
        self.tells = 0
        self.fails = False
        self.looked = Event()
        self.listeners: list[Callable[[int], None]] = []

    def now(self) -> Moment:
        return Moment(self.day, datetime(2026, 3, 2, tzinfo=UTC))

    def head(self) -> int:
        return self.position

    def wait_for(self, position: int, timeout: float) -> bool:
        return position <= self.position and timeout > 0

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def look(self, on: date, at: datetime) -> int:
        return self.note(on.isoformat())

    def react(self, at: datetime) -> int:
        return self.note("facts")

    def note(self, what: str) -> int:
        if self.fails:
            raise RuntimeError("the register is behind")
        self.looks.append((what, self.position))
        self.position += self.tells
        self.looked.set()
        return self.tells

    def record(self) -> None:
        self.looked.clear()
        self.position += 1
        for listener in self.listeners:
            listener(self.position)


def test_the_first_look_is_at_the_day_and_the_next_at_what_facts_have_changed() -> None:
    ledger = Ledger()
    loop = WatchLoop(ledger, seconds=60)
    loop.step()
    ledger.position = 5
    loop.step()
    assert ledger.looks == [("2026-03-02", 0), ("facts", 5)]


def test_the_day_is_looked_at_again_when_its_round_has_come() -> None:
    ledger = Ledger()
    loop = WatchLoop(ledger, seconds=0)
    loop.step()
    ledger.day = date(2026, 3, 3)
    loop.step()
    assert [what for what, _ in ledger.looks] == ["2026-03-02", "2026-03-03"]


def test_a_fact_wakes_the_watch_and_a_stop_ends_it() -> None:
    ledger = Ledger()
    stop = Event()
    thread = Thread(target=WatchLoop(ledger, seconds=60).run, args=(stop,))
    thread.start()
    assert ledger.looked.wait(10)
    ledger.record()
    assert ledger.looked.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert ledger.looks == [("2026-03-02", 0), ("facts", 1)]
    assert ledger.listeners == []


def test_a_failed_look_is_tried_again() -> None:
    ledger = Ledger()
    ledger.fails = True
    stop = Event()
    thread = Thread(target=WatchLoop(ledger, seconds=0.01).run, args=(stop,))
    thread.start()
    ledger.fails = False
    assert ledger.looked.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
