"""`giamsat verify`: whether the log is intact; names the first bad position."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from infra.commands.outcome import FINDING, answered, existing

MEANINGS = {
    "positions_gapless": "thiếu vị trí · a position is missing",
    "versions_contiguous": "phiên bản của đối tượng không liền nhau · a stream's versions have a hole",
    "recorded_at_monotone": "thời điểm ghi đi lùi · recorded time goes back",
    "name_known": "tên sự kiện không có trong bản này · altered, or written by a newer version",
    "fact_readable": "nội dung không đúng kiểu · the content has not its types",
    "row_readable": "dòng không đọc được · the row cannot be read",
    "log_has_its_end": "mất các sự kiện cuối · facts at the end are gone",
}


def verify(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Chỉ in JSON · JSON alone")] = False,
) -> None:
    """Kiểm tra sổ cái còn nguyên vẹn · check that the log is intact (exit 0 intact, 1 altered)."""
    from infra.read_store import ReadStore
    from infra.settings import Settings
    from infra.verify import first_finding, log_at, seen_by_readers

    with answered():
        settings = existing(Settings.load())
        recorder = log_at(settings.database_url)
        try:
            last = recorder.last_position()
            read_store = ReadStore(settings.database_url, 1)
            try:
                found = first_finding(recorder, seen_by_readers(read_store))
            finally:
                read_store.close()
        finally:
            recorder.close()
    if as_json:
        answer = {
            "ok": found is None,
            "first_bad_position": found.position if found else None,
            "check": found.check if found else None,
        }
        typer.echo(json.dumps(answer))
    elif found is None:
        typer.echo(f"Nguyên vẹn (intact): {last} sự kiện.")
    else:
        meaning = MEANINGS[found.check]
        typer.echo(
            f"Đã bị thay đổi (altered) tại vị trí {found.position}: {meaning} [{found.check}]"
        )
    if found:
        raise typer.Exit(FINDING)
