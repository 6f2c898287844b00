"""What a check of a ledger, a bundle or a certificate finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """The first thing that cannot be so in an untouched log."""

    position: int | None
    check: str
    detail: str = ""
    other_key: bool = False
    """Whether nothing is known but that another key signed."""
