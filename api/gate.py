"""How many requests are worked on at once: who would wait too long is told at once to come again.

Work that is taken on is finished quickly, whatever the crowd outside. A burst waits its turn. Once somebody has waited
in vain, the crowd is there to stay: waiting would only make every answer late, until for a while nobody is turned away.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ProblemError, refuse

ALWAYS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""What tells operators how it goes, above all when it goes badly."""
BURST_SECONDS: Final = 0.15
"""How long a request may wait for its turn; a burst is over by then. Longer, and the first to come in a crowd would be
answered later than three times the usual."""
CROWD_SHARE: Final = 2
"""In a crowd, half of the places. To turn the others away takes a good part of the processor, so that as many inside as
usual would each take longer; a fourth would leave a database away from here without work."""
CROWD_STAYS: Final = 1.5
"""How long a request may wait in a crowd, by how long requests took of late before it came. Where no more want to come
in than there are places, they wait on: so as many callers as that, each waiting for its answer, end the crowd."""
FADING: Final = 0.98
"""One request changes the usual stay by a fiftieth."""
CALM_SECONDS: Final = 0.5
"""The crowd has gone when no more came for so long than there are places for."""
LONGEST_LINE: Final = 1_000
RETRY_SECONDS: Final = 2
BODY_SECONDS: Final = 20.0
"""How long the body of a request may take to come in. Nobody holds a place by sending slowly."""


class Gate:
    """Lets so many in as the settings say, and the others in turn or not at all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._inside = 0
        self._line: deque[asyncio.Future[None]] = deque()
        self._coming = 0
        self._crowded_until = 0.0
        self._stay = 0.0
        """How long requests took of late, when there was no crowd, with the wait for their turn."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when there is a place for it."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self.app(scope, receive, send)
            return
        state = scope["app"].state
        state.gate, settings = self, state.ports.settings
        if _brings_a_body(scope):
            if _too_large_a_form(scope, settings.largest_body):
                large = ProblemError("payload_too_large", "Biểu mẫu quá lớn.", headers=CLOSE)
                answer = await refuse(Request(scope), large.problem)
                await answer(scope, receive, send)
                return
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    receive = await _brought(receive, settings.largest_body)
            except TimeoutError:
                slow = ProblemError("too_slow", "Nội dung đến quá chậm.", headers=CLOSE)
                answer = await refuse(Request(scope), slow.problem)
                await answer(scope, receive, send)
                return
        came, most = time.monotonic(), settings.requests_at_once
        if not await self._enter(most):
            answer = await refuse(Request(scope), BUSY.problem)
            await answer(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self._leave(most)
            left = time.monotonic()
            if left > self._crowded_until:
                self._stay = FADING * self._stay + (1 - FADING) * (left - came)

    def crowded(self) -> bool:
        """Whether more come than there are places for."""
        return time.monotonic() < self._crowded_until

    def turns_away(self, most: int) -> bool:
        """Whether who comes now would be told at once to come again; that somebody came keeps the crowd together.

        Who was let through in the same round of the event loop has not come to the line yet, and counts.
        """
        if not self.crowded():
            return False
        if len(self._line) + self._coming < most:
            if not self._coming:
                loop = asyncio.get_running_loop()
                loop.call_soon(loop.call_soon, self._have_come)
            self._coming += 1
            return False
        self._crowded_until = time.monotonic() + CALM_SECONDS
        return True

    def _have_come(self) -> None:
        self._coming = 0

    def _wanting(self) -> int:
        return self._inside + len(self._line)

    def _room(self, most: int) -> int:
        """How many may be inside now."""
        return max(most // CROWD_SHARE, 1) if self.crowded() else most

    async def _enter(self, most: int) -> bool:
        """Take a place, after a wait where there is none; whether there is one now."""
        if self._inside < self._room(most):
            self._inside += 1
            return True
        longest = LONGEST_LINE
        if self.crowded():
            longest = most
            if self._wanting() >= most:
                self._crowded_until = time.monotonic() + CALM_SECONDS
        if len(self._line) < longest and await self._turn(most):
            return True
        if not self.crowded():
            self._crowded_until = time.monotonic() + CALM_SECONDS
        return False

    async def _turn(self, most: int) -> bool:
        """Stand in line; whether the turn came in time."""
        patience = BURST_SECONDS
        if self.crowded():
            patience = max(patience, CROWD_STAYS * self._stay)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            while not turn.done():
                await asyncio.wait((turn,), timeout=patience)
                if not turn.done() and self._wanting() > most:
                    self._line.remove(turn)
                    return False
        except asyncio.CancelledError:
            if turn.done():
                self._leave(most)
            else:
                self._line.remove(turn)
            raise
        return True

    def _leave(self, most: int) -> None:
        """Give the place to the next in line that still waits, unless fewer may be inside by now."""
        if self._line and self._inside <= self._room(most):
            self._line.popleft().set_result(None)
        else:
            self._inside -= 1


CLOSE: Final = {"Connection": "close"}
BUSY: Final = ProblemError(
    "busy",
    "Đang có quá nhiều yêu cầu cùng lúc; hãy thử lại sau giây lát. Không có gì được ghi.",
    headers={"Retry-After": str(RETRY_SECONDS)},
)


def _brings_a_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _too_large_a_form(scope: Scope, largest: int) -> bool:
    """Whether a form is larger than allowed, or does not say how large it is: its reader would read on and on.

    The API's own reader counts what comes in.
    """
    if scope["path"].startswith("/api/"):
        return False
    announced = next((v for name, v in scope["headers"] if name == b"content-length"), b"")
    return not announced.isdigit() or int(announced[:20]) > largest


async def _brought(receive: Receive, largest: int) -> Receive:
    """The body as it came in; what is larger than allowed is left on the line, for the reader to refuse."""
    came: deque[Message] = deque()
    size = 0
    while size <= largest:
        message = await receive()
        came.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            break

    async def again() -> Message:
        return came.popleft() if came else await receive()

    return again
