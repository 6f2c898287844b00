"""What opens once and not for long: half a sign-in, a question to a passkey, a way to a provider and back, a link."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from infra.read_store import ReadStore
from projections.bitemporal import instant_text

TABLE: Final = """
CREATE TABLE IF NOT EXISTS private_passes (
    digest TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    content TEXT NOT NULL,
    expires_at TEXT NOT NULL
)
"""


class Passes:
    """One-time secrets; the database knows their digests only. Times are the wall clock's."""

    def __init__(self, store: ReadStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def issue(self, purpose: str, content: Mapping[str, Any], lasting: timedelta) -> str:
        """Make a secret that stands for the content; those that have ended are swept out."""
        secret, now = secrets.token_urlsafe(32), self._now()
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_passes WHERE expires_at <= :now", {"now": instant_text(now)}
            )
            rows.execute(
                "INSERT INTO private_passes VALUES (:digest, :purpose, :content, :expires)",
                {
                    "digest": _digest(secret),
                    "purpose": purpose,
                    "content": json.dumps(content),
                    "expires": instant_text(now + lasting),
                },
            )
        return secret

    def look(self, purpose: str, secret: str) -> dict[str, Any] | None:
        """What the secret stands for; it may be shown again."""
        with self._store.reading() as rows:
            found = rows.fetch(f"SELECT content {_FOUND}", self._asked(purpose, secret))
        return json.loads(found[0]["content"]) if found else None

    def take(self, purpose: str, secret: str) -> dict[str, Any] | None:
        """What the secret stands for; of several who show it at once, one is told."""
        with self._store.transaction() as rows:
            found = rows.fetch(f"DELETE {_FOUND} RETURNING content", self._asked(purpose, secret))
        return json.loads(found[0]["content"]) if found else None

    def withdraw(self, purpose: str) -> None:
        """Let every secret of a purpose open nothing any more."""
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_passes WHERE purpose = :purpose", {"purpose": purpose}
            )

    def _asked(self, purpose: str, secret: str) -> dict[str, str]:
        return {
            "purpose": purpose,
            "digest": _digest(secret),
            "now": instant_text(self._now()),
        }


_FOUND: Final = (
    "FROM private_passes WHERE digest = :digest AND purpose = :purpose AND expires_at > :now"
)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
