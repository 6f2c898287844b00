"""`giamsat relay`: carries the facts of this ledger out to Kafka, in order."""

from __future__ import annotations

from typing import Annotated

import typer


def relay(
    *,
    again_from: Annotated[
        int | None,
        typer.Option(
            "--again-from",
            metavar="POSITION",
            min=1,
            help="Phát lại từ vị trí này · publish again from this position on",
        ),
    ] = None,
) -> None:
    """Phát sự kiện lên Kafka · publish to Kafka."""
    from infra.background import Background
    from infra.commands.outcome import BAD_INPUT, answered, end
    from infra.commands.publishing import workers
    from infra.commands.run import prepared, wait_for_signal
    from infra.kafka.relay import RelayPosition
    from infra.service import Service

    with answered():
        settings = prepared()
        if not settings.kafka_bootstrap:
            end(BAD_INPUT, "GIAMSAT_KAFKA_BOOTSTRAP chưa đặt. Cho phép (allowed): HOST:PORT")
        with Service.open(settings) as service:
            work = workers(service)
            if again_from is not None:
                RelayPosition(service.read_store).set_back(again_from - 1)
            with Background(**work):
                wait_for_signal()
