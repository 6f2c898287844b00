"""Thời hạn lưu — what nobody has to keep any longer goes by itself: readings, and ended tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Final

import structlog

from infra.private_store import PrivateStore
from infra.read_log import ReadLog

EVERY_SECONDS: Final = 6 * 3600.0
"""As exact as a rule of days needs it. Two processes that sweep do no harm."""

log = structlog.get_logger(__name__)


class Retention:
    """Lets go of what is older than the rule of the house."""

    def __init__(
        self, private: PrivateStore, reads: ReadLog, days: int, now: Callable[[], datetime]
    ) -> None:
        self._private = private
        self._reads = reads
        self._kept = timedelta(days=days)
        self._now = now

    def sweep(self) -> tuple[int, int]:
        """Let go once; how many readings and how many tokens that were."""
        before = self._now() - self._kept
        return self._reads.forget_before(before), self._private.tokens.forget_ended(before)

    def run(self, stop: Event) -> None:
        """Let go until `stop` is set."""
        while not stop.is_set():
            try:
                reads, tokens = self.sweep()
                if reads or tokens:
                    log.info("let_go", reads=reads, tokens=tokens)
            except Exception as error:
                log.exception("retention_failed", exc_info=error)
            stop.wait(EVERY_SECONDS)
