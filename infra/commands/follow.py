"""`giamsat follow`: keeps the read models up to date, of the ledger here or of every ledger that Kafka brings."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Source(StrEnum):
    """Where facts come from."""

    ledger = "ledger"
    kafka = "kafka"


def follow(
    *,
    source: Annotated[
        Source,
        typer.Option(
            "--from",
            help="ledger: sổ cái này; kafka: mọi sổ cái trên Kafka, cho trang đọc chung"
            " · this ledger, or every ledger on Kafka, for a read site",
        ),
    ] = Source.ledger,
) -> None:
    """Theo dõi sổ cái, cập nhật bảng đọc · keep the read models up to date."""
    from infra.commands.outcome import answered
    from infra.commands.run import prepared, wait_for_signal, working
    from infra.service import Service

    with answered():
        settings = prepared()
        if source is Source.kafka:
            from infra.background import Background
            from infra.commands.site import site_worker

            with site_worker(settings) as worker, Background(site=worker.run):
                wait_for_signal()
            return
        with Service.open(settings) as service, working(service, follow=True, watch=False):
            wait_for_signal()
