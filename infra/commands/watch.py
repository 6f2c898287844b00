"""`giamsat watch`: notices what is overdue, again and again, or once as of a day."""

from __future__ import annotations

from typing import Annotated

import typer


def watch(
    *,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Xét một lần tại ngày này · once, as of a day"),
    ] = None,
) -> None:
    """Canh thời hạn, phát cảnh báo · notice what is overdue and raise alerts."""
    from domain.time.instant import parse_day
    from infra.commands.outcome import answered
    from infra.commands.run import prepared, wait_for_signal, working
    from infra.service import Service

    with answered():
        day = parse_day(on, "--on") if on else None
        with Service.open(prepared()) as service:
            if day is None:
                with working(service, follow=False, watch=True):
                    wait_for_signal()
            else:
                service.catch_up()
                typer.echo(
                    f"{day}: {service.look(day, service.clock.now())} sự kiện (facts recorded)"
                )
                service.catch_up()
