"""The front door of a read site: one ledger where one is named, all of them otherwise, and no commands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from api.asking import json_response
from api.door import PREFIX
from api.errors import Problem, ProblemError, problem_response
from api.identity import SAFE, require
from api.middleware import Watchman
from api.pages.ledgers import LedgerSummary, summary
from api.pages.links import LEDGER
from api.ports import Check
from infra.asgi import Answer, asking
from infra.health import Check as Seen
from infra.service import Service
from infra.settings import Settings
from infra.site.metrics import SiteMetrics
from infra.site.opened import OpenedLedgers, application, asked_within
from infra.site.registry import Registry, Standing
from infra.site.spanning import Query, span
from infra.site.visitors import Visitors
from projections.moment import Moment

CALCULATOR: Final = f"{PREFIX}/calendar/deadlines"
WAYS_IN: Final = ("/login", "/logout", "/welcome", "/account")
QUESTIONS: Final = (CALCULATOR, *WAYS_IN)
"""What may be posted: a calculation, a sign-in, a change of one's ways in. Nothing of it is a command."""
HOME: Final = (
    *WAYS_IN, "/healthz", "/readyz", "/metrics", "/openapi.json", "/problems", "/static",
    "/calendar", f"{PREFIX}/calendar", f"{PREFIX}/rules",
)  # fmt: skip
"""What is the same whichever ledger is looked at."""


class Site:
    """The ledgers of a read site, and the accounts that they share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._closing = ExitStack()
        self.home_service = self._closing.enter_context(Service.open(settings))
        self.registry = Registry(self.home_service.read_store)
        self.ledgers = OpenedLedgers(settings, self.home_service, self._closing)
        self._ports = replace(
            self.home_service.ports(),
            readiness=self.checks,
            metrics=SiteMetrics(self.home_service.metrics, self.registry, self.ledgers),
        )
        self.home = application(self._ports, settings)
        self.home.state.ledgers = self.summaries
        self._visitors = Visitors(self.home, self.registry, self.ledgers)

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
            own = LedgerSummary(standing.ledger, standing.position, standing.behind, standing.told)
            with self.ledgers.service(standing.ledger).read(moment) as rows:
                found.append(summary(rows, moment, own, worst))
        return found

    # -- the door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for one ledger or for all."""
        answerer: ASGIApp = self.home
        if scope["type"] == "http":
            try:
                answerer = await self._answerer(scope)
            except Exception as error:  # noqa: BLE001 - told in the one shape of errors
                answerer = self._watched(_raising(error))
        await answerer(scope, receive, send)

    async def _answerer(self, scope: Scope) -> ASGIApp:
        path: str = scope["path"]
        if scope["method"] not in SAFE and not _is_of(path, QUESTIONS):
            raise ProblemError(
                "forbidden",
                "Trang đọc không nhận lệnh; hãy gửi đến sổ cái của đơn vị (a read site takes no commands).",
            )
        named = [value for key, value in _query(scope) if key == LEDGER and value]
        if named:
            return await self._one(named)
        if path == CALCULATOR or _is_of(path, HOME):
            return self.home
        if path.startswith("/api/"):
            return self._watched(self._together)
        answerer = await self._visitors.answerer(scope, _unnamed(scope))
        return self._watched(answerer) if isinstance(answerer, Response) else answerer

    async def _one(self, named: Sequence[str]) -> ASGIApp:
        """The ledger that was named."""
        known = await run_in_threadpool(self.registry.all)
        if len(set(named)) > 1 or named[0] not in known:
            allowed = ", ".join(known) or "–"
            raise ProblemError(
                "not_found", f"Không có sổ cái “{named[0][:100]}”. Cho phép: {allowed}"
            )
        app = await run_in_threadpool(self.ledgers.app, named[0])

        async def pass_on(scope: Scope, receive: Receive, send: Send) -> None:
            # Pages hand the name on from link to link; the API has no such parameter.
            nameless = scope["path"].startswith("/api/")
            await app(asking(scope, _unnamed(scope)) if nameless else scope, receive, send)

        return pass_on

    async def _together(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The API's answer for all ledgers."""
        # Who may not come in is told so before anything is asked of any ledger.
        await run_in_threadpool(require, self._ports, Request(scope), "list_obligations")
        known = await run_in_threadpool(self.registry.all)
        response: Response
        if scope["path"] == f"{PREFIX}/ledgers":
            response = json_response(_listed(known))
        else:
            apps = await run_in_threadpool(self.ledgers.apps, known)
            with asked_within():
                answer = await span(apps, scope, _unnamed(scope))
            if isinstance(answer, Problem):
                response = problem_response(answer, scope["path"])
            else:
                response = Response(answer.body, answer.status, dict(_plain(answer)))
        await response(scope, receive, send)

    def _watched(self, app: ASGIApp) -> ASGIApp:
        """What the site answers itself: counted, with an id, and no error out of its shape, like all answers."""
        watchman = Watchman(app)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            scope["app"] = self.home
            matching = (r for r in self.home.router.routes if r.matches(scope)[0] is Match.FULL)
            scope["route"] = next(matching, None)
            await watchman(scope, receive, send)

        return answer


def _query(scope: Scope) -> Query:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _unnamed(scope: Scope) -> Query:
    return [(key, value) for key, value in _query(scope) if key != LEDGER]


def _raising(error: Exception) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - the shape of an application
        raise error

    return answer


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
