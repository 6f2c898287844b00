"""`giamsat serve`: web and API; with everything else in the same process where asked for."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.follow import Source

if TYPE_CHECKING:
    from infra.service import Service


def serve(
    *,
    everything: Annotated[
        bool | None,
        typer.Option(
            "--all/--web-only",
            help="Cả theo dõi và canh hạn trong một tiến trình; mặc định với SQLite"
            " · followers and watch in the same process, as SQLite has it by default",
        ),
    ] = None,
    source: Annotated[
        Source,
        typer.Option(
            "--from",
            help="ledger: sổ cái này; kafka: trang đọc chung của mọi sổ cái trên Kafka"
            " · this ledger, or the read site of every ledger on Kafka",
        ),
    ] = Source.ledger,
    host: Annotated[str | None, typer.Option("--host", help="Địa chỉ · address")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Cổng · port")
    ] = None,
) -> None:
    """Web và API · web and API."""
    from infra.lean import load_structlog

    load_structlog()

    from infra.background import Background
    from infra.commands.outcome import BAD_INPUT, answered, end
    from infra.commands.run import answer, prepared, welcome, working
    from infra.commands.site import serve_site
    from infra.event_store.database_url import sqlite_path
    from infra.service import Service
    from infra.web import TakenPortError, listen

    with answered():
        settings = prepared(host=host, port=port)
        try:
            opened = listen(settings.host, settings.port)
        except TakenPortError as error:
            end(BAD_INPUT, str(error))
        if source is Source.kafka:
            serve_site(settings, opened, follow=bool(everything))
            return
        together = (
            everything if everything is not None else sqlite_path(settings.database_url) is not None
        )
        with (
            Service.open(settings) as service,
            working(service, follow=together, watch=together),
            Background(**(_published(service) if together else {})),
        ):
            welcome(service)
            answer(service, opened)


def _published(service: Service) -> dict[str, Callable[[Event], None]]:
    """The relay, where a broker is named; its client is not loaded where none is."""
    if not service.settings.kafka_bootstrap:
        return {}
    from infra.commands.publishing import workers

    return workers(service)
