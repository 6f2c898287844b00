"""What the store remembers of a command: its id, what was asked, and the answer that was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec

from domain.errors import RepeatedCommandError

Answer = Mapping[str, Any] | Callable[[list[int]], Mapping[str, Any]]
COMMAND = (
    "SELECT command_id, fingerprint, answer, first_position, last_position, recorded_at"
    " FROM commands"
)


class CommandMark(Protocol):
    """What the caller gives: see `domain.application.CommandMark`.

    A plain mapping needs one round trip; its `position`, where that is None, is the last one given. An answer
    that is a function of all positions needs two.
    """

    @property
    def command_id(self) -> str:
        """The caller's key."""

    @property
    def fingerprint(self) -> str | None:
        """A digest of what was asked."""

    @property
    def answer(self) -> Answer:
        """What a retry is told again."""


@dataclass(frozen=True)
class RecordedCommand:
    """A command that has been recorded, with the positions of its facts (None when it recorded none)."""

    command_id: str
    fingerprint: str | None
    answer: dict[str, Any]
    first_position: int | None
    last_position: int | None
    recorded_at: datetime


def answer_text(answer: Answer, positions: Sequence[int]) -> str:
    """The answer as stored JSON."""
    given = answer(list(positions)) if callable(answer) else answer
    return msgspec.json.encode(given).decode()


def read_answer(text: str | None, last_position: int | None) -> dict[str, Any]:
    """The stored JSON as the answer, with the position that was not yet known when it was given."""
    if not text:
        return {}
    answer = msgspec.json.decode(text, type=dict[str, Any])
    if "position" in answer and answer["position"] is None:
        answer["position"] = last_position
    return answer


def repeated(command_id: str) -> RepeatedCommandError:
    """The refusal of a command id that has been recorded before."""
    return RepeatedCommandError(
        "command_once",
        f"Lệnh “{command_id}” đã được ghi trước đó.",
        allowed="a command id not yet used",
    )
