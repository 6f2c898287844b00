"""What a server never needs of what its libraries load: left out, it saves 6 MiB of memory."""

from __future__ import annotations

import importlib
import sys
from typing import Final

UNUSED: Final = ("rich", "greenlet")
"""What structlog would print colored tracebacks with, and what it would look for in a program of greenlets."""


def load_structlog() -> None:
    """Load it as on a machine where these are not installed; whoever wants them afterwards gets them."""
    absent = [name for name in UNUSED if name not in sys.modules]
    sys.modules |= dict.fromkeys(absent)  # type: ignore[arg-type]  # None: importing it fails
    try:
        importlib.import_module("structlog")
    finally:
        for name in absent:
            del sys.modules[name]
