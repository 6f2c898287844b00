"""The form of the numbers that who asks for them accepts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

REFUSED: Final = re.compile(r";\s*q=0(\.0*)?\s*(;|$)", re.IGNORECASE)


def encoder(accept: str) -> tuple[Callable[[CollectorRegistry], bytes], str]:
    """How to write the numbers, and what that is called.

    The library overlooks that `q=0` refuses a form (RFC 9110, 12.4.2).
    """
    return choose_encoder(",".join(one for one in accept.split(",") if not REFUSED.search(one)))
