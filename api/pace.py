"""Where a question is answered: between two other requests, where that is quicker than handing it to a thread."""

from __future__ import annotations

from functools import partial
from time import thread_time
from typing import Final, Protocol, TypeVar

from anyio import CapacityLimiter, to_thread

T_co = TypeVar("T_co", covariant=True)

QUICK_SECONDS: Final = 0.005
"""For so long, at most, every other connection may wait for one answer."""
FADING: Final = 0.98
"""A slow answer is forgotten over some hundred quick ones."""
MOST_SHAPES: Final = 2_000
READING_THREADS: Final = 6
"""Fewer than a store lets in at once, so that the event loop always finds a reader free; more of them would only
take the interpreter from each other."""


class MustWaitError(Exception):
    """The answer may have to wait for something, after all: a thread is the place for it."""


class Work(Protocol[T_co]):
    """What is to be done: it is told whether others wait for it, and may then raise MustWaitError."""

    def __call__(self, *, hurried: bool) -> T_co:
        """Do it."""
        ...


class Pace:
    """How long questions of each shape took of late: of one route, with the same parameters named."""

    def __init__(self) -> None:
        self._slowest: dict[frozenset[str], float] = {}
        self._limiter: CapacityLimiter | None = None

    async def answer(self, shape: frozenset[str], work: Work[T_co], *, local: bool) -> T_co:
        """Do the work here if that was quick so far and touches no network, in a worker thread otherwise."""
        if local and self._slowest.get(shape, QUICK_SECONDS) < QUICK_SECONDS:
            try:
                return self._timed(shape, work, hurried=True)
            except MustWaitError:
                pass
        if self._limiter is None:
            self._limiter = CapacityLimiter(READING_THREADS)
        return await to_thread.run_sync(
            partial(self._timed, shape, work, hurried=False), limiter=self._limiter
        )

    def _timed(self, shape: frozenset[str], work: Work[T_co], *, hurried: bool) -> T_co:
        # Not the time on the clock: others take the processor and the interpreter meanwhile.
        begun = thread_time()
        try:
            return work(hurried=hurried)
        finally:
            took = thread_time() - begun
            if len(self._slowest) >= MOST_SHAPES:
                self._slowest.clear()
            self._slowest[shape] = max(took, self._slowest.get(shape, 0.0) * FADING)
