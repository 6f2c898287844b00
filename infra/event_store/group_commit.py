"""Group commit: appends that wait at the same time share one transaction, each with an outcome of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from uuid import UUID

from infra.event_store.commands import CommandMark
from infra.event_store.draft import Draft
from infra.event_store.errors import LostConnectionError
from infra.event_store.gathering import Errand, Gathering, InterruptedLeaderError

BATCH_FACTS = 2_000
"""Facts in one transaction: a large append must not make many small ones wait for its bytes."""


class Append(Errand):
    """One caller's facts, and the positions they were given."""

    __slots__ = ("drafts", "mark", "positions", "subjects")

    def __init__(self, drafts: list[Draft], mark: CommandMark | None) -> None:
        super().__init__()
        self.drafts = drafts
        self.mark = mark
        self.subjects: frozenset[UUID] = frozenset([d.originator_id for d in drafts])
        self.positions: list[int] = []


class GroupCommit:
    """The queue in front of the writer of one store."""

    def __init__(self, write: Callable[[list[Append]], None]) -> None:
        self._gathering = Gathering(_gathered, write)

    def append(self, drafts: list[Draft], mark: CommandMark | None) -> list[int]:
        """Wait for the outcome of these facts: their positions, or the error that is theirs alone."""
        mine = Append(drafts, mark)
        try:
            self._gathering.do(mine)
        except InterruptedLeaderError as error:
            raise LostConnectionError(str(error)) from error
        return mine.positions

    def close(self) -> None:
        """Take nothing new, and come back when what was taken has been written."""
        self._gathering.close()


def _gathered(waiting: deque[Append]) -> list[Append]:
    """The appends that may share the next transaction, in the order in which they came.

    Two appends about one subject, or of one command, never share one: the second must see what became of
    the first.
    """
    batch: list[Append] = []
    left: list[Append] = []
    subjects: set[UUID] = set()
    commands: set[str] = set()
    facts = 0
    while waiting and facts < BATCH_FACTS:
        append = waiting.popleft()
        command = append.mark.command_id if append.mark else None
        if subjects.isdisjoint(append.subjects) and command not in commands:
            batch.append(append)
            facts += len(append.drafts) or 1
        else:
            left.append(append)
        # Also what is left behind blocks its successors: first come, first served.
        subjects |= append.subjects
        if command is not None:
            commands.add(command)
    waiting.extendleft(reversed(left))
    return batch
