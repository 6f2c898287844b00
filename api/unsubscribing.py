"""The link by which a letter is the last of its kind: for one account and channel, signed, without a sign-in."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from typing import Final

PATH: Final = "/unsubscribe/"
LONGEST: Final = 500


def sealed(secret: bytes, account: str, channel: str) -> str:
    """The last part of the link."""
    named = urlsafe_b64encode(f"{account}\n{channel}".encode()).decode().rstrip("=")
    return f"{named}.{_seal(secret, named)}"


def opened(secret: bytes, given: str) -> tuple[str, str] | None:
    """The account and channel that a link names; None where it is not one of ours."""
    named, _, seal = given.partition(".")
    if len(given) > LONGEST or not hmac.compare_digest(_seal(secret, named), seal):
        return None
    try:
        account, _, channel = (
            urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode().partition("\n")
        )
    except (Error, UnicodeDecodeError):
        return None
    return account, channel


def _seal(secret: bytes, named: str) -> str:
    return hmac.new(secret, b"giamsat.unsubscribe\n" + named.encode(), sha256).hexdigest()[:32]
