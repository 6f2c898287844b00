"""`giamsat seal`: the keys that sign heads, where sealing stands, and a witness for other ledgers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Niêm phong: khóa, trạng thái, nhân chứng · the seal: keys, state, a witness",
    no_args_is_help=True,
)


@app.command("key")
def key() -> None:
    """Tạo khóa ký cho GIAMSAT_SEAL_KEY · make a signing key; its public half goes to the standard error."""
    from infra.commands.outcome import answered
    from infra.seal.note import Signer
    from infra.settings import Settings

    with answered():
        made = Signer.generate(Settings.load().ledger)
    typer.echo(made.secret())
    typer.echo(f"Khóa công khai, hãy công bố (public, to be published): {made.verifier}", err=True)


@app.command("rotate")
def rotate() -> None:
    """Thay khóa được giữ trong kho; khóa cũ xác nhận khóa mới · replace the key kept in the database."""
    from infra.commands.outcome import BAD_INPUT, answered, end, existing
    from infra.seal.note import WrongKeyError
    from infra.service import Service
    from infra.settings import Settings
    from infra.verify import as_sealed

    with answered(), Service.open(as_sealed(existing(Settings.load()))) as service:
        try:
            done = service.sealer.keys.rotate(service.sealer.state().size)
        except WrongKeyError as error:
            end(BAD_INPUT, str(error))
    typer.echo(str(done.note), nl=False)


@app.command("status")
def status() -> None:
    """Đã niêm phong đến đâu, có bị từ chối không · how far sealing has come (exit 1 where it is refused)."""
    from infra.commands.outcome import FINDING, answered, existing
    from infra.seal.kept_seal import Sealed
    from infra.service import Service
    from infra.settings import Settings
    from infra.verify import as_sealed

    with answered(), Service.open(as_sealed(existing(Settings.load()))) as service:
        state = service.sealer.state()
        known, _ = service.sealed.keys()
        broken = Sealed.read(service.read_store).broken
    typer.echo(f"{state.size} sự kiện trong cây (in the tree), {state.signed} đã ký (signed)")
    for vkey in known:
        typer.echo(vkey)
    if broken:
        typer.echo(f"Khóa đang giữ không đọc được (the kept keys cannot be read): {broken}")
    if state.refusal:
        typer.echo(f"Từ chối ký (refused): {state.refusal}")
    if broken or state.refusal:
        raise typer.Exit(FINDING)


@app.command("witness")
def witness(
    ledger: Annotated[
        list[str],
        typer.Option(metavar="VKEY", help="Khóa công khai của sổ được canh · a ledger watched"),
    ],
    name: Annotated[
        str, typer.Option(help="Tên nhân chứng · the witness's name: nhan-chung.example/ten")
    ],
    file: Annotated[Path, typer.Option(help="Tệp ghi nhớ · the file of its memory")] = Path(
        "giamsat-witness.db"
    ),
    host: Annotated[str, typer.Option(help="Địa chỉ · address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Cổng · port")] = 8010,
) -> None:
    """Làm nhân chứng cho sổ khác · cosign heads of other ledgers while each continues the one before."""
    from infra import logs
    from infra.commands.outcome import BAD_INPUT, end
    from infra.seal.note import Verifier, WrongKeyError
    from infra.seal.witness import Witness
    from infra.seal.witness_web import witness_app
    from infra.web import TakenPortError, listen, serve

    if not name or set(name) & set("+ \n"):
        end(BAD_INPUT, "--name: không có dấu + và khoảng trắng (no plus sign, no spaces)")
    try:
        watched = [Verifier.parse(text) for text in ledger]
        opened = listen(host, port)
    except WrongKeyError as error:
        end(BAD_INPUT, f"--ledger: {error}")
    except TakenPortError as error:
        end(BAD_INPUT, str(error))
    logs.configure("info", "auto")
    one = Witness(file, name, watched)
    typer.echo(f"GIAMSAT_SEAL_WITNESSES=http://{host}:{port}={one.verifier}")
    serve(witness_app(one), opened)
