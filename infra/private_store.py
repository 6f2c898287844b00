"""What may be deleted: accounts, tokens, sessions, the key that signs. The log knows an account by its id only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import uuid4

from api.authorization import ROLES
from api.scopes import check_scopes
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from infra import sessions, token_uses
from infra.passwords import Passwords
from infra.read_store import ReadStore
from projections.bitemporal import instant_text
from projections.read_model import Row, Rows

TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS private_accounts (
        id TEXT PRIMARY KEY,
        login TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        agency TEXT,
        password_hash TEXT,
        demo INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        disabled_at TEXT
    )
    """,
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
    *sessions.TABLES,
    *token_uses.TABLES,
    "CREATE TABLE IF NOT EXISTS private_keys (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
_TOKENS: Final = (
    "SELECT t.id, t.account_id, t.label, t.role, t.agency, t.created_at, t.expires_at, t.revoked_at,"
    " u.used_at FROM private_tokens t LEFT JOIN private_token_uses u ON u.token_id = t.id"
)
_ACCOUNT: Final = "id, login, name, role, agency, demo, disabled_at"


@dataclass(frozen=True)
class Account:
    """Tài khoản — who acts: an opaque id for the log, and what may be forgotten beside it."""

    id: str
    login: str
    name: str
    role: str
    agency: str | None
    """The code or id of the body acted for."""
    demo: bool
    disabled: bool


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


@dataclass(frozen=True)
class Caller:
    """Người gọi — who was recognized, in which role and for which body."""

    account_id: str
    name: str
    role: str
    agency: str | None
    by: Literal["token", "session"]
    scopes: frozenset[str] | None = None
    """What a token may be used for; None: for whatever its role may do."""


