"""The words of a step as the arguments of its command: papers, limits, lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands.reply_limits import LimitInput
from infra.seeds.story.sheet import paper
from infra.seeds.story.step import Positions, Say

PAPERS: Final = ("document", "mandate", "minutes", "ordering_document")
LIMITS: Final = ("reply_limit", "limit")


def saying(command: Callable[..., Recorded], *subject: Any, **words: Any) -> Say:
    """A step that gives one command these words; a word that the command does not know, it refuses itself."""

    def say(ledger: Ledger, act: Act, _: Positions) -> Recorded:
        return command(ledger, act, *subject, **words)

    return say


def arguments(where: str, given: Mapping[str, Any], on: date, issuer: str | None) -> dict[str, Any]:
    """What a sheet says, as a command takes it."""
    return {key: _argument(where, key, value, on, issuer) for key, value in given.items()}


def _argument(where: str, key: str, value: Any, on: date, issuer: str | None) -> Any:
    if key in PAPERS:
        # A paper of another body than the one that acts says whose it is.
        given = value if isinstance(value, Mapping) else {"code": value, "issuer": issuer}
        return paper(where, given["code"], on, given["issuer"])
    if key in LIMITS:
        return LimitInput(**value)
    return tuple(value) if isinstance(value, list) else value
