"""`giamsat parked`: what a read model could not fold, and folding it again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(
    help="Sự kiện bị gác lại · facts that a read model could not fold", no_args_is_help=True
)


@app.command("list")
def show(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Chỉ in JSON · JSON alone")] = False,
) -> None:
    """Liệt kê · what is set aside (exit 1 where there is something)."""
    from infra.commands.outcome import FINDING, answered, existing
    from infra.parking import parked
    from infra.service import Service
    from infra.settings import Settings

    with answered(), Service.open(existing(Settings.load())) as service:
        found = parked(service.read_store)
    if as_json:
        rows = [{**one.__dict__, "parked_at": one.parked_at.isoformat()} for one in found]
        typer.echo(json.dumps(rows, ensure_ascii=False))
    for one in () if as_json else found:
        reason = one.reason if one.behind is None else f"sau (behind) {one.behind}"
        typer.echo(f"{one.read_model} · {one.position} · {one.name} · {one.subject} · {reason}")
    if found:
        raise typer.Exit(FINDING)


@app.command("replay")
def again(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Bảng · all if left out")
    ] = None,
    *,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Chỉ đối tượng này · only this subject's id")
    ] = None,
) -> None:
    """Xử lý lại theo thứ tự · fold again, in order (exit 1 where something fails again)."""
    from infra.commands.outcome import BAD_INPUT, FINDING, answered, end, existing
    from infra.parking import replay
    from infra.service import Service
    from infra.settings import Settings

    left = 0
    with answered(), Service.open(existing(Settings.load())) as service:
        known = {model.name: model for model in service.read_models}
        if name is not None and name not in known:
            end(BAD_INPUT, f"Không có bảng “{name}”. Cho phép (allowed): {', '.join(known)}")
        for model in [known[name]] if name else known.values():
            folded, failed = replay(service.read_store, service.source, model, subject)
            left += len(failed)
            typer.echo(f"{model.name}: {folded} đã xử lý (folded), {len(failed)} còn lỗi (failed)")
    if left:
        raise typer.Exit(FINDING)
