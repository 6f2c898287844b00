"""Where people go at a read site when no ledger is named: the registers of all, or the ledger that has the thing."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.door import PREFIX
from api.errors import Problem, ProblemError
from api.identity import recognize
from api.pages.asked import LANGUAGE
from api.pages.entrance import to_sign_in
from api.pages.links import CARRIED, LEDGER, PAGES
from api.pages.registers import REGISTERS, Joined
from infra.asgi import asking, at
from infra.site.opened import OpenedLedgers, asked_within
from infra.site.registry import Registry
from infra.site.spanning import Query, holders, span

FIRST: Final = "/ledgers"
THINGS: Final = frozenset(PAGES.values())


class Visitors:
    """Finds what answers a page's address."""

    def __init__(self, home: FastAPI, registry: Registry, ledgers: OpenedLedgers) -> None:
        self._home = home
        self._registry = registry
        self._ledgers = ledgers

    async def answerer(self, scope: Scope, query: Query) -> ASGIApp:
        """The page of all ledgers, or the way to one of them."""
        path: str = scope["path"]
        if path == FIRST:
            return self._home
        request = Request({**scope, "app": self._home})
        if await run_in_threadpool(recognize, self._home.state.ports, request) is None:
            return to_sign_in(request)
        first, _, rest = path.strip("/").partition("/")
        if f"/{first}" == FIRST and rest in REGISTERS:
            return await self._register(scope, rest, query)
        if first in REGISTERS and not rest:
            return _to(f"{FIRST}/{first}", query)
        if first in THINGS and rest and "/" not in rest:
            return await self._thing(scope, first, rest, query)
        return _to(FIRST, [(k, v) for k, v in query if k in CARRIED])

    async def _register(self, scope: Scope, name: str, query: Query) -> ASGIApp:
        """A register of all ledgers."""
        asked = [(k, v) for k, v in query if k != LANGUAGE and v]
        with asked_within():
            answer = await span(await self._apps(), at(scope, f"{PREFIX}/{name}"), asked)
        if isinstance(answer, Problem):
            raise ProblemError(answer.kind.code, answer.detail)
        moment = [(k, v) for k, v in query if k in CARRIED]
        return self._page(scope, moment, Joined(answer.status, answer.body, dict(query)))

    async def _thing(self, scope: Scope, kind: str, code: str, query: Query) -> ASGIApp:
        """One thing, wherever it is."""
        there = at(scope, f"{PREFIX}/{kind}/{code}")
        moment = [(k, v) for k, v in query if k in ("on", "known_at")]
        with asked_within():
            found = await holders(await self._apps(), there, moment)
        if len(found) == 1:
            return _to(scope["path"], [*query, (LEDGER, found[0])])
        if not found:
            raise ProblemError("not_found", f"Không sổ cái nào có “{code[:100]}”.")
        choice = Joined(200, b"", dict(query), scope["path"], tuple(found))
        return self._page(at(scope, FIRST), query, choice)

    async def _apps(self) -> dict[str, FastAPI]:
        return await run_in_threadpool(lambda: self._ledgers.apps(self._registry.all()))

    def _page(self, scope: Scope, query: Query, joined: Joined) -> ASGIApp:
        async def show(_: Scope, receive: Receive, send: Send) -> None:
            page = asking(scope, query)
            page["state"]["joined"] = joined
            await self._home(page, receive, send)

        return show


def _to(path: str, query: Query) -> RedirectResponse:
    return RedirectResponse(f"{quote(path)}?{urlencode(query)}" if query else quote(path), 303)
