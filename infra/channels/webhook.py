"""Webhook — letters for machines, signed as Standard Webhooks has it: the receiver knows us and spots copies."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from alerts.channel import Contact, DeliveryError, Letter, bad_address
from infra.outbound import ForbiddenAddressError, Networks, connection, is_allowed, literal

NAME: Final = "webhook"
TIMEOUT_SECONDS: Final = 20
GONE: Final = 410
"""By this a receiver says that it never wants to be called again."""


class Webhook:
    """The channel. Redirections are not followed: what is signed for one place goes to no other.

    Who registers a receiver chooses whom we call: addresses inside are refused unless `inside` has them.
    """

    name = NAME

    def __init__(self, inside: Networks = (), now: Callable[[], float] = time.time) -> None:
        self._inside = inside
        self._now = now

    def check(self, address: str) -> None:
        """Refuse what is no web address, or leads inside as it stands; what a name leads to is judged at each call."""
        url = _read(address)
        if url is None:
            raise bad_address(
                "web_address", "Không phải địa chỉ http hoặc https.", "https://HOST/PATH"
            )
        if url.username is not None or url.password is not None:
            raise bad_address(
                "address_without_login",
                "Địa chỉ không được kèm tên đăng nhập hoặc mật khẩu.",
                "https://HOST/PATH",
            )
        with suppress(ValueError):
            if not is_allowed(literal(url.hostname or ""), self._inside):
                raise bad_address(
                    "address_outside",
                    "Không gọi địa chỉ nội bộ.",
                    "an address of the Internet, or in GIAMSAT_WEBHOOK_NETWORKS",
                )

    def send(self, letter: Letter, contact: Contact) -> str | None:
        """Call the receiver; the status it answered."""
        url = _read(contact.address)
        if url is None or url.hostname is None:
            raise DeliveryError("not an http address", permanent=True)
        stamp = int(self._now())
        said = {"type": "notice.composed", "timestamp": letter.composed_at, "data": letter.data}
        body = json.dumps(said, ensure_ascii=False)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "giamsat",
            "webhook-id": letter.id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(contact.secret or "", letter.id, stamp, body),
        }
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        try:
            with closing(
                connection(
                    url.scheme,
                    url.hostname,
                    url.port,
                    allowed=self._inside,
                    timeout=TIMEOUT_SECONDS,
                )
            ) as opened:
                opened.request("POST", path, body.encode(), headers)
                status = opened.getresponse().status
        except ForbiddenAddressError as error:
            raise DeliveryError("an address inside", permanent=True) from error
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            raise DeliveryError(f"not reached: {type(error).__name__}") from error
        if not http.client.OK <= status < http.client.MULTIPLE_CHOICES:
            raise DeliveryError(f"answered {status}", permanent=status == GONE)
        return str(status)


def _read(address: str) -> SplitResult | None:
    with suppress(ValueError):
        url = urlsplit(address)
        # The port is read here too: one that is no number is found when it is asked for.
        if url.scheme in ("http", "https") and url.hostname and url.port != 0:
            return url
    return None


def signature(secret: str, id: str, stamp: int, body: str) -> str:
    """The signature of Standard Webhooks, version 1."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{id}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"
