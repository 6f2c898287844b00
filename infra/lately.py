"""What was found a moment ago on a server, told again as long as this process has changed nothing of its kind since."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final, Generic, TypeVar

from infra.read_store import ReadStore

T = TypeVar("T")

SECONDS: Final = 1.0
"""So long what another process has changed may go unnoticed."""
MOST: Final = 1_000


class Lately(Generic[T]):
    """Spares a question to a server with each request; a file of this machine is asked anew, for that costs little.

    For what the log does not tell, such as accounts: what followers make of the log changes nothing of it.
    """

    def __init__(self, store: ReadStore) -> None:
        self._store = store
        self._known: dict[str, tuple[int, float, T]] = {}

    def found(self, key: str, find: Callable[[], T]) -> T:
        """What `find` tells of the key, or told less than a second ago."""
        if self._store.local:
            return find()
        # Asked before looking: what is committed meanwhile makes the next question a new one.
        edition = self._store.edition(lasting=True)
        known = self._known.get(key)
        if known is not None and known[0] == edition and known[1] > monotonic():
            return known[2]
        found = find()
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (edition, monotonic() + SECONDS, found)
        return found
