"""`giamsat person …`: what is kept of a person, for that person; what was read, when something has leaked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Dữ liệu cá nhân · personal data", no_args_is_help=True)

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Tệp JSON; không có thì in ra · or stdout")
]


@app.command()
def export(
    person: Annotated[str, typer.Argument(help="Mã hoặc tên đăng nhập · id or login")],
    *,
    output: Output = None,
    purpose: Annotated[
        str | None, typer.Option(help="Để làm gì, được ghi lại · what for; it is written down")
    ] = None,
) -> None:
    """Bản sao mọi dữ liệu giữ về một người · a copy of all that is kept of a person."""
    from infra.commands.history import opened
    from infra.commands.outcome import answered
    from infra.commands.reads import read_by_operator
    from infra.person_copy import copy_of
    from infra.personal_records import PersonalRecords

    with answered(), opened() as service:
        service.catch_up()
        records = PersonalRecords(service.read_store, service.settings.database_url)
        known = records.person(person)
        service.read_log.record([read_by_operator("export", "personal", known, purpose)])
        _tell(copy_of(service, records, known), output)


@app.command()
def breach(
    *,
    begin: Annotated[str, typer.Option("--from", metavar="INSTANT", help="Lộ từ lúc · from")],
    to: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Đến lúc · until; now when left out")
    ] = None,
    account: Annotated[
        str | None,
        typer.Option(help="Mã hoặc tên đăng nhập bị lộ · id or login that leaked; all if left out"),
    ] = None,
    noticed_at: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Phát hiện lúc · when it was noticed")
    ] = None,
    output: Output = None,
) -> None:
    """Báo cáo lộ dữ liệu: ai đã đọc gì · who read what is sensitive in that time, and by when the notice is due."""
    from domain.time.instant import parse_instant
    from infra.commands.history import opened
    from infra.commands.outcome import answered
    from infra.commands.reads import read_by_operator
    from infra.person_copy import breach_report, reader_of

    with answered(), opened() as service:
        service.catch_up()
        now = datetime.now(UTC)
        account = account and reader_of(service, account)
        report = breach_report(
            service,
            account=account,
            since=parse_instant(begin, "--from"),
            until=parse_instant(to, "--to") if to else now,
            noticed_at=parse_instant(noticed_at, "--noticed-at") if noticed_at else now,
        )
        service.read_log.record([read_by_operator("breach", "reads", account or "*")])
        _tell(report, output)


def _tell(found: dict[str, Any], output: Path | None) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if output is None:
        typer.echo(text)
        return
    output.touch(mode=0o600)
    output.write_text(text + "\n", encoding="utf-8")
    typer.echo(str(output))
