"""`giamsat import`: the facts of another ledger, all or none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def import_facts(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="Tệp JSON Lines · as export writes it"
        ),
    ],
    *,
    source: Annotated[
        str | None,
        typer.Option(help="Sổ hoặc hệ thống nguồn; mặc định tên tệp · where the facts come from"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Chỉ kiểm tra · check only, write nothing")
    ] = False,
) -> None:
    """Nhập sự kiện từ tệp JSON Lines, tất cả hoặc không gì cả · take facts in, all of them or none."""
    from infra.clock import Clock
    from infra.commands.outcome import answered, existing
    from infra.commands.progress import progress_bar
    from infra.event_store import recorder_for
    from infra.fact_import import FactImport
    from infra.settings import Settings

    with answered():
        settings = Settings.load()
        recorder = recorder_for((existing(settings) if check else settings).database_url)
        try:
            coming = FactImport(recorder, Clock(settings.today))
            with progress_bar("import") as tell:
                sha256 = coming.read(file, tell)
            taken = None if check else coming.write(source or file.name, sha256)
        finally:
            recorder.close()
    for name, many in sorted(coming.report().facts.items()):
        typer.echo(f"{many:>9,}  {name}")
    said = coming.report()
    typer.echo(
        f"{sum(said.facts.values()):>9,}  sự kiện (facts), {said.subjects} đối tượng mới (new)"
    )
    if taken is None:
        typer.echo("Hợp lệ; chưa ghi gì (valid; nothing written)")
    else:
        typer.echo(f"Đã ghi ở vị trí {taken[0]}–{taken[-1]} (recorded at these positions)")
