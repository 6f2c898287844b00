"""What may be deleted: accounts, tokens, sessions, the key that signs. The log knows an account by its id only."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from uuid import uuid4

from domain.errors import ConflictError, InvalidInputError
from infra import accounts, sessions, tokens
from infra.accounts import Account
from infra.passwords import Passwords
from infra.read_store import ReadStore
from projections.bitemporal import instant_text
from projections.read_model import Row

TABLES: Final = (
    accounts.TABLE,
    *tokens.TABLES,
    *sessions.TABLES,
    "CREATE TABLE IF NOT EXISTS private_keys (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)


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
        self.tokens = tokens.Tokens(read_store, now)
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
        accounts.check_role(role)
        accounts.check_written(login, name)
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
            **accounts.row_of(account),
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
            return accounts.find(rows, id_or_login)

    def accounts(self) -> list[Account]:
        """List every account."""
        with self._store.reading() as rows:
            found = rows.fetch(f"SELECT {accounts.COLUMNS} FROM private_accounts ORDER BY login")
        return [accounts.account_of(row) for row in found]

    def names(self, ids: tuple[str, ...]) -> dict[str, str]:
        """Tell the names behind account ids; one that was deleted is left out."""
        wanted = set(ids)
        return {a.id: a.name for a in self.accounts() if a.id in wanted} if wanted else {}

    def disable(self, id_or_login: str) -> Account:
        """Shut an account out: its sessions end, its tokens open nothing any more."""
        with self._store.transaction() as rows:
            account = accounts.find(rows, id_or_login)
            rows.execute(
                "UPDATE private_accounts SET disabled_at = COALESCE(disabled_at, :now) WHERE id = :id",
                {"id": account.id, "now": instant_text(self._now())},
            )
            rows.execute("DELETE FROM private_sign_ins WHERE account_id = :id", {"id": account.id})
            return accounts.find(rows, account.id)

    def enable(self, id_or_login: str) -> Account:
        """Let an account in again."""
        with self._store.transaction() as rows:
            account = accounts.find(rows, id_or_login)
            rows.execute(
                "UPDATE private_accounts SET disabled_at = NULL WHERE id = :id", {"id": account.id}
            )
            return accounts.find(rows, account.id)

    # -- signing in

    def set_password(
        self, id_or_login: str, password: str, *, provided: Callable[[], bool] = lambda: True
    ) -> bool:
        """Give an account another password, and end its sessions; `provided` is asked once the password will do."""
        account = self.account(id_or_login)
        kept = self.passwords.hash(password, known=(account.login, account.name))
        if not provided():
            return False
        self._keep_hash(account.id, kept)
        self.sessions.end_all(account.id)
        return True

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
        return accounts.account_of(row)

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

    # -- coming in

    def caller_of_token(self, token: str) -> Caller | None:
        """Recognize who shows a token."""
        found = self.tokens.shown(token)
        if not (found and self._may_enter(found[0])):
            return None
        row = found[0]
        self.tokens.uses.note(row["token_id"])
        scopes = frozenset(r["scope"] for r in found if r["scope"] is not None)
        return Caller(row["id"], row["name"], row["role"], row["agency"], "token", scopes or None)

    def caller_of_account(self, account_id: str) -> Caller | None:
        """The account as it would be recognized when signed in; None where it may not come in."""
        with self._store.reading() as rows:
            found = rows.fetch(
                f"SELECT {accounts.COLUMNS} FROM private_accounts WHERE id = :id",
                {"id": account_id},
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
                f"SELECT {accounts.COLUMNS}, password_hash FROM private_accounts WHERE {by} = :given",
                {"given": given},
            )
        return (found[0], found[0]["password_hash"]) if found else (None, None)

    def _keep_hash(self, account_id: str, kept: str) -> None:
        with self._store.transaction() as rows:
            rows.execute(
                "UPDATE private_accounts SET password_hash = :hash WHERE id = :id",
                {"id": account_id, "hash": kept},
            )