class PrivateStore:
    """Accounts, tokens and sessions in tables of their own, in the same database as the read models.

    `demo` lets demonstration accounts in: their passwords are printed, so they open nothing else.
    """

    def __init__(
        self,
        read_store: ReadStore,
        *,
        demo: bool = False,
        lasting: sessions.Lasting = sessions.Lasting(),  # noqa: B008 - frozen
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = self.read_store = read_store
        self._demo = demo
        self._now = now
        self.passwords = Passwords()
        self.sessions = sessions.Sessions(read_store, lasting, now)
        self.uses = token_uses.TokenUses(read_store, now)
        with read_store.setting_up() as rows:
            for table in TABLES:
                rows.execute(table)

    # -- accounts

    def add_account(
        self,
        login: str,
        *,
        name: str,
        role: str,
        agency: str | None = None,
        password: str | None = None,
        demo: bool = False,
        id: str | None = None,
    ) -> Account:
        """Open an account; without a password it can only be used by its tokens."""
        check_role(role)
        if not login.strip() or not name.strip():
            raise InvalidInputError(
                "name_given", "Cần tên đăng nhập và tên gọi.", allowed="non-empty text"
            )
        account = Account(
            id=id or f"acc-{uuid4().hex[:12]}",
            login=login.strip(),
            name=name.strip(),
            role=role,
            agency=agency,
            demo=demo,
            disabled=False,
        )
        params = {
            **_row_of(account),
            "hash": None
            if password is None
            else self.passwords.hash(password, known=(login, name)),
            "now": instant_text(self._now()),
        }
        with self._store.transaction() as rows:
            if not rows.execute(
                "INSERT INTO private_accounts (id, login, name, role, agency, password_hash, demo, created_at)"
                " VALUES (:id, :login, :name, :role, :agency, :hash, :demo, :now)"
                " ON CONFLICT DO NOTHING",
                params,
            ):
                raise ConflictError(
                    "login_free", f"Đã có tài khoản “{login}”.", allowed="a login not yet used"
                )
        return account

    def account(self, id_or_login: str) -> Account:
        """Find an account by its id or its login."""
        with self._store.reading() as rows:
            return _account(rows, id_or_login)

    def accounts(self) -> list[Account]:
        """List every account."""
        with self._store.reading() as rows:
            found = rows.fetch(f"SELECT {_ACCOUNT} FROM private_accounts ORDER BY login")
        return [_account_of(row) for row in found]

    def names(self, ids: tuple[str, ...]) -> dict[str, str]:
        """Tell the names behind account ids; one that was deleted is left out."""
        wanted = set(ids)
        return {a.id: a.name for a in self.accounts() if a.id in wanted} if wanted else {}

    def disable(self, id_or_login: str) -> Account:
        """Shut an account out: its sessions end, its tokens open nothing any more."""
        with self._store.transaction() as rows:
            account = _account(rows, id_or_login)
            rows.execute(
                "UPDATE private_accounts SET disabled_at = COALESCE(disabled_at, :now) WHERE id = :id",
                {"id": account.id, "now": instant_text(self._now())},
            )
            rows.execute("DELETE FROM private_sign_ins WHERE account_id = :id", {"id": account.id})
            return _account(rows, account.id)

    def enable(self, id_or_login: str) -> Account:
        """Let an account in again."""
        with self._store.transaction() as rows:
            account = _account(rows, id_or_login)
            rows.execute(
                "UPDATE private_accounts SET disabled_at = NULL WHERE id = :id", {"id": account.id}
            )
            return _account(rows, account.id)

    # -- signing in

    def set_password(self, id_or_login: str, password: str) -> None:
        """Give an account another password; its sessions end."""
        account = self.account(id_or_login)
        kept = self.passwords.hash(password, known=(account.login, account.name))
        self._keep_hash(account.id, kept)
        self.sessions.end_all(account.id)

    def has_password(self, account_id: str) -> bool:
        """Whether an account may come in by a password."""
        return self._kept_hash("id", account_id)[1] is not None

    def who(self, login: str, password: str) -> Account | None:
        """The account that login and password are of: it is not said which of them was wrong."""
        row, kept = self._kept_hash("login", login.strip())
        if not self.passwords.fits(kept, password) or row is None or not self._may_enter(row):
            return None
        if self.passwords.is_old(str(kept)):
            self._keep_hash(row["id"], self.passwords.again(password))
        return _account_of(row)

    def may_enter(self, account_id: str) -> bool:
        """Whether an account is open, and not one of a demonstration elsewhere."""
        row, _ = self._kept_hash("id", account_id)
        return row is not None and self._may_enter(row)

    def caller_of_session(self, secret: str) -> Caller | None:
        """Recognize who holds a session."""
        session = self.sessions.find(secret)
        if session is None or not self.sessions.suffices(session):
            return None
        return self.caller_of_account(session.account_id)

    # -- tokens

    def create_token(
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
            owner = _account(rows, account)
            chosen = role or owner.role
            check_role(chosen)
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

    def tokens(self) -> list[Token]:
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

    def revoke_token(self, id_or_label: str) -> list[Token]:
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

    def forget_tokens(self, label: str) -> None:
        """Delete the tokens of a label, so that the same ones may be made anew."""
        self._drop_tokens("label = :label", {"label": label})

    def forget_ended_tokens(self, before: datetime) -> int:
        """Let go of tokens that were revoked or expired before an instant; how many that were."""
        ended = "revoked_at < :before OR expires_at < :before"
        return self._drop_tokens(ended, {"before": instant_text(before)})

    def _drop_tokens(self, which: str, params: dict[str, str]) -> int:
        with self._store.transaction() as rows:
            # SQLite itself lets what hangs on them stay.
            for table in ("private_token_scopes", "private_token_uses"):
                rows.execute(
                    f"DELETE FROM {table} WHERE token_id IN"
                    f" (SELECT id FROM private_tokens WHERE {which})",
                    params,
                )
            return rows.execute(f"DELETE FROM private_tokens WHERE {which}", params)

    def caller_of_token(self, token: str) -> Caller | None:
        """Recognize who shows a token."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT t.id AS token_id, t.role, t.agency, t.expires_at, s.scope,"
                " a.id, a.name, a.demo, a.disabled_at"
                " FROM private_tokens t JOIN private_accounts a ON a.id = t.account_id"
                " LEFT JOIN private_token_scopes s ON s.token_id = t.id"
                " WHERE t.digest = :digest AND t.revoked_at IS NULL",
                {"digest": _digest(token)},
            )
        if not (found and self._may_enter(found[0])):
            return None
        row = found[0]
        if row["expires_at"] is not None and row["expires_at"] <= instant_text(self._now()):
            return None
        self.uses.note(row["token_id"])
        scopes = frozenset(r["scope"] for r in found if r["scope"] is not None)
        return Caller(row["id"], row["name"], row["role"], row["agency"], "token", scopes or None)

    def caller_of_account(self, account_id: str) -> Caller | None:
        """The account as it would be recognized when signed in; None where it may not come in."""
        with self._store.reading() as rows:
            found = rows.fetch(
                f"SELECT {_ACCOUNT} FROM private_accounts WHERE id = :id", {"id": account_id}
            )
        if not (found and self._may_enter(found[0])):
            return None
        row = found[0]
        return Caller(row["id"], row["name"], row["role"], row["agency"], "session")

    # -- keys

    def key(self, name: str) -> str:
        """Tell the key of this name; the first who asks makes it, and everybody gets that one."""
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT INTO private_keys VALUES (:name, :value) ON CONFLICT DO NOTHING",
                {"name": name, "value": secrets.token_urlsafe(48)},
            )
            found = rows.fetch("SELECT value FROM private_keys WHERE name = :name", {"name": name})
        value: str = found[0]["value"]
        return value

    # -- inside

    def _may_enter(self, row: Row) -> bool:
        return row["disabled_at"] is None and (self._demo or not row["demo"])

    def _kept_hash(self, by: Literal["id", "login"], given: str) -> tuple[Row | None, str | None]:
        with self._store.reading() as rows:
            found = rows.fetch(
                f"SELECT {_ACCOUNT}, password_hash FROM private_accounts WHERE {by} = :given",
                {"given": given},
            )
        return (found[0], found[0]["password_hash"]) if found else (None, None)

    def _keep_hash(self, account_id: str, kept: str) -> None:
        with self._store.transaction() as rows:
            rows.execute(
                "UPDATE private_accounts SET password_hash = :hash WHERE id = :id",
                {"id": account_id, "hash": kept},
            )


def check_role(role: str) -> None:
    """Refuse a role that there is not."""
    if role not in ROLES:
        raise InvalidInputError(
            "role_known", f"Không có vai trò “{role}”.", pointer="/role", allowed=", ".join(ROLES)
        )


def _digest(secret: str) -> str:
    # What is compared is random already: a slow hash would only slow every request down.
    return hashlib.sha256(secret.encode()).hexdigest()


def _account(rows: Rows, id_or_login: str) -> Account:
    found = rows.fetch(
        f"SELECT {_ACCOUNT} FROM private_accounts WHERE id = :given OR login = :given",
        {"given": id_or_login},
    )
    if not found:
        raise NotFoundError(
            "account_known",
            f"Không có tài khoản “{id_or_login}”.",
            allowed="the id or login of an account",
        )
    return _account_of(found[0])


def _account_of(row: Row) -> Account:
    return Account(
        row["id"],
        row["login"],
        row["name"],
        row["role"],
        row["agency"],
        bool(row["demo"]),
        row["disabled_at"] is not None,
    )


def _row_of(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "login": account.login,
        "name": account.name,
        "role": account.role,
        "agency": account.agency,
        "demo": int(account.demo),
    }


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
