"""What signing in depends on beside the accounts, and how the settings say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from infra.sessions import Lasting
from infra.settings import Settings
from infra.sign_in.openid import Client


@dataclass(frozen=True)
class Terms:
    """Điều kiện — what signing in depends on, beside the accounts."""

    key: bytes
    """Signs what browsers keep, encrypts the secrets of one-time codes."""
    public_url: str
    ledger: str
    provider: Client | None = None
    provider_name: str = ""


def lasting_of(settings: Settings) -> Lasting:
    """How long sessions live."""
    altogether = timedelta(hours=settings.session_hours)
    unused = min(timedelta(minutes=settings.session_idle_minutes), altogether)
    return Lasting(altogether, unused, settings.second_factor == "offered")


def terms_of(settings: Settings, key: bytes) -> Terms:
    """What signing in depends on, beside the accounts."""
    secret = settings.openid_client_secret
    client = Client(
        settings.openid_issuer,
        settings.openid_client_id,
        secret.get_secret_value() if secret else "",
        settings.public_url,
        settings.openid_login_claim,
    )
    return Terms(
        key,
        settings.public_url,
        settings.ledger,
        client if settings.openid_issuer else None,
        settings.openid_name,
    )
