"""Thiết bị quen — browsers that were in before: their owners do not wait because others guess."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from api.reception import Whence


class KnownDevices:
    """Knows a browser again by what it keeps: not who it is, only that it has signed in to an account."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def keepsake(self, login: str, nonce: str = "") -> str:
        """What a browser keeps to be known again."""
        nonce = nonce or secrets.token_urlsafe(12)
        text = f"giamsat.device\n{login.strip().casefold()}\n{nonce}".encode()
        return f"{nonce}.{hmac.new(self._key, text, sha256).hexdigest()}"

    def known(self, login: str, whence: Whence) -> str | None:
        """The browser, where it has signed in to this account before."""
        nonce, _, _ = whence.device.partition(".")
        known = self.keepsake(login, nonce) if nonce and whence.device.isascii() else ""
        same = known and hmac.compare_digest(known, whence.device)
        return f"device {nonce}" if same else None

    def place(self, login: str, whence: Whence) -> str:
        """Where guesses are counted: a browser known for this account by itself, all others by their address."""
        known = self.known(login, whence)
        if known is not None:
            return known
        try:
            address = ip_address(whence.address)
        except ValueError:
            return whence.address
        # One household has all addresses of a /64.
        wide = isinstance(address, IPv6Address)
        return str(ip_network(f"{address}/64", strict=False)) if wide else str(address)
