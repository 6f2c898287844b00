"""Khóa truy cập — passkeys (WebAuthn): a key that never leaves its owner's device, bound to our address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import structlog
import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from api.reception import Passkey, Question
from infra.read_store import ReadStore
from infra.sign_in.passes import Passes
from projections.bitemporal import instant_text
from projections.read_model import Row

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
log = structlog.get_logger(__name__)


class Passkeys:
    """The passkeys of every account. The owner is verified by the device, so a passkey is both factors."""

    def __init__(
        self, store: ReadStore, passes: Passes, public_url: str, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._passes = passes
        self._now = now
        self._origin = public_url
        self._host = urlsplit(public_url).hostname or ""
        self.possible = not _is_address(self._host) and (
            public_url.startswith("https://") or self._host == "localhost"
        )
        """Browsers bind passkeys to names, and only where nobody can read along."""

    def ask(self) -> Question:
        """A question that any passkey of ours may answer."""
        options = webauthn.generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._question("passkey", options.challenge, webauthn.options_to_json(options), "")

    def answered(self, token: str, answer: str) -> str | None:
        """The account whose passkey has answered."""
        asked = self._passes.take("passkey", token)
        if asked is None or len(answer) > LONGEST:
            return None
        try:
            credential = parse_authentication_credential_json(answer)
            with self._store.reading() as rows:
                found = rows.fetch(
                    "SELECT * FROM private_passkeys WHERE id = :id",
                    {"id": bytes_to_base64url(credential.raw_id)},
                )
            if not found:
                return None
            done = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(asked["challenge"]),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=base64url_to_bytes(found[0]["public_key"]),
                credential_current_sign_count=found[0]["sign_count"],
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            log.warning("passkey_refused", reason=type(error).__name__)
            return None
        with self._store.transaction() as rows:
            rows.execute(
                "UPDATE private_passkeys SET sign_count = :count, used_at = :now WHERE id = :id",
                {
                    "id": found[0]["id"],
                    "count": done.new_sign_count,
                    "now": instant_text(self._now()),
                },
            )
        account: str = found[0]["account_id"]
        return account

    def ask_new(self, account_id: str, login: str) -> Question:
        """A question to which a device makes a key for an account."""
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name="giamsat",
            user_name=login,
            user_id=account_id.encode(),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.id))
                for key in self.of(account_id)
            ],
        )
        told = webauthn.options_to_json(options)
        return self._question("new passkey", options.challenge, told, account_id)

    def add(self, account_id: str, token: str, answer: str, label: str) -> bool:
        """Keep the key that a device has made; False where it is no answer to the question."""
        asked = self._passes.take("new passkey", token)
        if asked is None or asked["account"] != account_id or len(answer) > LONGEST:
            return False
        try:
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(asked["challenge"]),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            log.warning("passkey_refused", reason=type(error).__name__)
            return False
        with self._store.transaction() as rows:
            kept = rows.execute(
                "INSERT INTO private_passkeys (id, account_id, public_key, sign_count, label, created_at)"
                " VALUES (:id, :account, :key, :count, :label, :now) ON CONFLICT DO NOTHING",
                {
                    "id": bytes_to_base64url(made.credential_id),
                    "account": account_id,
                    "key": bytes_to_base64url(made.credential_public_key),
                    "count": made.sign_count,
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

    def _question(self, purpose: str, challenge: bytes, options: str, account: str) -> Question:
        content = {"challenge": bytes_to_base64url(challenge), "account": account}
        return Question(options, self._passes.issue(purpose, content, MINUTES))


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
