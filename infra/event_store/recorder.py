"""What both stores share: the order of an append, its retry, its listeners, and the shapes that are read back."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Lock
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)

from domain.errors import RepeatedCommandError
from infra.event_store.commands import CommandMark, RecordedCommand
from infra.event_store.draft import Draft, as_uuid, drafts_of, same_fact
from infra.event_store.errors import RETRY_PAUSES, LostConnectionError
from infra.event_store.group_commit import Append, GroupCommit
from infra.event_store.stored_fact import (
    FactRow,
    notification,
    stored_fact,
)

Listener = Callable[[int], None]


class FactRecorder(ApplicationRecorder):
    """The ledger's recorder: gapless positions in commit order, `recorded_at` that never goes back."""

    local: ClassVar[bool]
    """Whether the ledger is a file of this machine: then one process writes at a time."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._listening = Lock()
        self._taking_turns = Lock()
        self._commits = GroupCommit(self._commit)

    # -- append

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append the facts in one transaction and answer their positions.

        `command` marks the append so that it happens once; `subject_codes` spares the look-up of codes.
        A lost race raises the library's IntegrityError, a repeated command RepeatedCommandError.
        """
        if kwargs.get("tracking") is not None:
            raise NotImplementedError("followers keep their positions in the read store")
        mark: CommandMark | None = kwargs.get("command")
        drafts = drafts_of(stored_events, kwargs.get("subject_codes") or {})
        if not drafts and mark is None:
            return []
        return self._append_once(drafts, mark)

    def append_many(self, stored_events: Iterable[StoredEvent], *, after: int | None = None) -> int:
        """Append a whole import in one transaction, by the fastest way in; how many there were.

        All of it or nothing. Whoever else appends waits for the end (a million facts take seconds), so an
        import belongs in a quiet hour. Codes of subjects are taken from the facts as they come. With `after`, an
        IntegrityError where that is not the last position any more.
        """
        many, last = self._append_stream(stored_events, after)
        if many:
            self._tell(last)
        return many

    def _append_once(self, drafts: list[Draft], mark: CommandMark | None) -> list[int]:
        """Append; when the answer was lost on the way, find out whether it happened before trying again."""
        lost = False
        for pause in (*RETRY_PAUSES, None):
            try:
                return self._commits.append(drafts, mark)
            except LostConnectionError:
                if pause is None:
                    raise
                lost = True
                time.sleep(pause)
            except (IntegrityError, RepeatedCommandError):
                positions = self._own_success(drafts, mark) if lost else None
                if positions is None:
                    raise
                if positions:
                    self._tell(positions[-1])
                return positions
        raise AssertionError  # the last pause is None: the loop returns or raises

    def _own_success(self, drafts: list[Draft], mark: CommandMark | None) -> list[int] | None:
        """The positions of exactly these facts, if they are what stands in the ledger."""
        if mark is not None:
            command = self.find_command(mark.command_id)
            if command is None or command.fingerprint != mark.fingerprint:
                return None
        positions = []
        for draft in drafts:
            found = self._rows(
                "originator_id = ? AND originator_version = ?",
                [draft.originator_id, draft.originator_version],
                "position",
                1,
            )
            if not found or not same_fact(draft, found[0]):
                return None
            positions.append(found[0].position)
        return positions

    def _commit(self, batch: list[Append]) -> None:
        """Write what has gathered, then tell the listeners once."""
        try:
            self._append_all(batch)
        finally:
            last = max((a.positions[-1] for a in batch if a.positions), default=0)
            if last:
                self._tell(last)

    @abstractmethod
    def _append_all(self, batch: list[Append]) -> None:
        """One transaction under the append lock; for each append of the batch its positions or its error.

        No two appends of a batch are about one subject or of one command. LostConnectionError when the
        outcome is unknown.
        """

    @abstractmethod
    def _append_stream(
        self, stored_events: Iterable[StoredEvent], after: int | None
    ) -> tuple[int, int]:
        """One transaction for all of them; how many, and the last position."""

    @abstractmethod
    def restore(self, rows: Iterable[FactRow], commands: Iterable[RecordedCommand]) -> int:
        """Write rows and commands exactly as they were, into an empty ledger; how many rows there were.

        All of it or nothing; IntegrityError where the ledger holds anything already.
        """

    @abstractmethod
    def copy_rows(self, rows: Sequence[FactRow]) -> None:
        """Append rows of the same ledger kept elsewhere, at their own positions, in one transaction.

        IntegrityError where they do not follow on what is here, or contradict it; nothing is written then.
        """

    # -- turns

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold what others who ask for it wait for: to look at many subjects and append in one piece.

        First among the threads of this process, then among all that share the ledger. Whoever does not ask appends
        meanwhile.
        """
        with self._taking_turns, self._turn_of_all():
            yield

    @abstractmethod
    def _turn_of_all(self) -> AbstractContextManager[None]:
        """The turn among processes."""

    # -- read

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The facts of one subject, in the order of its versions."""
        where = "originator_id = ?"
        params: list[Any] = [as_uuid(originator_id)]
        if gt is not None:
            where += " AND originator_version > ?"
            params.append(gt)
        if lte is not None:
            where += " AND originator_version <= ?"
            params.append(lte)
        order = "originator_version DESC" if desc else "originator_version"
        return [stored_fact(row) for row in self._rows(where, params, order, limit)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """A stretch of the ledger, in order."""
        where = ["1 = 1"]
        params: list[Any] = []
        if start is not None:
            where.append("position >= ?" if inclusive_of_start else "position > ?")
            params.append(start)
        if stop is not None:
            where.append("position <= ?")
            params.append(stop)
        if topics:
            where.append(f"name IN ({', '.join('?' * len(topics))})")
            params.extend(topics)
        rows = self._rows(" AND ".join(where), params, "position", limit)
        return [notification(row) for row in rows]

    def read_after(self, position: int, limit: int) -> list[FactRow]:
        """The next rows of the ledger, as stored: what followers page through."""
        return self._rows("position > ?", [position], "position", limit)

    def read_others(
        self, without: Sequence[str], position: int, until: int, limit: int
    ) -> list[FactRow]:
        """The next rows up to a position, without those of some names."""
        named = f"name NOT IN ({', '.join('?' * len(without))})"
        where = f"position > ? AND position <= ? AND {named}"
        return self._rows(where, [position, until, *without], "position", limit)

    def read_subjects(
        self, names: Sequence[str], first: UUID, last: UUID, until: int
    ) -> list[FactRow]:
        """The rows of these names about subjects from one id to another, up to a position."""
        named = f"name IN ({', '.join('?' * len(names))})"
        where = f"originator_id BETWEEN ? AND ? AND position <= ? AND {named}"
        return self._rows(where, [first, last, until, *names], "position", None)

    @abstractmethod
    def read_streams(self, after: Mapping[UUID, int]) -> list[FactRow]:
        """The rows of these subjects after the given versions, each subject's in order."""

    def last_position(self) -> int:
        """The greatest position, 0 while the ledger is empty."""
        return self.max_notification_id() or 0

    def last_row(self) -> FactRow | None:
        """The row at the greatest position; None while the ledger is empty."""
        return next(iter(self._rows("1 = 1", [], "position DESC", 1)), None)

    @abstractmethod
    def find_command(self, command_id: str) -> RecordedCommand | None:
        """The command recorded under this id, with its fingerprint and its answer."""

    @abstractmethod
    def commands_until(self, position: int) -> Iterator[RecordedCommand]:
        """The commands whose facts stand at or before the position, in the order of their ids."""

    @abstractmethod
    def _rows(
        self, where: str, params: Sequence[Any], order: str, limit: int | None
    ) -> list[FactRow]:
        """Rows of the ledger; `where` uses `?` for parameters."""

    # -- being told

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the last position after each commit of this object; returns the way to stop.

        Appends of other processes are not told: whoever listens must also poll.
        """
        with self._listening:
            self._listeners = [*self._listeners, listener]

        def stop() -> None:
            with self._listening:
                self._listeners = [x for x in self._listeners if x is not listener]

        return stop

    def _tell(self, position: int) -> None:
        for listener in self._listeners:
            listener(position)

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Every fact after `gt`, then each new one as it is recorded."""
        return PollingSubscription(self, gt, topics)

    # -- life

    @abstractmethod
    def create_tables(self) -> None:
        """Bring the schema up to date, once, under a lock."""

    @abstractmethod
    def reopened(self) -> FactRecorder:
        """The same ledger by connections of its own, for another process."""

    def close(self) -> None:
        """Write what was taken, then close every connection."""
        self._commits.close()
        self._disconnect()

    @abstractmethod
    def _disconnect(self) -> None:
        """Close every connection."""


def follows_on(head: int, positions: Sequence[int]) -> None:
    """Refuse rows that do not begin after the last position, or leave one out."""
    if list(positions) != list(range(head + 1, head + 1 + len(positions))):
        raise IntegrityError(f"the rows do not follow on position {head}")


def stands_at(head: int, expected: int | None) -> None:
    """Refuse to go on where somebody else has appended meanwhile."""
    if expected is not None and head != expected:
        raise IntegrityError(f"the ledger stands at {head}, no longer at {expected}")


class PollingSubscription(Subscription[FactRecorder]):
    """Reads by position, so that nothing can be missed; a commit in this process only wakes it sooner."""

    page = 500
    interval = 0.1

    def __init__(
        self, recorder: FactRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._buffer: list[Notification] = []
        self._wake = Event()
        self._unlisten = recorder.listen(lambda _: self._wake.set())

    def stop(self) -> None:
        """End the iteration, also of a thread that waits."""
        super().stop()
        self._unlisten()
        self._wake.set()

    def __next__(self) -> Notification:
        """The next fact; waits for one."""
        while not self._has_been_stopped:
            if self._buffer:
                found = self._buffer.pop()
                self._last_notification_id = found.id
                return found
            self._wake.clear()
            page = self._recorder.select_notifications(
                self._last_notification_id or 0,
                self.page,
                topics=self._topics,
                inclusive_of_start=False,
            )
            self._buffer = list(reversed(page))
            if not self._buffer:
                self._wake.wait(self.interval)
        raise StopIteration
