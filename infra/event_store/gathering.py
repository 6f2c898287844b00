"""A queue in front of something that is cheaper done for many at once: whoever comes first does it for all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition, Lock
from typing import Generic, TypeVar

from eventsourcing.persistence import InterfaceError, OperationalError

QUEUE = 4_096
"""Errands that may wait. More than that, and answers would come too late to be of use."""


class InterruptedLeaderError(OperationalError):
    """The thread that did the work for others was interrupted: what became of it is not known."""


class Errand:
    """What one caller wants done, and how it ended."""

    __slots__ = ("done", "error", "gate")

    def __init__(self) -> None:
        self.done = False
        self.error: BaseException | None = None
        self.gate = Lock()
        self.gate.acquire()


E = TypeVar("E", bound=Errand)


class Gathering(Generic[E]):
    """Callers that come at the same time are served together. There is no thread of its own.

    Whoever finds nobody at work works; who comes meanwhile waits, and what has gathered is done next, by the
    one who has waited longest. A single caller therefore pays nothing for the queue. `choose` takes from the
    queue what may be done together (never nothing); `serve` does it and may set an error for each.
    """

    def __init__(
        self, choose: Callable[[deque[E]], list[E]], serve: Callable[[list[E]], None]
    ) -> None:
        self._choose = choose
        self._serve = serve
        self._waiting: deque[E] = deque()
        self._mutex = Lock()
        self._idle = Condition(self._mutex)
        self._working = False
        self._closed = False

    def do(self, mine: E) -> None:
        """Wait until the errand is done; raises what went wrong with it."""
        with self._mutex:
            if self._closed:
                raise InterfaceError("the store has been closed")
            if len(self._waiting) >= QUEUE:
                raise OperationalError(f"{QUEUE} callers are waiting already")
            self._waiting.append(mine)
            leads = not self._working
            self._working = True
        if not leads:
            self._wait(mine)
        if not mine.done:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error

    def close(self) -> None:
        """Take nothing new, and come back when what was taken has been done."""
        with self._idle:
            self._closed = True
            self._idle.wait_for(lambda: not self._working)

    def _lead(self, mine: E) -> None:
        """Work until one's own errand is done, then hand on."""
        try:
            while not mine.done:
                with self._mutex:
                    batch = self._choose(self._waiting)
                try:
                    self._serve(batch)
                except BaseException as error:
                    _fail(batch, error, mine)
                    if not isinstance(error, Exception):
                        raise
                finally:
                    for errand in batch:
                        errand.done = True
                        if errand is not mine:
                            errand.gate.release()
        finally:
            with self._mutex:
                self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting:
            self._waiting[0].gate.release()
        else:
            self._working = False
            self._idle.notify_all()

    def _wait(self, mine: E) -> None:
        """Wait for the end, or for the lead. A thread that is interrupted must not keep either."""
        try:
            mine.gate.acquire()
        except BaseException:
            with self._mutex:
                if mine in self._waiting:
                    leads = not mine.gate.locked()
                    self._waiting.remove(mine)
                    if leads:
                        self._hand_on()
            raise


def _fail(batch: list[E], error: BaseException, mine: E) -> None:
    """What failed as a whole failed for each; an interruption of this thread is no answer to the others."""
    for errand in batch:
        if errand.error is None:
            ours = errand is mine or isinstance(error, Exception)
            errand.error = error if ours else InterruptedLeaderError("the writer was interrupted")
