"""Answers given a moment ago, told again while nothing that they depend on has changed.

A layer of its own before routing: what is asked again by the same caller costs no reading, no checking and no encoding.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.ports import Ports

OPERATIONS: Final = frozenset(
    {
        "explain_obligation",
        "list_agencies",
        "list_alerts",
        "list_events",
        "list_obligations",
        "list_plan_items",
        "list_plans",
        "list_recommendations",
        "list_reports",
        "list_supervisions",
        "show_agency",
        "show_alert",
        "show_compliance",
        "show_event",
        "show_obligation",
        "show_plan",
        "show_recommendation",
        "show_report",
        "show_supervision",
    }
)
"""What is asked for again and again, and is worked out from the read models, the accounts and the day alone.
An answer that was written down as a reading is never told again."""
SECONDS: Final = 1.0
"""So long an answer may be told again: a token that another process has revoked opens nothing after that."""
LARGEST: Final = 256 * 1024
MOST_BYTES: Final = 8 * 1024 * 1024
IDLE_HEADERS: Final = frozenset(
    {b"connection", b"traceparent", b"tracestate", b"user-agent", b"x-request-id"}
)
"""What no answer depends on, beside the address and the query; on any other header one may."""
PREFIX: Final = "/api/v1/"
FINE: Final = 200


@dataclass(frozen=True)
class Told:
    """An answer, and the state of everything that it depends on."""

    state: Hashable
    until: float
    route: Any
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Remembered:
    """Stands before the routes. What it keeps is bounded; the oldest goes first."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._told: OrderedDict[bytes, Told] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell again, or pass on and listen."""
        if (
            scope["type"] != "http"
            or scope["method"] != "GET"
            or not scope["path"].startswith(PREFIX)
        ):
            await self._app(scope, receive, send)
            return
        ports: Ports = scope["app"].state.ports
        version = ports.state()
        if version is None:
            await self._app(scope, receive, send)
            return
        # Asked before the answer is worked out: what changes meanwhile makes the next question a new one.
        state = (version, ports.clock.today())
        key = _key(scope)
        told = self._told.get(key)
        if told is not None and told.state == state and told.until > monotonic():
            scope["route"] = told.route
            await send(
                {"type": "http.response.start", "status": FINE, "headers": list(told.headers)}
            )
            await send({"type": "http.response.body", "body": told.body})
            return
        heard: list[Message] = []

        async def hearing(message: Message) -> None:
            if len(heard) <= 2:  # noqa: PLR2004 - an answer in one piece has a start and a body
                # Layers outside add headers of their own to what they are handed.
                heard.append({**message, "headers": tuple(message.get("headers", ()))})
            await send(message)

        await self._app(scope, receive, hearing)
        route = scope.get("route")
        errand = getattr(route, "errand", None)
        if errand is None or errand.operation not in OPERATIONS or len(heard) != 2:  # noqa: PLR2004 - as above
            return
        start, rest = heard
        if start.get("status") != FINE or rest.get("more_body"):
            return
        body = rest.get("body", b"")
        # Where the asking itself was written down, as readings of what is sensitive are, it must be so each time.
        if len(body) <= LARGEST and ports.state() == version:
            self._keep(key, Told(state, monotonic() + SECONDS, route, start["headers"], body))

    def _keep(self, key: bytes, told: Told) -> None:
        before = self._told.pop(key, None)
        self._bytes += len(told.body) - (len(before.body) if before else 0)
        self._told[key] = told
        while self._bytes > MOST_BYTES:
            _, oldest = self._told.popitem(last=False)
            self._bytes -= len(oldest.body)


def _key(scope: Scope) -> bytes:
    """The question and who asks it; a digest, so that no token stays in memory."""
    said = [scope.get("raw_path") or scope["path"].encode(), scope["query_string"]]
    said += [part for pair in scope["headers"] if pair[0] not in IDLE_HEADERS for part in pair]
    return sha256(b"\0".join(said)).digest()
