"""What running commands share: settings and logs at the start, workers and the web server in one process."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.pages.settings import DemoAccount
    from infra.service import Service
    from infra.settings import Settings
    from infra.web import Listening


def prepared(**given: Any) -> Settings:
    """Read the settings and turn on the logs they ask for."""
    import structlog

    from infra import logs
    from infra.settings import Settings, misspelled

    settings = Settings.load(**given)
    logs.configure(settings.log_level, settings.log_format)
    for name, meant in misspelled(os.environ).items():
        structlog.get_logger("settings").warning("unknown_setting", name=name, did_you_mean=meant)
    return settings


@contextmanager
def working(service: Service, *, follow: bool, watch: bool) -> Iterator[None]:
    """Run the workers of this process meanwhile."""
    from infra.background import Background
    from infra.notify_loop import NotifyLoop
    from infra.retention import Retention
    from infra.watch_loop import WatchLoop

    workers: dict[str, Callable[[Event], None]] = {}
    if follow:
        workers["follower"] = service.follower.run
        workers["sealer"] = service.sealer.run
        workers["retention"] = Retention(
            service.private, service.read_log, service.settings.kept_days, service.clock.now
        ).run
        service.follows_here = True
    if watch:
        workers["deadline_watch"] = WatchLoop(service, service.settings.watch_seconds).run
        workers["notifier"] = NotifyLoop(service.read_store, service.notifying.notify).run
        alertmanager = service.alertmanager()
        if alertmanager is not None:
            workers["alertmanager"] = alertmanager.run
    with Background(**workers):
        yield


def answer(
    service: Service, opened: socket.socket, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve the API and the pages until told to stop."""
    from api.at_the_door import at_the_door
    from infra.request_log import RequestLog
    from infra.web import serve

    app = application(service)
    # Whatever a restore brought back that had been erased goes before anybody can ask for it.
    service.erasures.honor()
    met = replace(listening(service.settings), door=at_the_door(app))
    serve(RequestLog(app), opened, ready, met)


def application(service: Service) -> FastAPI:
    """The API, the log's proofs and the pages of a service, a year ahead of its day."""
    from api.app import create_app
    from api.log import log_routes
    from api.pages.settings import PageSettings

    service.keep_ahead(service.clock.today())
    app = create_app(service.ports(), more=log_routes(service.sealed).routes)
    app.state.page_settings = PageSettings(
        demo=service.demo,
        demo_accounts=shown_accounts() if service.demo else (),
        session_hours=service.settings.session_hours,
    )
    return app


def shown_accounts() -> tuple[DemoAccount, ...]:
    """The demonstration's accounts as its sign-in page shows them."""
    from api.pages.settings import DemoAccount
    from infra.demo_accounts import ACCOUNTS, PASSWORD

    return tuple(DemoAccount(a.login, PASSWORD, a.name, a.role) for a in ACCOUNTS)


def welcome(service: Service) -> None:
    """Say where the service is, and how its first administrator is made where there is nobody yet."""
    import typer

    settings = service.settings
    scheme = "https" if settings.tls_cert_file else "http"
    typer.echo(f"giamsat: {scheme}://{settings.host}:{settings.port}", err=True)
    key = service.reception().setup_link()
    if key is not None:
        typer.echo(
            "Chưa có tài khoản nào. Mở một lần, trong 24 giờ, để lập quản trị viên"
            f" (open once to make the first administrator): {settings.public_url}/welcome?key={key}",
            err=True,
        )


def listening(settings: Settings) -> Listening:
    """How callers reach the port."""
    from infra import callers
    from infra.web import Listening

    return Listening(
        settings.tls_cert_file,
        settings.tls_key_file,
        settings.tls_client_ca_file,
        settings.trusted_proxies,
        callers.usual(),
    )


def wait_for_signal() -> None:
    """Return on SIGINT or SIGTERM."""
    told = Event()
    before = {
        sig: signal.signal(sig, lambda *_: told.set()) for sig in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        while not told.wait(1.0):
            pass
    finally:
        for sig, handler in before.items():
            signal.signal(sig, handler)
