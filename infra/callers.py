"""How long a caller may take, and how many may be connected: who waits with half a question keeps nobody out.

Requests are counted and bounded by the application; a connection that never asks its question reaches none. So it is
the server's to end it, and to part with the one that has kept it waiting longest when too many are open.
"""

from __future__ import annotations

import asyncio
import errno
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar, Final

import h11
import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.at_the_door import Door

log = structlog.get_logger()

OPEN_FILES: Final = 65_536
"""How many files one process opens at most where the system lets it."""
OTHER_FILES: Final = 256
"""What is kept free of callers: databases, brokers, mail."""
MOST_CALLERS: Final = 4_000


@dataclass(frozen=True)
class Patience:
    """Bounds for callers; seconds."""

    question: float = 10.0
    """From the connection, or the first byte of a further request, to the end of its headers."""
    answer: float = 30.0
    """How long a caller may read nothing of an answer that waits for it."""
    callers: int = MOST_CALLERS
    readers: int = 256
    """How many may keep answers waiting at once: what they do not read is kept in memory for them."""


def usual() -> Patience:
    """The bounds of this machine, once the process may open as many files as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return Patience(callers=max(16, min(MOST_CALLERS, wanted - OTHER_FILES)))


def open_door(_data: bytes, _tls: bool) -> None:  # noqa: FBT001 - as every door is called
    """Turn nobody away."""


def protocol(patience: Patience, door: Door = open_door) -> type[asyncio.Protocol]:
    """The protocol of a server with these bounds; `door` turns away in a crowd."""

    class Bounded(_Caller):
        bounds = patience

        def at_the_door(self, data: bytes) -> bytes | None:
            """The rest of an answer that needs no hearing."""
            return door(data, self.scheme == "https")

    return Bounded


class _Caller(H11Protocol):
    """One connection, ended when it keeps the server waiting."""

    bounds: ClassVar[Patience]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asking: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a question; make room for it where too many are open."""
        super().connection_made(transport)
        self._wait_for_question()
        if len(self.connections) > self.bounds.callers:
            self._longest_asking().end()

    def data_received(self, data: bytes) -> None:
        """Take what came in; half a question does not lengthen the time for the whole."""
        if self._turned_away(data):
            return
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait_for_question()
        elif self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def at_the_door(self, _: bytes) -> bytes | None:
        """The rest of an answer that needs no hearing; None where the question is to be heard."""
        return None

    def _turned_away(self, data: bytes) -> bool:
        """Whether the whole question has been answered without being heard, and the next one is waited for."""
        idle = self.conn.our_state is h11.IDLE and self.conn.their_state is h11.IDLE
        if not idle or self.conn.trailing_data[0]:
            return False
        rest = self.at_the_door(data)
        if rest is None:
            return False
        first = (b"%s: %s\r\n" % pair for pair in self.server_state.default_headers)
        self.transport.write(b"".join((b"HTTP/1.1 503 Service Unavailable\r\n", *first, rest)))
        self.server_state.total_requests += 1
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        return True

    def pause_writing(self) -> None:
        """Begin to wait for the reader; where too many keep answers waiting, part with the slowest."""
        super().pause_writing()
        self._reading = self.loop.call_later(self.bounds.answer, self.end)
        slow = [found for found in self._connected() if found.reading_until() < inf]
        if len(slow) > self.bounds.readers:
            min(slow, key=_Caller.reading_until).end()

    def resume_writing(self) -> None:
        """Go on: the reader reads."""
        super().resume_writing()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def timeout_keep_alive_handler(self) -> None:
        """Close what is used no more, also where the last answer was never fetched."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(self.bounds.answer, self.end)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was waited for."""
        super().connection_lost(exc)
        for timer in (self._asking, self._reading):
            if timer is not None:
                timer.cancel()

    def _wait_for_question(self) -> None:
        if self._asking is None:
            self._asking = self.loop.call_later(self.bounds.question, self.end)

    def asking_until(self) -> float:
        """When the time for a question will be over, by the loop's clock; infinity where none is waited for."""
        return inf if self._asking is None else self._asking.when()

    def reading_until(self) -> float:
        """When the time to read an answer will be over, by the loop's clock; infinity where none waits."""
        return inf if self._reading is None else self._reading.when()

    def _longest_asking(self) -> _Caller:
        """Who has kept the server waiting longest for a question: who has just come, where nobody else does."""
        return min(self._connected(), key=_Caller.asking_until)

    def _connected(self) -> Iterator[_Caller]:
        """Everybody who is connected."""
        return (found for found in self.connections if isinstance(found, _Caller))

    def end(self) -> None:
        """Part with the caller at once, whatever was still to be sent."""
        self.transport.abort()


class ServingLoop(asyncio.SelectorEventLoop):
    """The event loop of the server: handshakes are bounded as questions are, and a full table of files is told once."""

    _told_full = False

    async def create_server(self, *args: Any, **kwargs: Any) -> asyncio.Server:
        """Listen; who begins TLS has to end it in time."""
        if kwargs.get("ssl") is not None:
            kwargs.setdefault("ssl_handshake_timeout", Patience().question)
        return await super().create_server(*args, **kwargs)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Say that no more callers can be taken in once, not for every attempt of each second."""
        trouble = context.get("exception")
        if isinstance(trouble, OSError) and trouble.errno in {errno.EMFILE, errno.ENFILE}:
            if not self._told_full:
                self._told_full = True
                log.error("too many open files", hint="ulimit -n")
            return
        super().call_exception_handler(context)
