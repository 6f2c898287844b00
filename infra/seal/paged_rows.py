"""Rows of a ledger read on by position, so that a log that grows meanwhile is read to its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class PagedRows:
    """Reads on by position, so that a log that grows meanwhile is read to its end."""

    def after(self, position: int, limit: int) -> list[tuple[Any, ...]]:
        """The next rows in order."""
        raise NotImplementedError

    def scan(self, page: int = 2_000) -> Iterator[tuple[Any, ...]]:
        """Every row in order."""
        position = 0
        while rows := self.after(position, page):
            yield from rows
            position = rows[-1][0]
