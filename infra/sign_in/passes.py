"""What opens once and not for long: half a sign-in, a question to a passkey, a way to a provider and back, a link."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.read_store import ReadStore
from projections.bitemporal import instant_text
from projections.read_model import Row

TABLE: Final = """
CREATE TABLE IF NOT EXISTS private_open_passes (
    digest TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    account_id TEXT,
    sealed TEXT NOT NULL,
    expires_at TEXT NOT NULL
)
"""
BEFORE: Final = "DROP TABLE IF EXISTS private_passes"
"""What they stood for was once kept in the clear, and without saying whose it was."""


class Passes:
    """One-time secrets; the database knows their digests only, and what they stand for sealed. Wall clock's times."""

    def __init__(self, store: ReadStore, key: bytes, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        derived = HKDF(SHA256(), 32, salt=None, info=b"giamsat.passes").derive(key)
        self._box = Fernet(base64.urlsafe_b64encode(derived))

    def issue(self, purpose: str, content: Mapping[str, Any], lasting: timedelta) -> str:
        """Make a secret that stands for the content, of the account named in it; those that have ended go."""
        secret, now = secrets.token_urlsafe(32), self._now()
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_open_passes WHERE expires_at <= :now",
                {"now": instant_text(now)},
            )
            rows.execute(
                "INSERT INTO private_open_passes VALUES"
                " (:digest, :purpose, :account, :sealed, :expires)",
                {
                    "digest": _digest(secret),
                    "purpose": purpose,
                    "account": content.get("account") or None,
                    "sealed": self._box.encrypt(json.dumps(content).encode()).decode(),
                    "expires": instant_text(now + lasting),
                },
            )
        return secret

    def look(self, purpose: str, secret: str) -> dict[str, Any] | None:
        """What the secret stands for; it may be shown again."""
        with self._store.reading() as rows:
            found = rows.fetch(f"SELECT sealed {_FOUND}", self._asked(purpose, secret))
        return self._opened(found)

    def take(self, purpose: str, secret: str) -> dict[str, Any] | None:
        """What the secret stands for; of several who show it at once, one is told."""
        with self._store.transaction() as rows:
            found = rows.fetch(f"DELETE {_FOUND} RETURNING sealed", self._asked(purpose, secret))
        return self._opened(found)

    def withdraw(self, purpose: str) -> None:
        """Let every secret of a purpose open nothing any more."""
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_open_passes WHERE purpose = :purpose", {"purpose": purpose}
            )

    def withdraw_all(self, account_id: str) -> None:
        """Let every secret of an account open nothing any more."""
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_open_passes WHERE account_id = :account",
                {"account": account_id},
            )

    def _opened(self, found: Sequence[Row]) -> dict[str, Any] | None:
        """What it stands for; None where another key signs today."""
        try:
            read: dict[str, Any] = json.loads(self._box.decrypt(found[0]["sealed"].encode()))
        except (IndexError, InvalidToken):
            return None
        return read

    def _asked(self, purpose: str, secret: str) -> dict[str, str]:
        return {
            "purpose": purpose,
            "digest": _digest(secret),
            "now": instant_text(self._now()),
        }


_FOUND: Final = (
    "FROM private_open_passes WHERE digest = :digest AND purpose = :purpose AND expires_at > :now"
)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
