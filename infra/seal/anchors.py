"""Where heads are kept outside the database, so that a database restored from an old backup is found out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from infra.seal.checkpoint import Checkpoint
from infra.seal.note import WrongNoteError

STRETCH: Final = 256 * 1024
"""Bytes at the end of the file that are read to find its last head."""


class Anchor(Protocol):
    """A place outside the database: a file, a topic, a mailbox."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def remembers(self) -> bool:
        """Whether it can tell which head is the last it has got."""

    def latest(self, origin: str) -> Checkpoint | None:
        """The head that the place knows to be the last, if it can tell."""

    def publish(self, head: Checkpoint) -> None:
        """Take a new head there. Raises OSError when that fails; it is tried again with the next head."""

    def close(self) -> None:
        """Nothing more is taken there for now."""


class FileAnchor:
    """Heads appended to a file, one after the other; keep it on another disk or ship it elsewhere."""

    remembers: Final = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = f"file {path}"

    def latest(self, origin: str) -> Checkpoint | None:
        """The head of the greatest size in the file's last stretch."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(file.seek(0, os.SEEK_END) - STRETCH, 0))
                text = file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return None
        known = (head for head in _checkpoints(text) if head.origin == origin)
        return max(known, key=lambda head: head.size, default=None)

    def publish(self, head: Checkpoint) -> None:
        """Append the head, on the disk before it returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{head}\n")
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Each head closed the file behind it."""

    def heads(self) -> Iterator[Checkpoint]:
        """Every head in the file; a torn last line is passed over."""
        yield from heads_in(self.path)


def heads_in(path: Path) -> Iterator[Checkpoint]:
    """Every checkpoint in a file that holds one or several, one after the other."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    yield from _checkpoints(text)


def _checkpoints(text: str) -> Iterator[Checkpoint]:
    for note in _notes(text):
        try:
            yield Checkpoint.parse(note)
        except WrongNoteError:
            continue


def _notes(text: str) -> Iterator[str]:
    """A note ends where a line that is no signature follows one that is."""
    lines: list[str] = []
    below = False
    for line in text.splitlines(keepends=True):
        is_signature = line.startswith("— ")
        if below and not is_signature:
            yield "".join(lines)
            lines, below = [], False
        if lines or line.strip():
            lines.append(line)
        below = is_signature
    if below:
        yield "".join(lines)
