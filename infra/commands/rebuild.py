"""`giamsat rebuild`: a read model, or all of them, folded anew from the log."""

from __future__ import annotations

from typing import Annotated

import typer


def rebuild(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Bảng cần dựng lại · all when left out")
    ] = None,
    *,
    drop: Annotated[
        bool,
        typer.Option(
            "--drop-old", help="Bỏ bảng cũ đã thay · drop what the last rebuild put aside"
        ),
    ] = False,
) -> None:
    """Dựng lại bảng đọc từ sổ cái, bên cạnh bảng đang dùng · build read models again beside the live ones."""
    from infra.commands.outcome import BAD_INPUT, answered, end, existing
    from infra.commands.progress import progress_bar
    from infra.rebuild import drop_old
    from infra.rebuild import rebuild as fold
    from infra.service import Service
    from infra.settings import Settings

    with answered(), Service.open(existing(Settings.load())) as service:
        known = {model.name: model for model in service.read_models}
        if name is not None and name not in known:
            end(BAD_INPUT, f"Không có bảng “{name}”. Cho phép (allowed): {', '.join(known)}")
        head = service.recorder.last_position()
        for model in [known[name]] if name else known.values():
            if drop:
                drop_old(service.read_store, model)
                continue
            with progress_bar(model.name) as tell:
                fold(service.source, service.read_store, model, tell)
            typer.echo(f"{model.name}: {head}")
