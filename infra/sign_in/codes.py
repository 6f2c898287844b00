"""Mã dùng một lần — codes of an authenticator application (TOTP, RFC 6238), and recovery codes on paper."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.read_store import ReadStore

TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS private_codes (
        account_id TEXT PRIMARY KEY REFERENCES private_accounts (id) ON DELETE CASCADE,
        sealed TEXT NOT NULL,
        last_step BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS private_recovery_codes (
        digest TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE
    )
    """,
)
STEP_SECONDS: Final = 30
DRIFT: Final = (0, -1, 1)
"""Clocks of telephones differ by a step."""
RECOVERY_CODES: Final = 8


class OneTimeCodes:
    """The second factor. Its secrets are encrypted: a copy of the tables alone makes no codes."""

    def __init__(self, store: ReadStore, key: bytes, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        derived = HKDF(SHA256(), 32, salt=None, info=b"giamsat.codes").derive(key)
        self._box = Fernet(base64.urlsafe_b64encode(derived))

    def address(self, secret: str, login: str, issuer: str) -> str:
        """What the application reads from the picture."""
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)

    def has(self, account_id: str) -> bool:
        """Whether an account is asked for codes."""
        with self._store.reading() as rows:
            return bool(rows.fetch(f"SELECT 1 AS n {_OF}", {"account": account_id}))

    def left(self, account_id: str) -> int:
        """How many recovery codes are left."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT COUNT(*) AS n FROM private_recovery_codes WHERE account_id = :account",
                {"account": account_id},
            )
        return int(found[0]["n"])

    def begin(self, account_id: str, secret: str, code: str) -> Sequence[str] | None:
        """Ask for codes from now on, if the first is right; the recovery codes, told once."""
        step = self._step(secret, code)
        if step is None:
            return None
        told = [_paper() for _ in range(RECOVERY_CODES)]
        self.drop(account_id)
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT INTO private_codes VALUES (:account, :sealed, :step)",
                {
                    "account": account_id,
                    "sealed": self._box.encrypt(secret.encode()).decode(),
                    "step": step,
                },
            )
            rows.execute_many(
                "INSERT INTO private_recovery_codes VALUES (:digest, :account)",
                [{"digest": _digest(account_id, code), "account": account_id} for code in told],
            )
        return told

    def accepts(self, account_id: str, code: str) -> bool:
        """Whether the code is right; each is right once."""
        given = code.replace(" ", "").strip()
        with self._store.reading() as rows:
            found = rows.fetch(f"SELECT sealed {_OF}", {"account": account_id})
        if not found:
            return False
        try:
            secret = self._box.decrypt(found[0]["sealed"].encode()).decode()
        except InvalidToken:
            # Another key signs today: only the paper helps, or an administrator.
            secret = ""
        step = self._step(secret, given) if secret else None
        with self._store.transaction() as rows:
            if step is not None:
                return bool(
                    rows.execute(
                        "UPDATE private_codes SET last_step = :step"
                        " WHERE account_id = :account AND last_step < :step",
                        {"account": account_id, "step": step},
                    )
                )
            return bool(
                rows.execute(
                    "DELETE FROM private_recovery_codes WHERE digest = :digest",
                    {"digest": _digest(account_id, given.lower())},
                )
            )

    def drop(self, account_id: str) -> None:
        """Ask for codes no more."""
        with self._store.transaction() as rows:
            for table in ("private_codes", "private_recovery_codes"):
                rows.execute(
                    f"DELETE FROM {table} WHERE account_id = :account", {"account": account_id}
                )

    def _step(self, secret: str, code: str) -> int | None:
        """The step of time that a code belongs to."""
        now = int(self._now().timestamp()) // STEP_SECONDS
        maker = pyotp.TOTP(secret)
        for drift in DRIFT:
            wanted = maker.generate_otp(now + drift)
            if hmac.compare_digest(wanted.encode(), code.replace(" ", "").encode()):
                return now + drift
        return None


_OF: Final = "FROM private_codes WHERE account_id = :account"


def new_secret() -> str:
    """A secret that an authenticator application shares with us."""
    return pyotp.random_base32()


def _paper() -> str:
    """112 random bits, in groups that people can copy."""
    signs = secrets.token_hex(14)
    return "-".join(signs[i : i + 7] for i in range(0, len(signs), 7))


def _digest(account_id: str, code: str) -> str:
    # So many random bits need no slow hash.
    return hashlib.sha256(f"{account_id}\n{code}".encode()).hexdigest()
