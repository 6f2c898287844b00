"""`giamsat erasure …`: personal data deleted, certified, and erased from copies too."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from infra.commands.table import show

app = typer.Typer(help="Xóa dữ liệu cá nhân · erasure of personal data", no_args_is_help=True)


@app.command()
def record(
    person: Annotated[str, typer.Argument(help="Mã hoặc tên đăng nhập · id or login")],
    *,
    legal_basis: Annotated[
        str, typer.Option("--legal-basis", help="Căn cứ pháp lý · the legal basis")
    ],
    requested_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Ngày yêu cầu · day of the request")
    ] = None,
) -> None:
    """Xóa mọi dữ liệu giữ về một người, không hoàn lại được · delete what is kept of a person, for good."""
    from domain.commands import personal_data
    from domain.time.instant import parse_day
    from infra.commands.history import opened
    from infra.commands.outcome import answered

    with answered(), opened() as service:
        known = service.erasures.person(person)
        kinds = service.erasures.kinds(known)
        asked = parse_day(requested_on, "--requested-on") if requested_on else None
        recorded = personal_data.erase(
            service.ledger,
            service.act("operator"),
            person=known,
            legal_basis=legal_basis,
            requested_on=asked,
            kinds=kinds,
        )
        service.catch_up()
        service.erasures.honor()
    typer.echo(f"{known}: đã xóa (erased), vị trí (position) {recorded.position}")


@app.command("list")
def list_() -> None:
    """Liệt kê các việc xóa · list what has been erased."""
    from infra.commands.history import opened
    from infra.commands.outcome import answered
    from projections import erasure_register

    with answered(), opened() as service:
        service.catch_up()
        with service.read() as rows:
            found = erasure_register.every(rows)
    show(
        ("person", "erased on", "legal basis", "position"),
        ((e["person"], e["erased_on"], e["legal_basis"], str(e["position"])) for e in found),
    )


@app.command()
def certificate(
    person: Annotated[str, typer.Argument(help="Mã của người đã xóa · the id that was erased")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Tệp .json, .html, .pdf · the file to write")
    ],
) -> None:
    """Cấp chứng nhận đã xóa, kèm biên nhận · write a certificate of erasure with its receipt."""
    from domain.personal_data import PersonalData
    from domain.values import resolve_id
    from infra.commands.history import opened
    from infra.commands.outcome import BAD_INPUT, answered, end
    from infra.erasure import MEDIA
    from projections import erasure_register

    form = output.suffix.removeprefix(".")
    if form not in MEDIA:
        end(BAD_INPUT, f"{output}: .json, .html, .pdf")
    with answered(), opened() as service:
        service.catch_up()
        moment = service.now()
        with service.read() as rows:
            row: dict[str, Any] | None = erasure_register.one(
                rows, moment, resolve_id(PersonalData.TOPIC, person)
            )
        if row is None:
            end(BAD_INPUT, f"{person}: chưa xóa (not erased)")
        content, _ = service.erasures.certificate(row, form)
    output.write_bytes(content)
    typer.echo(str(output))


@app.command()
def scrub(
    copy: Annotated[Path, typer.Argument(help="Bản sao lưu · a file made by backup")],
) -> None:
    """Xóa khỏi bản sao lưu cũ những gì đã xóa khỏi sổ · erase from an older backup what has been erased since."""
    from infra.backup import honor
    from infra.commands.history import opened
    from infra.commands.outcome import BAD_INPUT, answered, end
    from infra.seal.open import erasure_file
    from infra.sealed_copy import is_sealed
    from infra.settings import Settings
    from projections import erasure_register

    with answered():
        if not copy.is_file():
            end(BAD_INPUT, f"Không có tệp (no such file) {copy}")
        if is_sealed(copy):
            end(
                BAD_INPUT, f"{copy} được niêm phong: xóa khi khôi phục (sealed: erased as restored)"
            )
        with opened() as service:
            service.catch_up()
            with service.read() as rows:
                known = [e["person"] for e in erasure_register.every(rows)]
        gone = honor(f"sqlite:///{copy}", erasure_file(Settings.load()), known)
    typer.echo(f"{copy}: {gone} dòng đã xóa (rows erased)")
