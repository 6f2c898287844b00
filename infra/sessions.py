"""Phiên đăng nhập — sessions: opened anew at each sign-in, renewed as they are used, ended one by one or all."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import structlog

from infra.read_store import ReadStore
from projections.bitemporal import instant_text
from projections.read_model import Row

TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS private_sign_ins (
        id TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        previous TEXT,
        account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE,
        means TEXT NOT NULL,
        created_at TEXT NOT NULL,
        renewed_at TEXT NOT NULL,
        expires_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS private_sign_ins_by_previous ON private_sign_ins (previous)",
)
RENEWED_EVERY: Final = timedelta(minutes=10)
"""A copied secret is of use for that long at most, as long as its owner goes on working."""
ONE_FACTOR: Final = frozenset({"password", "setup", "invitation"})
GRACE: Final = timedelta(minutes=1)
"""Requests sent before the new secret arrived still carry the old one."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Lasting:
    """How long a session lives: altogether, and without being used."""

    altogether: timedelta = timedelta(hours=12)
    unused: timedelta = timedelta(hours=2)
    with_one_factor: bool = True
    """Whether a password alone opens anything."""


@dataclass(frozen=True)
class Session:
    """Phiên — one sign-in that has not ended."""

    id: str
    account_id: str
    means: str
    created_at: datetime
    renewed_at: datetime


class Sessions:
    """The sessions of every account; the database knows digests of their secrets only."""

    def __init__(self, store: ReadStore, lasting: Lasting, now: Callable[[], datetime]) -> None:
        self._store = store
        self._lasting = lasting
        self._now = now

    def open(self, account_id: str, means: str) -> str:
        """Begin a session and tell its secret; those that have ended are swept out."""
        id, now = f"ses-{uuid4().hex}", self._now()
        secret = _secret(id)
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_sign_ins WHERE expires_at <= :now OR renewed_at <= :unused",
                self._times(now),
            )
            rows.execute(
                "INSERT INTO private_sign_ins VALUES"
                " (:id, :digest, NULL, :account, :means, :now, :now, :expires)",
                {
                    "id": id,
                    "digest": _digest(secret),
                    "account": account_id,
                    "means": means,
                    "now": instant_text(now),
                    "expires": instant_text(now + self._lasting.altogether),
                },
            )
        return secret

    def find(self, secret: str) -> Session | None:
        """The session behind a secret. A secret that was replaced long ago is in two hands: its session ends."""
        digest, now = _digest(secret), self._now()
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT * FROM private_sign_ins WHERE (digest = :digest OR previous = :digest)"
                " AND expires_at > :now AND renewed_at > :unused",
                {"digest": digest, **self._times(now)},
            )
        if not found:
            return None
        session = _session(found[0])
        if found[0]["digest"] != digest and now > session.renewed_at + GRACE:
            log.warning("replaced_session_secret_shown", account=session.account_id)
            self.end(session.account_id, session.id)
            return None
        return session

    def suffices(self, session: Session) -> bool:
        """Whether what was shown at the sign-in opens the ledger."""
        return self._lasting.with_one_factor or session.means not in ONE_FACTOR

    def renew(self, secret: str) -> str | None:
        """Another secret for a session in use, where it is time; of several who ask at once, one is given it."""
        now, fresh = self._now(), _secret(secret.partition(".")[0])
        due = {"digest": _digest(secret), "due": instant_text(now - RENEWED_EVERY)}
        with self._store.reading() as rows:
            if not rows.fetch(f"SELECT 1 AS due FROM private_sign_ins WHERE {_DUE}", due):
                return None
        with self._store.transaction() as rows:
            moved = rows.execute(
                "UPDATE private_sign_ins SET previous = digest, digest = :fresh, renewed_at = :now"
                f" WHERE {_DUE}",
                {**due, "fresh": _digest(fresh), "now": instant_text(now)},
            )
        return fresh if moved else None

    def strengthen(self, id: str, means: str) -> None:
        """Note that the holder of a session has shown more since."""
        with self._store.transaction() as rows:
            rows.execute(
                "UPDATE private_sign_ins SET means = :means WHERE id = :id",
                {"id": id, "means": means},
            )

    def of(self, account_id: str) -> list[Session]:
        """The open sessions of an account, newest first."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT * FROM private_sign_ins WHERE account_id = :account"
                " AND expires_at > :now AND renewed_at > :unused ORDER BY created_at DESC, id",
                {"account": account_id, **self._times(self._now())},
            )
        return [_session(row) for row in found]

    def end(self, account_id: str, id: str) -> None:
        """End one session of an account."""
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_sign_ins WHERE account_id = :account AND id = :id",
                {"account": account_id, "id": id},
            )

    def end_all(self, account_id: str, *, but: str = "") -> None:
        """End every session of an account, but for one where it is named."""
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_sign_ins WHERE account_id = :account AND id <> :but",
                {"account": account_id, "but": but},
            )

    def _times(self, now: datetime) -> dict[str, str]:
        return {"now": instant_text(now), "unused": instant_text(now - self._lasting.unused)}


_DUE: Final = "digest = :digest AND renewed_at <= :due"


def _session(row: Row) -> Session:
    return Session(
        row["id"],
        row["account_id"],
        row["means"],
        datetime.fromisoformat(row["created_at"]),
        datetime.fromisoformat(row["renewed_at"]),
    )


def _secret(id: str) -> str:
    """A secret of a session. Its first part stays when it is renewed: forms on open pages are bound to that."""
    return f"{id}.{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
