"""What the commands of a read site share: its database, its ledgers, its place among the readers of Kafka."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.settings import Settings
    from infra.site.worker import SiteWorker


@contextmanager
def site_worker(settings: Settings) -> Iterator[SiteWorker]:
    """A worker of the site that the settings name; GIAMSAT_LEDGER is the site's own name, and its consumer group's."""
    from infra.clock import Clock
    from infra.commands.outcome import BAD_INPUT, end
    from infra.commands.publishing import sealed_fields
    from infra.kafka.connection import Connection
    from infra.kafka.topics import Topics
    from infra.read_store import ReadStore
    from infra.seeds import reference as shipped
    from infra.site.registry import Registry
    from infra.site.worker import SiteWorker
    from projections.reference import Reference

    if not settings.kafka_bootstrap:
        end(BAD_INPUT, "GIAMSAT_KAFKA_BOOTSTRAP chưa đặt. Cho phép (allowed): HOST:PORT")
    store = ReadStore(settings.database_url, settings.database_pool_size)
    try:
        topics = Topics(settings.kafka_prefix)
        yield SiteWorker(
            settings.database_url,
            Registry(store),
            Reference(shipped.calendars(), Clock(settings.today).today()),
            Connection.of(settings),
            topics,
            sealed=sealed_fields(settings),
            group=f"{topics.prefix}.site.{settings.ledger}",
        )
    finally:
        store.close()


def serve_site(settings: Settings, opened: socket.socket, *, follow: bool) -> None:
    """Answer for all ledgers, and each alone; with a worker in the same process where asked for."""
    from infra.background import Background
    from infra.commands.run import listening, welcome
    from infra.request_log import RequestLog
    from infra.site.app import Site
    from infra.web import serve

    with ExitStack() as stack:
        site = stack.enter_context(Site(settings))
        if follow:
            worker = stack.enter_context(site_worker(settings))
            stack.enter_context(Background(site=worker.run))
        welcome(site.home_service)
        serve(RequestLog(site), opened, listening=listening(settings))
