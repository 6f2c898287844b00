"""`giamsat export`: every fact as JSON Lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def export(
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Tệp nhận · the file to write, instead of the screen"),
    ] = None,
    after: Annotated[
        int, typer.Option("--after", min=0, help="Sau vị trí này · after this position")
    ] = 0,
) -> None:
    """Xuất mọi sự kiện dạng JSON Lines · write every fact as JSON Lines."""
    from infra.commands.outcome import BAD_INPUT, answered, end, existing
    from infra.export import lines
    from infra.settings import Settings
    from infra.verify import log_at

    with answered():
        recorder = log_at(existing(Settings.load()).database_url)
        try:
            if output is None:
                for line in lines(recorder, after):
                    sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
                return
            try:
                output.touch(mode=0o600, exist_ok=False)
                with output.open("wb") as file:
                    file.writelines(lines(recorder, after))
            except OSError as error:
                end(BAD_INPUT, f"{output}: {error.strerror} — tệp phải chưa có (must be new)")
        finally:
            recorder.close()
