"""Nghi thức WebAuthn — what a device is asked to sign, and whether what it answers is right.

Passkeys load this when somebody comes with one: what it stands on takes more memory than all the rest of signing in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Address:
    """Nơi — where keys are bound to: the name of our host, and the origin that browsers see."""

    host: str
    origin: str


@dataclass(frozen=True)
class Asked:
    """Câu hỏi — what the browser is handed, and the challenge that the answer must hold."""

    options: str
    challenge: str


@dataclass(frozen=True)
class Key:
    """Khóa — a device's key as it is kept; ids and keys in base64url."""

    id: str
    public_key: str
    sign_count: int


def ask(at: Address) -> Asked:
    """A question that any passkey of ours may answer."""
    options = webauthn.generate_authentication_options(
        rp_id=at.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Asked(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def ask_new(at: Address, account_id: str, login: str, but: Sequence[str]) -> Asked:
    """A question to which a device makes a key for an account, unless it holds one of those already."""
    options = webauthn.generate_registration_options(
        rp_id=at.host,
        rp_name="giamsat",
        user_name=login,
        user_id=account_id.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key)) for key in but
        ],
    )
    return Asked(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def answered(
    at: Address, challenge: str, answer: str, kept: Callable[[str], Key | None]
) -> Key | None:
    """The key that has answered, with its new count; None where it is no right answer, or no key of ours."""
    try:
        credential = parse_authentication_credential_json(answer)
        key = kept(bytes_to_base64url(credential.raw_id))
        if key is None:
            return None
        done = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=at.host,
            expected_origin=at.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        log.warning("passkey_refused", reason=type(error).__name__)
        return None
    return Key(key.id, key.public_key, done.new_sign_count)


def made(at: Address, challenge: str, answer: str) -> Key | None:
    """The key that a device has made; None where it is no answer to the question."""
    try:
        done = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=at.host,
            expected_origin=at.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        log.warning("passkey_refused", reason=type(error).__name__)
        return None
    return Key(
        bytes_to_base64url(done.credential_id),
        bytes_to_base64url(done.credential_public_key),
        done.sign_count,
    )
