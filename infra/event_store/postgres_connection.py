"""A connection that asks the server without what the driver's cursors do beside it, or many statements in one go."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from psycopg import Connection, OperationalError, adapt
from psycopg.abc import PQGen, Transformer
from psycopg.adapt import PyFormat
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult

MOST_PREPARED: Final = 300
"""Statements that the server keeps for one connection; the one used longest ago goes first."""
PREPARED_AFTER: Final = 3
"""Uses. Most shapes of a statement with lists of parameters are asked once."""
MOST_COUNTED: Final = 3_000
MOST_QUEUED: Final = 1_000
_FINE: Final = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})

_Shape = tuple[bytes, tuple[int, ...]]


class _Said(NamedTuple):
    """A statement with its values as they go to the server, under its name there if it has one."""

    statement: bytes
    name: bytes | None
    values: Sequence[Any]
    types: Sequence[int]
    formats: Sequence[Format]


class DirectConnection(Connection[tuple[Any, ...]]):
    """Values and rows are adapted as the driver does it; only the way to the server and back is shorter.

    A cursor takes a statement apart, prepares, sends and waits in Python, which takes longer than most answers. What
    has been queued goes out before the next question, on the same way. An interruption of the thread is noticed when
    the answer has come.
    """

    _adapting: Transformer | None = None

    def _ready(self) -> Transformer:
        if self._adapting is None:
            self._adapting = adapt.Transformer(self)
            self._queued: list[_Said] = []
            self._kept: OrderedDict[_Shape, bytes] = OrderedDict()
            self._used: dict[_Shape, int] = {}
            self._named = 0
        return self._adapting

    def say(self, command: bytes) -> None:
        """One command without an answer, as BEGIN and COMMIT are."""
        self._ready()
        if self._queued:
            self._go(_Said(command, None, (), (), ()), Format.TEXT)
        else:
            self._fine(self.pgconn.exec_(command))

    def ask(self, statement: bytes, values: Sequence[Any], *, binary: bool = False) -> Answer:
        """The answer to a statement, with its parameters called $1, $2 and so on."""
        adapting = self._ready()
        answer = Format.BINARY if binary else Format.TEXT
        said = self._adapted(statement, values)
        if self._queued:
            result = self._go(said, answer)
        elif said.name is not None:
            result = self._fine(
                self.pgconn.exec_prepared(said.name, said.values, said.formats, answer)
            )
        elif values or binary:
            result = self._fine(
                self.pgconn.exec_params(statement, said.values, said.types, said.formats, answer)
            )
        else:
            # Several statements in one, as those that create tables may be, go this way only.
            result = self._fine(self.pgconn.exec_(statement))
        return Answer(result, adapting)

    def queue(self, statement: bytes, values: Sequence[Any]) -> None:
        """A statement whose answer nobody needs: it goes out with the next question or command that does not wait."""
        self._ready()
        if len(self._queued) >= MOST_QUEUED:
            self.flush()
        self._queued.append(self._adapted(statement, values))

    def flush(self) -> None:
        """Send what has been queued, and hear what became of it."""
        self._ready()
        if self._queued:
            self._go(self._queued.pop(), Format.TEXT)

    def forget(self) -> None:
        """Let go of what has not been sent."""
        self._ready()
        self._queued.clear()

    def _adapted(self, statement: bytes, values: Sequence[Any]) -> _Said:
        adapting = self._ready()
        given = adapting.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types = tuple(adapting.types or ())
        name = self._name_of((statement, types)) if values else None
        return _Said(statement, name, given, types, tuple(adapting.formats or ()))

    def _go(self, last: _Said, answer: Format) -> PGresult:
        """Send what is queued and this, and wait once for all of it; the answer to the last."""
        server, going = self.pgconn, [*self._queued, last]
        self._queued.clear()
        server.enter_pipeline_mode()
        try:
            for said in going:
                if said.name is None:
                    server.send_query_params(
                        said.statement, said.values, said.types, said.formats, answer
                    )
                else:
                    server.send_query_prepared(said.name, said.values, said.formats, answer)
            server.pipeline_sync()
            results = self.wait(_answers(server, len(going) + 1))
            server.exit_pipeline_mode()
        except BaseException:
            # Answers that nobody has read would be taken for those to other questions.
            self.close()
            raise
        # What follows a failure is told to have been left out: the failure comes first.
        for result in results:
            self._fine(result)
        return results[-1]

    def _name_of(self, shape: _Shape) -> bytes | None:
        """What the server calls the statement; None where it is not worth preparing yet."""
        name = self._kept.get(shape)
        if name is not None:
            self._kept.move_to_end(shape)
            return name
        uses = self._used.get(shape, 0) + 1
        if uses < PREPARED_AFTER:
            if len(self._used) >= MOST_COUNTED:
                self._used.clear()
            self._used[shape] = uses
            return None
        if len(self._kept) >= MOST_PREPARED:
            oldest = self._kept.popitem(last=False)[1]
            if all(said.name != oldest for said in self._queued):
                self._fine(self.pgconn.exec_(b"DEALLOCATE " + oldest))
        self._named += 1
        name = b"direct_%d" % self._named
        self._fine(self.pgconn.prepare(name, *shape))
        self._used.pop(shape, None)
        self._kept[shape] = name
        return name

    def _fine(self, result: PGresult) -> PGresult:
        if result.status in _FINE:
            return result
        if self.pgconn.status == ConnStatus.BAD:
            # As a cursor has it: no state, because nobody was there to tell one.
            raise OperationalError(result.get_error_message() or "the connection is lost")
        raise error_from_result(result)


def _answers(server: PGconn, many: int) -> PQGen[list[PGresult]]:
    """Everything sent, and then the results of each statement; the last one only says that there are no more."""
    yield from send(server)
    found: list[PGresult] = []
    for _ in range(many):
        found += yield from fetch_many(server)
    return found[: many - 1]


class Answer:
    """What came back."""

    def __init__(self, result: PGresult, adapting: Transformer) -> None:
        self._result = result
        self._adapting = adapting

    @property
    def touched(self) -> int:
        """How many rows the statement wrote or found."""
        return self._result.command_tuples or 0

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows."""
        self._adapting.set_pgresult(self._result)
        return self._adapting.load_rows(0, self._result.ntuples, tuple)

    def records(self) -> list[dict[str, Any]]:
        """The rows with the names of their columns."""
        result = self._result
        names = [(result.fname(i) or b"").decode() for i in range(result.nfields)]
        self._adapting.set_pgresult(result)
        return self._adapting.load_rows(
            0, result.ntuples, lambda values: dict(zip(names, values, strict=True))
        )
