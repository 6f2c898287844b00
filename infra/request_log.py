"""One line a request: what was asked, how it ended, how long it took; no query, no body, no secrets."""

from __future__ import annotations

import time
from typing import Any, Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: their lines would bury the others."""
FAILED: Final = 500

SAID_INSIDE: Final = ("account", "refused")
"""Who asked, by the opaque id, and by which rule that was refused: what a review of the log looks for."""

log = structlog.get_logger("request")


class RequestLog:
    """Writes the line when the answer has gone out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write its line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer: dict[str, Any] = {"status": 499, "request_id": None}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                for name, value in message.get("headers", ()):
                    if name.lower() == b"x-request-id":
                        answer["request_id"] = value.decode("latin-1")
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, sending)
        finally:
            path, state = scope["path"], scope.get("state") or {}
            write = log.debug if path in PROBES else log.info
            if answer["status"] >= FAILED:
                write = log.warning
            write(
                "request",
                method=scope["method"],
                path=path,
                status=answer["status"],
                ms=round((time.perf_counter() - started) * 1000, 1),
                request_id=answer["request_id"],
                **{name: state[name] for name in SAID_INSIDE if name in state},
            )
