"""A lock served first come, first served, so that appends and followers of one file starve nobody."""

from __future__ import annotations

from collections import deque
from threading import Lock, get_ident


class Turn:
    """Python's own lock may hand itself back to the same thread for seconds; this one queues."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[tuple[int, Lock]] = deque()
        self._holder: int | None = None

    def acquire(self, timeout: float) -> bool:
        """Wait for the turn, at most `timeout` seconds; a holder that asks again would wait for itself."""
        me = get_ident()
        with self._mutex:
            if self._holder is None:
                self._holder = me
                return True
            if self._holder == me:
                raise RuntimeError("this thread writes already: its own turn would never come")
            gate = Lock()
            gate.acquire()
            self._waiting.append((me, gate))
        if gate.acquire(timeout=timeout):
            return True
        with self._mutex:
            if (me, gate) in self._waiting:
                self._waiting.remove((me, gate))
                return False
            return True  # handed over between the timeout and this line

    def release(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._mutex:
            if self._waiting:
                self._holder, gate = self._waiting.popleft()
                gate.release()
            else:
                self._holder = None
