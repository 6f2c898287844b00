"""`giamsat export`: every fact as JSON Lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from infra.read_store import ReadStore


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
                read = (("evidence", asked), *_sensitive_after(store, after))
                ReadLog(store).record([read_by_operator("export", *what, purpose) for what in read])
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


def _sensitive_after(store: ReadStore, position: int) -> list[tuple[str, str]]:
    """The restricted findings and inspection files among the facts after a position, as far as the trail is built."""
    from eventsourcing.persistence import PersistenceError

    from api.restricted import FILES
    from api.sensitive import FILE, FINDING

    asked = "SELECT DISTINCT subject_code FROM history WHERE position > :after AND "
    sensitive = ((FINDING, "restricted = 1"), (FILE, f"name LIKE '{FILES}%'"))
    try:
        with store.reading() as rows:
            return [
                (kind, row["subject_code"])
                for kind, which in sensitive
                for row in rows.fetch(f"{asked}{which} ORDER BY subject_code", {"after": position})
            ]
    except PersistenceError:  # nothing was ever read here
        return []
