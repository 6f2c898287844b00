"""Mã truy cập — tokens: made for an account, in a role, for a body, with scopes; revoked, listed, let go of."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from api.scopes import check_scopes
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from infra import accounts, token_uses
from infra.lately import Lately
from infra.read_store import ReadStore
from projections.bitemporal import instant_text
from projections.read_model import Row

TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS private_tokens (
        id TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE,
        label TEXT NOT NULL,
        role TEXT NOT NULL,
        agency TEXT,
        created_at TEXT NOT NULL,
        expires_at TEXT,
        revoked_at TEXT
    )
    """,
    *token_uses.TABLES,
)
_TOKENS: Final = (
    "SELECT t.id, t.account_id, t.label, t.role, t.agency, t.created_at, t.expires_at, t.revoked_at,"
    " u.used_at FROM private_tokens t LEFT JOIN private_token_uses u ON u.token_id = t.id"
)


@dataclass(frozen=True)
class Token:
    """Mã truy cập — what a program shows; the token itself is told once and kept nowhere."""

    id: str
    account_id: str
    label: str
    role: str
    agency: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    scopes: frozenset[str] = frozenset()
    """What it may be used for; empty: for whatever its role may do."""
    used_at: datetime | None = None


class Tokens:
    """The tokens of every account; the database knows their digests only."""

    def __init__(self, store: ReadStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self.uses = token_uses.TokenUses(store, now)
        self._lately = Lately[list[Row]](store)

    def create(
        self,
        account: str,
        *,
        label: str,
        role: str | None = None,
        agency: str | None = None,
        expires_at: datetime | None = None,
        scopes: Collection[str] = (),
        token: str | None = None,
    ) -> tuple[Token, str]:
        """Make a token for an account, in its role and for its body unless said otherwise; tell it once."""
        secret = token or f"giamsat_{secrets.token_urlsafe(32)}"
        now = self._now()
        if expires_at is not None and expires_at <= now:
            raise InvalidInputError(
                "expiry_ahead", "Thời điểm hết hạn đã qua.", allowed=f"> {now.isoformat()}"
            )
        check_scopes(scopes)
        with self._store.transaction() as rows:
            owner = accounts.find(rows, account)
            chosen = role or owner.role
            accounts.check_role(chosen)
            made = Token(
                f"tok-{uuid4().hex[:12]}",
                owner.id,
                label,
                chosen,
                agency or owner.agency,
                now,
                expires_at,
                None,
                frozenset(scopes),
            )
            if not rows.execute(
                "INSERT INTO private_tokens"
                " (id, digest, account_id, label, role, agency, created_at, expires_at)"
                " VALUES (:id, :digest, :account, :label, :role, :agency, :now, :expires)"
                " ON CONFLICT DO NOTHING",
                {
                    "id": made.id,
                    "digest": _digest(secret),
                    "account": owner.id,
                    "label": label,
                    "role": made.role,
                    "agency": made.agency,
                    "now": instant_text(now),
                    "expires": instant_text(expires_at) if expires_at else None,
                },
            ):
                raise ConflictError("token_new", "Mã này đã có.", allowed="a token not yet used")
            rows.execute_many(
                "INSERT INTO private_token_scopes VALUES (:token, :scope)",
                [{"token": made.id, "scope": scope} for scope in sorted(made.scopes)],
            )
        return made, secret

    def every(self) -> list[Token]:
        """List every token, without what opens the door."""
        with self._store.reading() as rows:
            found = rows.fetch(f"{_TOKENS} ORDER BY t.created_at, t.id")
            scopes = rows.fetch("SELECT token_id, scope FROM private_token_scopes")
        return [
            replace(
                _token_of(row),
                scopes=frozenset(s["scope"] for s in scopes if s["token_id"] == row["id"]),
            )
            for row in found
        ]

    def revoke(self, id_or_label: str) -> list[Token]:
        """End the token of this id, or every token of this label."""
        with self._store.transaction() as rows:
            if not rows.execute(
                "UPDATE private_tokens SET revoked_at = COALESCE(revoked_at, :now)"
                " WHERE id = :given OR label = :given",
                {"given": id_or_label, "now": instant_text(self._now())},
            ):
                raise NotFoundError(
                    "token_known", f"Không có mã “{id_or_label}”.", allowed="an id or label listed"
                )
            found = rows.fetch(
                f"{_TOKENS} WHERE t.id = :given OR t.label = :given", {"given": id_or_label}
            )
        return [_token_of(row) for row in found]

    def shown(self, token: str) -> list[Row]:
        """The token that is shown, with its account, once for each of its scopes; nothing where it is of no use."""
        digest = _digest(token)
        found = self._lately.found(digest, lambda: self._not_revoked(digest))
        ends = found[0]["expires_at"] if found else None
        return [] if ends is not None and ends <= instant_text(self._now()) else found

    def _not_revoked(self, digest: str) -> list[Row]:
        with self._store.reading() as rows:
            return rows.fetch(
                "SELECT t.id AS token_id, t.role, t.agency, t.expires_at, s.scope,"
                " a.id, a.name, a.demo, a.disabled_at"
                " FROM private_tokens t JOIN private_accounts a ON a.id = t.account_id"
                " LEFT JOIN private_token_scopes s ON s.token_id = t.id"
                " WHERE t.digest = :digest AND t.revoked_at IS NULL",
                {"digest": digest},
            )

    def forget(self, label: str) -> None:
        """Delete the tokens of a label, so that the same ones may be made anew."""
        self._drop("label = :label", {"label": label})

    def forget_ended(self, before: datetime) -> int:
        """Let go of tokens that were revoked or expired before an instant; how many that were."""
        ended = "revoked_at < :before OR expires_at < :before"
        return self._drop(ended, {"before": instant_text(before)})

    def _drop(self, which: str, params: dict[str, str]) -> int:
        with self._store.transaction() as rows:
            # SQLite itself lets what hangs on them stay.
            for table in ("private_token_scopes", "private_token_uses"):
                rows.execute(
                    f"DELETE FROM {table} WHERE token_id IN"
                    f" (SELECT id FROM private_tokens WHERE {which})",
                    params,
                )
            return rows.execute(f"DELETE FROM private_tokens WHERE {which}", params)


def _digest(secret: str) -> str:
    # What is compared is random already: a slow hash would only slow every request down.
    return hashlib.sha256(secret.encode()).hexdigest()


def _token_of(row: Row) -> Token:
    return Token(
        row["id"],
        row["account_id"],
        row["label"],
        row["role"],
        row["agency"],
        datetime.fromisoformat(row["created_at"]),
        datetime.fromisoformat(row["expires_at"]) if row["expires_at"] else None,
        datetime.fromisoformat(row["revoked_at"]) if row["revoked_at"] else None,
        used_at=datetime.fromisoformat(row["used_at"]) if row["used_at"] else None,
    )
