"""The words of a step as the arguments of its command: papers, limits, lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from domain.commands.recommendations import LimitInput
from infra.seeds.story.sheet import paper

PAPERS: Final = ("document", "minutes", "ordering_document")
LIMITS: Final = ("reply_limit", "limit")


def arguments(where: str, given: Mapping[str, Any], on: date, issuer: str | None) -> dict[str, Any]:
    """What a sheet says, as a command takes it; a word that the command does not know, it refuses itself."""
    return {key: _argument(where, key, value, on, issuer) for key, value in given.items()}


def _argument(where: str, key: str, value: Any, on: date, issuer: str | None) -> Any:
    if key in PAPERS:
        return paper(where, value, on, issuer)
    if key in LIMITS:
        return LimitInput(**value)
    return tuple(value) if isinstance(value, list) else value
