"""The front door of a read site: one ledger where one is named, all of them otherwise, and no commands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from threading import Lock
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qsl

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.door import PREFIX
from api.errors import Problem, ProblemError, problem_response
from api.identity import SAFE, require
from api.pages.ledgers import LedgerSummary, summary
from api.pages.links import LEDGER
from api.pages.settings import PageSettings
from api.ports import Check, Ports
from api.reading import json_response
from infra.asgi import Answer, asking
from infra.service import Check as Seen
from infra.service import Service
from infra.settings import Settings
from infra.site.metrics import SiteNumbers
from infra.site.registry import Registry, Standing
from infra.site.replica import POOL, prepare
from infra.site.spanning import Query, span
from projections.moment import Moment

CALCULATOR: Final = f"{PREFIX}/calendar/deadlines"
QUESTIONS: Final = frozenset({CALCULATOR, "/login", "/logout"})
"""What may be posted: a calculation, a sign-in. Nothing of it is a command."""
HOME: Final = (
    "/healthz", "/readyz", "/metrics", "/openapi.json", "/problems", "/login", "/logout",
    "/static", "/ledgers", "/calendar", f"{PREFIX}/calendar", f"{PREFIX}/rules",
)  # fmt: skip
"""What is the same whichever ledger is looked at."""


class Site:
    """The ledgers of a read site, each opened when it is first asked for, and the accounts that they share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._closing = ExitStack()
        self._home = self._closing.enter_context(Service.open(settings))
        self.registry = Registry(self._home.read_store)
        self._home.metrics.registry.register(SiteNumbers(self.registry))
        self._opening = Lock()
        self._ledgers: dict[str, tuple[Service, FastAPI]] = {}
        ports = replace(self._home.ports(), readiness=self.checks)
        self.home = self._app(ports)
        self.home.state.ledgers = self.summaries

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection."""
        self._closing.close()

    def _app(self, ports: Ports) -> FastAPI:
        app = create_app(ports)
        app.state.page_settings = PageSettings(
            demo=False, demo_accounts=(), session_hours=self.settings.session_hours
        )
        return app

    def ledger(self, name: str) -> tuple[Service, FastAPI]:
        """One ledger, opened; it must be one that has been received."""
        with self._opening:
            found = self._ledgers.get(name)
            if found is None:
                found = self._ledgers[name] = self._opened(name)
            return found

    def _opened(self, name: str) -> tuple[Service, FastAPI]:
        url = prepare(self.settings.database_url, name)
        own = self.settings.model_copy(
            update={
                "database_url": url,
                "database_pool_size": POOL,
                "ledger": name,
                "kafka_bootstrap": "",
                "seal_file": "none",
                "seal_witnesses": "",
            }
        )
        service = self._closing.enter_context(Service.open(own))
        service.keep_ahead(service.clock.today())
        ports, home = service.ports(), self._home.ports()
        shared = replace(ports.settings, secret=home.settings.secret)
        return service, self._app(replace(ports, accounts=home.accounts, settings=shared))

    def checks(self) -> list[Check]:
        """Whether requests may be sent here. One ledger that stands still does not close the door to the others."""
        standing = self.registry.all().values()
        stopped = [s for s in standing if s.trouble]
        told = "; ".join(f"{s.ledger}: {s.trouble}, {s.told}" for s in stopped)
        following = len(standing) - len(stopped)
        behind = max((s.behind for s in standing if not s.trouble), default=0)
        return [
            Seen(
                "ledgers",
                ok=not standing or following > 0,
                detail=f"{following} of {len(standing)} follow{': ' if told else ''}{told}",
            ),
            Seen(
                "read_models",
                ok=behind <= self.settings.ready_lag_events,
                detail=f"{behind} facts behind",
            ),
        ]

    def summaries(self, moment: Moment, worst: int) -> Sequence[LedgerSummary]:
        """Every ledger at a moment, as its own read models show it."""
        found = []
        for standing in self.registry.all().values():
            service, _ = self.ledger(standing.ledger)
            own = LedgerSummary(standing.ledger, standing.position, standing.behind, standing.told)
            with service.read(moment) as rows:
                found.append(summary(rows, moment, own, worst))
        return found

    # -- the door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for one ledger or for all."""
        if scope["type"] != "http":
            await self.home(scope, receive, send)
            return
        path: str = scope["path"]
        if scope["method"] not in SAFE and path not in QUESTIONS:
            problem = ProblemError(
                "forbidden",
                "Trang đọc không nhận lệnh; hãy gửi đến sổ cái của đơn vị (a read site takes no commands).",
            )
            await problem_response(problem.problem, path)(scope, receive, send)
            return
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        named = [value for key, value in query if key == LEDGER and value]
        if not named and (path == CALCULATOR or _is_of(path, HOME)):
            await self.home(scope, receive, send)
            return
        answer = await self._answer(scope, path, query, named)
        if isinstance(answer, FastAPI):
            rest = [(k, v) for k, v in query if k != LEDGER]
            # Pages hand the name on from link to link; the API has no such parameter.
            asked = asking(scope, rest) if path.startswith("/api/") or not named else scope
            await answer(asked, receive, send)
        else:
            await answer(scope, receive, send)

    async def _answer(
        self, scope: Scope, path: str, query: Query, named: Sequence[str]
    ) -> FastAPI | Response:
        known = await run_in_threadpool(self.registry.all)
        if named:
            if len(set(named)) > 1 or named[0] not in known:
                allowed = ", ".join(known) or "–"
                refused = ProblemError(
                    "not_found", f"Không có sổ cái “{named[0][:100]}”. Cho phép: {allowed}"
                )
                return problem_response(refused.problem, path)
            return (await run_in_threadpool(self.ledger, named[0]))[1]
        if not path.startswith("/api/"):
            # A page is about one ledger; the page of all of them leads there.
            return RedirectResponse("/ledgers", 303)
        # Who may not come in is told so before anything is asked of any ledger.
        try:
            await run_in_threadpool(self._let_in, Request({**scope, "app": self.home}))
        except ProblemError as error:
            return problem_response(error.problem, path)
        return await self._together(scope, path, query, known)

    async def _together(
        self, scope: Scope, path: str, query: Query, known: dict[str, Standing]
    ) -> Response:
        """The answer of all ledgers."""
        if path == f"{PREFIX}/ledgers":
            return json_response(_listed(known))
        apps = {name: (await run_in_threadpool(self.ledger, name))[1] for name in known}
        answer = await span(apps, scope, [(k, v) for k, v in query if k != LEDGER])
        if isinstance(answer, Problem):
            return problem_response(answer, path)
        return Response(answer.body, answer.status, dict(_plain(answer)))

    def _let_in(self, request: Request) -> None:
        require(self._home.ports(), request, "list_obligations")


def _is_of(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _plain(answer: Answer) -> list[tuple[str, str]]:
    return [
        (k.decode(), v.decode())
        for k, v in answer.headers
        if k.lower() not in (b"content-length", b"x-request-id")
    ]


def _listed(known: dict[str, Standing]) -> object:
    return {
        "items": [
            {
                "ledger": s.ledger,
                "position": s.position,
                "shown": s.folded,
                "behind": s.behind,
                "stopped": s.trouble,
                "stopped_at": s.trouble_at,
                "reason": s.told,
                "moved_at": s.moved_at,
            }
            for s in known.values()
        ],
        "next": None,
    }
