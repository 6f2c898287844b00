"""Around every request: an id that finds it again, a count and a duration, and no error that escapes its shape."""

from __future__ import annotations

import re
import time
from typing import Final
from uuid import uuid4

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import answer_problem
from api.headers import guard
from api.ports import Ports

REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:/+=-]{1,100}")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED: Final = "(unmatched)"


class Watchman:
    """Sees each request in and out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write down how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0
        # HEAD is GET without its content: no route says it a second time.
        bare = scope["method"] == "HEAD"
        asked = {**scope, "method": "GET"} if bare else scope

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((b"x-request-id", request_id.encode()))
                guard(scope, message)
            elif bare:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(asked, receive, sending)
        except Exception as error:
            if status:
                # The answer is on its way already: it can only be cut off.
                raise
            response = await answer_problem(Request(asked), error)
            await response(asked, receive, sending)
        finally:
            ports: Ports = scope["app"].state.ports
            method = scope["method"] if scope["method"] in METHODS else "(other)"
            seconds = time.perf_counter() - started
            ports.metrics.observe_request(_template(asked), method, status or 499, seconds)


def _request_id(scope: Scope) -> str:
    """The caller's own id for the request, where it is fit to be kept; a fresh one otherwise."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given: str = value.decode("latin-1")
            if REQUEST_ID.fullmatch(given):
                return given
    return uuid4().hex


def _template(scope: Scope) -> str:
    """The route's template: paths are without number, templates are not."""
    template = getattr(scope.get("route"), "path_format", None)
    return UNMATCHED if template is None else str(template)
