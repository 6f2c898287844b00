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
    purpose: Annotated[
        str | None, typer.Option(help="Xuất để làm gì, được ghi lại · what for; it is written down")
    ] = None,
) -> None:
    """Xuất mọi sự kiện dạng JSON Lines · write every fact as JSON Lines."""
    from infra.commands.outcome import BAD_INPUT, answered, end, existing
    from infra.commands.reads import read_by_operator
    from infra.export import lines
    from infra.read_log import ReadLog
    from infra.read_store import ReadStore
    from infra.settings import Settings
    from infra.verify import log_at

    with answered():
        url = existing(Settings.load()).database_url
        recorder = log_at(url)
        try:
            # The facts hold what is restricted, too.
            store = ReadStore(url, 2)
            try:
                asked = f"after_position={after}" if after else "*"
                ReadLog(store).record([read_by_operator("export", "evidence", asked, purpose)])
            finally:
                store.close()
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
