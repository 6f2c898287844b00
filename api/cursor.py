"""Where a list goes on: signed, so that nobody can make one up, and bound to the question it was given for."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

import msgspec

from domain.errors import InvalidInputError

LONGEST: Final = 4_000
_SIGNATURE: Final = 16


@dataclass(frozen=True)
class Cursor:
    """Con trỏ — the question as first asked (its two times, its filters) and the key of the last row told."""

    operation: str
    on: date
    known_at: datetime
    position: int
    asked: dict[str, str]
    key: tuple[Any, ...]

    def sealed(self, secret: bytes) -> str:
        """The cursor as text for a URL."""
        payload = msgspec.json.encode(self)
        return _text(_sign(payload, secret) + payload)


def open_cursor(text: str, operation: str, secret: bytes) -> Cursor:
    """The cursor behind the text, or a refusal: altered, of another list, of another ledger."""
    if len(text) <= LONGEST:
        try:
            raw = base64.b64decode(
                text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
            )
            signature, payload = raw[:_SIGNATURE], raw[_SIGNATURE:]
            # Unused bits of the last sign would let several texts pass for one cursor.
            if _text(raw) == text and hmac.compare_digest(signature, _sign(payload, secret)):
                found = _decoder.decode(payload)
                if found.operation == operation:
                    return found
        except (ValueError, msgspec.MsgspecError):
            pass
    raise InvalidInputError(
        "cursor_form",
        "Con trỏ trang không đúng hoặc thuộc danh sách khác.",
        pointer="/query/cursor",
        allowed="the value of next of the same list",
    )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _sign(payload: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, b"giamsat.cursor\n" + payload, sha256)[:_SIGNATURE]


_decoder: Final = msgspec.json.Decoder(Cursor)
