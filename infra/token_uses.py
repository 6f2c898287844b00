"""What tokens may be used for, and when each was used last: a token that nobody uses should be revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread
from typing import Final

import structlog

from infra.read_store import ReadStore
from projections.bitemporal import instant_text

TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS private_token_scopes (
        token_id TEXT NOT NULL REFERENCES private_tokens (id) ON DELETE CASCADE,
        scope TEXT NOT NULL,
        PRIMARY KEY (token_id, scope)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS private_token_uses (
        token_id TEXT PRIMARY KEY REFERENCES private_tokens (id) ON DELETE CASCADE,
        used_at TEXT NOT NULL
    )
    """,
)
EVERY: Final = timedelta(minutes=1)
"""As exact as people need it, and no more writing than that."""
log = structlog.get_logger(__name__)


class TokenUses:
    """Notes uses beside the request: nobody waits for the note, and nothing fails for want of it."""

    def __init__(self, store: ReadStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._noted: dict[str, datetime] = {}

    def note(self, token_id: str) -> Thread | None:
        """Note that a token was used now; the thread that writes, where one is needed."""
        now, last = self._now(), self._noted.get(token_id)
        if last is not None and now - last < EVERY:
            return None
        self._noted[token_id] = now
        writing = Thread(target=self._write, args=(token_id, now), name="token use", daemon=True)
        writing.start()
        return writing

    def _write(self, token_id: str, now: datetime) -> None:
        try:
            with self._store.transaction(durable=False) as rows:
                rows.execute(
                    "INSERT INTO private_token_uses VALUES (:token, :now)"
                    " ON CONFLICT (token_id) DO UPDATE SET used_at = excluded.used_at"
                    " WHERE excluded.used_at > private_token_uses.used_at",
                    {"token": token_id, "now": instant_text(now)},
                )
        except Exception as error:  # noqa: BLE001 - a store that closes meanwhile loses a note, nothing else
            log.debug("token_use_not_noted", error=type(error).__name__)
