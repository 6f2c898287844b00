"""`giamsat due`: the deadline calculator, with its explanation; needs no ledger."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from infra.commands.table import show


def due(
    start: Annotated[str, typer.Argument(metavar="START", help="Ngày bắt đầu · YYYY-MM-DD")],
    term: Annotated[
        str,
        typer.Argument(
            metavar="TERM", help="Thời hạn · 15d, 20wd, 6m, 30wd-back, before:2023-11-20"
        ),
    ],
    *,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", help="Theo lịch đã công bố đến thời điểm này · RFC 3339"),
    ] = None,
    swaps: Annotated[
        bool,
        typer.Option(
            "--swaps/--no-swaps",
            help="Cơ quan có áp dụng ngày hoán đổi, làm bù · whether swapped days are applied",
        ),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Chỉ in JSON · JSON alone")] = False,
) -> None:
    """Tính thời hạn và giải thích từng ngày · compute a deadline and explain each day."""
    from infra.commands.outcome import answered
    from infra.due import due_json

    with answered():
        found = due_json(start, term, known_at, swaps=swaps)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    typer.secho(f"Hạn (due): {found['due']}", bold=True)
    if found["prudential"] and found["prudential"] != found["due"]:
        typer.echo(f"Nên xong trước (prudential): {found['prudential']}")
    if not found["confirmed"]:
        typer.echo("Có năm chưa công bố lịch nghỉ: ngày có thể thay đổi (unconfirmed).")
    typer.echo(f"Lịch (calendar): {found['calendar_version']}")
    keys = ("date", "step", "reason", "source")
    show(
        ("Ngày", "Bước", "Lý do", "Nguồn"),
        ([step[key] for key in keys] for step in found["explanation"]),
    )
