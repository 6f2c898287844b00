"""What a form of ours carries, so that no other site can send it: a token bound to the cookie it was shown to."""

from __future__ import annotations

import hmac
from hashlib import sha256

from api.ports import Ports


def form_token(ports: Ports, holder: str) -> str:
    """The token for the holder of a cookie."""
    return hmac.new(ports.settings.secret, b"giamsat.form\n" + holder.encode(), sha256).hexdigest()


def is_form_token(ports: Ports, holder: str, token: str) -> bool:
    """Whether the token is that of the holder."""
    return bool(holder) and hmac.compare_digest(form_token(ports, holder).encode(), token.encode())
