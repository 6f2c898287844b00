"""The ledgers of a read site, each opened when it is first asked for; accounts and secrets are the site's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from fastapi import FastAPI

from api.app import create_app
from api.pages.settings import PageSettings
from api.ports import Metrics, Ports
from infra.service import Service
from infra.settings import Settings
from infra.site.replica import POOL, prepare

_ASKED_WITHIN: Final[ContextVar[bool]] = ContextVar("asked_within", default=False)


@contextmanager
def asked_within() -> Iterator[None]:
    """What is asked of ledgers meanwhile is part of one request, which is counted itself."""
    token = _ASKED_WITHIN.set(True)
    try:
        yield
    finally:
        _ASKED_WITHIN.reset(token)


@dataclass(frozen=True)
class OfOneLedger:
    """The numbers of one ledger; requests are the site's, whichever ledger answers them."""

    own: Metrics
    site: Metrics

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        if not _ASKED_WITHIN.get():
            self.site.observe_request(route, method, status, seconds)

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Every family in the format asked for."""
        return self.own.exposition(accept)


def application(ports: Ports, settings: Settings) -> FastAPI:
    """The API and the pages, of the site itself or of one of its ledgers."""
    app = create_app(ports)
    app.state.page_settings = PageSettings(session_hours=settings.session_hours)
    return app


class OpenedLedgers:
    """Safe to share between threads. `closing` ends every connection."""

    def __init__(self, settings: Settings, home: Service, closing: ExitStack) -> None:
        self._settings = settings
        self._home = home
        self._closing = closing
        self._opening = Lock()
        self._opened: dict[str, tuple[Service, FastAPI]] = {}

    def service(self, name: str) -> Service:
        """The read models of a ledger; it must be one that has been received."""
        return self._open(name)[0]

    def app(self, name: str) -> FastAPI:
        """The front door of a ledger."""
        return self._open(name)[1]

    def apps(self, names: Mapping[str, object]) -> dict[str, FastAPI]:
        """The front doors of several."""
        return {name: self.app(name) for name in names}

    def _open(self, name: str) -> tuple[Service, FastAPI]:
        with self._opening:
            found = self._opened.get(name)
            if found is None:
                found = self._opened[name] = self._fresh(name)
            return found

    def _fresh(self, name: str) -> tuple[Service, FastAPI]:
        url = prepare(self._settings.database_url, name)
        own = self._settings.model_copy(
            update={
                "database_url": url,
                "database_pool_size": POOL,
                "ledger": name,
                "kafka_bootstrap": "",
                "seal_file": "none",
                "seal_kafka": False,
                "seal_mail": "",
                "seal_timestamp_url": "",
                "seal_witnesses": "",
            }
        )
        service = self._closing.enter_context(Service.open(own))
        service.keep_ahead(service.clock.today())
        ports, home = service.ports(), self._home.ports()
        shared = replace(
            ports,
            accounts=home.accounts,
            reception=home.reception,
            settings=replace(ports.settings, secret=home.settings.secret),
            metrics=OfOneLedger(ports.metrics, home.metrics),
        )
        return service, application(shared, self._settings)
