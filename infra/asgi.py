"""One request asked of an application in this very process, and its whole answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.types import ASGIApp, Message, Scope

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Headers
    body: bytes


def asking(scope: Scope, query: Sequence[tuple[str, str]]) -> Scope:
    """The same request with another query, as nobody has touched it yet."""
    fresh = {k: v for k, v in scope.items() if k not in ("app", "router", "route", "endpoint")}
    return {
        **fresh,
        "query_string": urlencode(query).encode(),
        "state": dict(scope.get("state") or {}),
        "path_params": {},
    }


def at(scope: Scope, path: str) -> Scope:
    """The same request for another address, as a question."""
    return {**scope, "path": path, "raw_path": quote(path).encode(), "method": "GET"}


def request(method: str, path: str, headers: Headers) -> Scope:
    """A request that nobody sent over a network; its path is quoted, and a quoted slash stays one: it parts nothing."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.replace("%2F", "%252F")),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": list(headers),
        "client": ("inside", 0),
        "server": ("inside", 80),
        "state": {},
    }


async def ask(app: ASGIApp, scope: Scope, body: bytes = b"") -> Answer:
    """Ask, and wait for the whole answer."""
    status, headers, parts = 500, [], []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message.get("headers", []))
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    found: Any = app
    await found(scope, receive, send)
    return Answer(status, headers, b"".join(parts))
