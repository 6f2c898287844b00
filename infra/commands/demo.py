"""`giamsat demo`: everything in one process on a database of its own, with the four plans and a year of activity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from infra.settings import Settings


def demo(
    *,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Cổng · port [8000]")
    ] = None,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="Ngày của bản trình diễn · the day shown"),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Xóa dữ liệu mẫu, làm lại · start over")
    ] = False,
) -> None:
    """Bản trình diễn với dữ liệu mẫu · the demonstration, with data of its own."""
    from domain.time.instant import parse_day
    from infra import demo_file
    from infra.commands.outcome import BAD_INPUT, answered, end
    from infra.commands.run import answer, prepared, working
    from infra.demo_accounts import open_accounts
    from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY
    from infra.service import Service
    from infra.web import TakenPortError, listen

    with answered():
        file = demo_file.FILE.absolute()
        day = parse_day(today, "--today") if today else None
        settings = prepared(
            port=port, today=day, ledger=DEMO_LEDGER, database_url=f"sqlite:///{file}"
        )
        settings = settings.model_copy(update={"today": settings.today or DEMO_TODAY})
        try:
            opened = listen(settings.host, settings.port)
        except TakenPortError as error:
            end(BAD_INPUT, str(error))
        if fresh:
            try:
                demo_file.discard(file)
            except demo_file.OpenFileError as error:
                end(BAD_INPUT, str(error))
        if file.exists() and not _holds_facts(file):
            end(BAD_INPUT, f"{file.name} không có dữ liệu mẫu (holds no demonstration): --fresh")
        if not file.exists():
            demo_file.fill(file, lambda part: _tell(settings, part))
        with Service.open(settings, demo=True) as service:
            token = settings.demo_token.get_secret_value() if settings.demo_token else None
            open_accounts(service.private, token)
            service.catch_up()
            with working(service, follow=True, watch=True):
                answer(service, opened, lambda: _invite(settings, service.clock.today()))


def _holds_facts(file: Path) -> bool:
    """Whether somebody's demonstration is in the file: an account alone may have been opened in it."""
    from infra.verify import log_at

    recorder = log_at(f"sqlite:///{file}")
    try:
        return recorder.last_position() > 0
    finally:
        recorder.close()


def _tell(settings: Settings, part: Path) -> None:
    """Write the fictional year into a new file, with a clock of that year."""
    from infra.commands.progress import progress_bar
    from infra.demo_accounts import open_accounts
    from infra.seeds.story import DEMO_TODAY, tell
    from infra.service import Service

    with (
        Service.open(
            settings.model_copy(update={"database_url": f"sqlite:///{part}"}), demo=True
        ) as service,
        progress_bar("Ghi dữ liệu mẫu (writing the demonstration's year)") as show,
    ):
        # Who is told must be there before anything is.
        open_accounts(service.private, None)
        tell(
            service.ledger,
            catch_up=service.catch_up,
            watch=service.look,
            notifier=service.notifying.notifier,
            progress=show,
            today=settings.today or DEMO_TODAY,
        )


def _invite(settings: Settings, today: date) -> None:
    """Say where it is, what day it shows, and who may be tried out."""
    from infra.commands.table import show
    from infra.demo_accounts import ACCOUNTS, PASSWORD

    typer.secho(f"giamsat: http://{settings.host}:{settings.port}", bold=True)
    typer.echo(f"Ngày trình diễn (the day shown): {today:%d/%m/%Y}. Dữ liệu hư cấu (fictional).")
    show(
        ("login", "role", "agency", "name"),
        ((a.login, a.role, a.agency, a.name) for a in ACCOUNTS),
    )
    typer.echo(f"Mật khẩu chung (password of all): {PASSWORD}")
    if settings.demo_token:
        typer.echo("GIAMSAT_DEMO_TOKEN: mã của tài khoản auditor (the auditor's bearer token)")
    typer.echo("Ctrl-C để dừng (to stop).")
