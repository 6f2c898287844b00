"""How often one source may ask: nobody alone takes the service from everybody else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import ProblemError, refuse

HERE: Final = ("127.", "::1")
"""Who asks from this machine runs it."""
BURST_SECONDS: Final = 10
"""For so long, somebody who was quiet may ask at twice the rate."""
MOST_SOURCES: Final = 20_000
_MINUTE: Final = 60


class Rates:
    """A bucket a source, refilled at the rate that the settings say; 0 lets everybody ask as often as they like."""

    def __init__(self, app: ASGIApp, now: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say when to come again."""
        client = scope.get("client")
        source = client[0] if client else ""
        if scope["type"] == "http" and source and not source.startswith(HERE):
            wait = self._wait(source, scope["app"].state.ports.settings.requests_per_minute)
            if wait:
                many = ProblemError(
                    "too_many_requests",
                    f"Quá nhiều yêu cầu từ một nơi; hãy đợi {wait} giây.",
                    headers={"Retry-After": str(wait)},
                )
                answer = await refuse(Request(scope), many.problem)
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _wait(self, source: str, per_minute: int) -> int:
        if not per_minute:
            return 0
        rate = per_minute / _MINUTE
        full = rate * BURST_SECONDS
        now = self._now()
        left, last = self._buckets.get(source, (full, now))
        left = min(full, left + (now - last) * rate)
        if left < 1:
            return max(int((1 - left) / rate), 1)
        if len(self._buckets) >= MOST_SOURCES:
            self._buckets.clear()
        self._buckets[source] = (left - 1, now)
        return 0
