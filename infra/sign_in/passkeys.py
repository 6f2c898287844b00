"""Khóa truy cập — passkeys (WebAuthn): a key that never leaves its owner's device, bound to our address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from api.reception import Passkey, Question
from infra.read_store import ReadStore
from infra.sign_in.passes import Passes
from projections.bitemporal import instant_text
from projections.read_model import Row

if TYPE_CHECKING:
    from infra.sign_in.ceremony import Address, Asked, Key

TABLE: Final = """
CREATE TABLE IF NOT EXISTS private_passkeys (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    label TEXT NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT
)
"""
MINUTES: Final = timedelta(minutes=5)
LONGEST: Final = 20_000


class Passkeys:
    """The passkeys of every account. The owner is verified by the device, so a passkey is both factors."""

    def __init__(
        self, store: ReadStore, passes: Passes, public_url: str, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._passes = passes
        self._now = now
        self._public_url = public_url
        host = urlsplit(public_url).hostname or ""
        self.possible = not _is_address(host) and (
            public_url.startswith("https://") or host == "localhost"
        )
        """Browsers bind passkeys to names, and only where nobody can read along."""

    def ask(self) -> Question:
        """A question that any passkey of ours may answer."""
        from infra.sign_in import ceremony

        return self._question("passkey", ceremony.ask(self._address()), "")

    def answered(self, token: str, answer: str) -> str | None:
        """The account whose passkey has answered."""
        from infra.sign_in import ceremony

        asked = self._passes.take("passkey", token)
        if asked is None or len(answer) > LONGEST:
            return None
        key = ceremony.answered(self._address(), asked["challenge"], answer, self._kept)
        if key is None:
            return None
        with self._store.transaction() as rows:
            rows.execute(
                "UPDATE private_passkeys SET sign_count = :count, used_at = :now WHERE id = :id",
                {"id": key.id, "count": key.sign_count, "now": instant_text(self._now())},
            )
            found = rows.fetch(
                "SELECT account_id FROM private_passkeys WHERE id = :id", {"id": key.id}
            )
        return found[0]["account_id"] if found else None

    def ask_new(self, account_id: str, login: str) -> Question:
        """A question to which a device makes a key for an account."""
        from infra.sign_in import ceremony

        held = [key.id for key in self.of(account_id)]
        asked = ceremony.ask_new(self._address(), account_id, login, held)
        return self._question("new passkey", asked, account_id)

    def add(self, account_id: str, token: str, answer: str, label: str) -> bool:
        """Keep the key that a device has made; False where it is no answer to the question."""
        from infra.sign_in import ceremony

        asked = self._passes.take("new passkey", token)
        if asked is None or asked["account"] != account_id or len(answer) > LONGEST:
            return False
        key = ceremony.made(self._address(), asked["challenge"], answer)
        if key is None:
            return False
        with self._store.transaction() as rows:
            kept = rows.execute(
                "INSERT INTO private_passkeys (id, account_id, public_key, sign_count, label, created_at)"
                " VALUES (:id, :account, :key, :count, :label, :now) ON CONFLICT DO NOTHING",
                {
                    "id": key.id,
                    "account": account_id,
                    "key": key.public_key,
                    "count": key.sign_count,
                    "label": label.strip()[:100] or "–",
                    "now": instant_text(self._now()),
                },
            )
        return bool(kept)

    def of(self, account_id: str) -> list[Passkey]:
        """The passkeys of an account."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT * FROM private_passkeys WHERE account_id = :account ORDER BY created_at, id",
                {"account": account_id},
            )
        return [_passkey(row) for row in found]

    def remove(self, account_id: str, id: str) -> None:
        """Let a passkey of an account open nothing any more."""
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_passkeys WHERE account_id = :account AND id = :id",
                {"account": account_id, "id": id},
            )

    def _question(self, purpose: str, asked: Asked, account: str) -> Question:
        content = {"challenge": asked.challenge, "account": account}
        return Question(asked.options, self._passes.issue(purpose, content, MINUTES))

    def _address(self) -> Address:
        from infra.sign_in.ceremony import Address

        return Address(urlsplit(self._public_url).hostname or "", self._public_url)

    def _kept(self, id: str) -> Key | None:
        from infra.sign_in.ceremony import Key

        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT id, public_key, sign_count FROM private_passkeys WHERE id = :id", {"id": id}
            )
        return Key(**found[0]) if found else None


def _passkey(row: Row) -> Passkey:
    return Passkey(
        row["id"],
        row["label"],
        datetime.fromisoformat(row["created_at"]),
        datetime.fromisoformat(row["used_at"]) if row["used_at"] else None,
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
