"""Văn bản chưa có số — papers that nobody can ask for yet: they have neither a number nor a symbol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def unnamed(document: Mapping[str, Any] | None) -> bool:
    """Whether a step stands on no paper with a number or a symbol."""
    return document is None or not (document["number"] or document["symbol"])
