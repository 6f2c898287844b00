"""What a form of ours carries: text, and a token bound to the cookie it was shown to; no other site can send that."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Annotated

from fastapi import Form
from pydantic import AfterValidator

from api.json_body import UNFIT
from api.ports import Ports
from api.violations import refused
from domain.errors import InvalidInputError


def _fit(text: str) -> str:
    if UNFIT.search(text):
        raise refused(
            InvalidInputError(
                "text_signs",
                "Có ký tự điều khiển trong nội dung chữ.",
                allowed="text without control characters",
            )
        )
    return text


_Fit = Annotated[str, AfterValidator(_fit)]
Text = Annotated[_Fit, Form()]
"""What somebody has typed into a field."""
Texts = Annotated[list[_Fit], Form()]
"""What somebody has chosen, of several."""


def form_token(ports: Ports, holder: str) -> str:
    """The token for the holder of a cookie."""
    return hmac.new(ports.settings.secret, b"giamsat.form\n" + holder.encode(), sha256).hexdigest()


def is_form_token(ports: Ports, holder: str, token: str) -> bool:
    """Whether the token is that of the holder."""
    return bool(holder) and hmac.compare_digest(form_token(ports, holder).encode(), token.encode())
