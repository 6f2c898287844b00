"""When people are told: again and again, by one process at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Final

import structlog

from alerts.notifier import Round
from infra.lease import Leases
from infra.row_store import RowStore

NAME: Final = "notifier"
ROUND_SECONDS: Final = 30.0
"""How long an immediate notice may wait."""
LEASE_SECONDS: Final = 600.0
"""Longer than a round may take; a process that died on this machine is noticed at once."""

log = structlog.get_logger(__name__)


class NotifyLoop:
    """Tells people while it holds the lease. A round that failed is tried again: what was done is written down."""

    def __init__(self, store: RowStore, notify: Callable[[], Round]) -> None:
        self._store = store
        self._notify = notify

    def run(self, stop: Event) -> None:
        """Tell until `stop` is set."""
        leases = Leases(self._store, LEASE_SECONDS)
        try:
            while not stop.is_set():
                began = time.monotonic()
                try:
                    if NAME in leases.take([NAME]):
                        told = self._notify()
                        if told != Round():
                            log.info("told", **vars(told))
                except Exception as error:
                    log.exception("notify_failed", exc_info=error)
                stop.wait(max(ROUND_SECONDS - (time.monotonic() - began), 1.0))
        finally:
            leases.release()
