"""The threads of one process: each runs until it is told to stop, and stopping takes a bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Final, Self

import structlog

STOP_SECONDS: Final = 10.0

log = structlog.get_logger(__name__)


class Background:
    """Some workers, started together and stopped together."""

    def __init__(self, **workers: Callable[[Event], None]) -> None:
        self._stop = Event()
        self._threads = [
            Thread(target=work, args=(self._stop,), name=name, daemon=True)
            for name, work in workers.items()
        ]

    def __enter__(self) -> Self:
        """Start every worker."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Tell every worker to stop, and wait for a while: a daemon thread never keeps the process."""
        self._stop.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0))
            if thread.is_alive():
                log.error("worker_still_busy", worker=thread.name)
