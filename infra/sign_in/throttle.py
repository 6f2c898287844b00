"""Who guesses waits longer and longer: counted by account and by where the guesses come from, never by account alone.

An account that could be shut from outside would let anybody lock its owner out. A browser that has signed in to
the account before is counted by itself, so not even a guesser behind the same address makes its owner wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from infra.read_store import ReadStore
from projections.bitemporal import instant_text

TABLE: Final = """
CREATE TABLE IF NOT EXISTS private_attempts (
    subject TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL
)
"""
FREE: Final = 5
"""Guesses that cost nothing: people mistype."""
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)


class Throttle:
    """Counts attempts; the database holds neither addresses nor logins, only digests of both together."""

    def __init__(self, store: ReadStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def admit(self, *subject: str) -> int:
        """Count an attempt, and answer 0; or the seconds to wait, and count nothing."""
        now, key = self._now(), _key(subject)
        with self._store.transaction() as rows:
            found = rows.fetch(
                "SELECT failures, last_at FROM private_attempts WHERE subject = :key", {"key": key}
            )
            if found:
                until = datetime.fromisoformat(found[0]["last_at"]) + _wait(found[0]["failures"])
                if until > now:
                    return max(int((until - now).total_seconds()), 1)
            # Counted before it is judged: many guesses at once are as many.
            rows.execute(
                "INSERT INTO private_attempts VALUES (:key, 1, :now) ON CONFLICT (subject)"
                " DO UPDATE SET failures = private_attempts.failures + 1, last_at = excluded.last_at",
                {"key": key, "now": instant_text(now)},
            )
            rows.execute(
                "DELETE FROM private_attempts WHERE last_at < :old",
                {"old": instant_text(now - FORGOTTEN_AFTER)},
            )
        return 0

    def forget(self, *subject: str) -> None:
        """Begin anew: the right answer was given."""
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_attempts WHERE subject = :key", {"key": _key(subject)}
            )


def _wait(failures: int) -> timedelta:
    if failures < FREE:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(failures - FREE, 20)), LONGEST_WAIT)


def _key(subject: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(subject).encode()).hexdigest()
