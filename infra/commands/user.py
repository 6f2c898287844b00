"""`giamsat user …`: who may sign in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.table import show

if TYPE_CHECKING:
    from infra.private_store import PrivateStore

app = typer.Typer(help="Tài khoản · accounts", no_args_is_help=True)

Role = Annotated[
    str,
    typer.Option(
        "--role",
        help="clerk, head, inspector, supervisor, leader, administrator, auditor, machine",
    ),
]


@contextmanager
def private_store() -> Iterator[PrivateStore]:
    """The accounts of the ledger that the settings name."""
    from infra.commands.outcome import answered
    from infra.private_store import PrivateStore
    from infra.read_store import ReadStore
    from infra.settings import Settings

    with answered():
        store = ReadStore(Settings.load().database_url, 2)
        try:
            yield PrivateStore(store)
        finally:
            store.close()


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập · login")],
    *,
    role: Role,
    name: Annotated[str | None, typer.Option("--name", help="Tên gọi · display name")] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", help="Mã cơ quan · code of the body acted for")
    ] = None,
    password_stdin: Annotated[
        bool,
        typer.Option("--password-stdin", help="Đọc mật khẩu từ đầu vào chuẩn · read it from stdin"),
    ] = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Chỉ dùng bằng mã · tokens only")
    ] = False,
) -> None:
    """Thêm tài khoản · add an account."""
    chosen: str | None = None
    if password_stdin:
        chosen = sys.stdin.readline().rstrip("\r\n")
    elif not no_password:
        chosen = typer.prompt("Mật khẩu (password)", hide_input=True, confirmation_prompt=True)
    with private_store() as private:
        account = private.add_account(
            login, name=name or login, role=role, agency=agency, password=chosen
        )
    typer.echo(f"{account.id}  {account.login}  {account.role}  {account.agency or '-'}")


@app.command("list")
def list_() -> None:
    """Liệt kê tài khoản · list accounts."""
    with private_store() as private:
        show(
            ("id", "login", "name", "role", "agency", "disabled"),
            (
                (a.id, a.login, a.name, a.role, a.agency, "x" if a.disabled else "")
                for a in private.accounts()
            ),
        )


@app.command()
def disable(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã · login or id")],
) -> None:
    """Khóa tài khoản · shut an account out; its sessions end."""
    with private_store() as private:
        typer.echo(f"{private.disable(login).login}: đã khóa (disabled)")


@app.command()
def enable(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã · login or id")],
) -> None:
    """Mở lại tài khoản · let an account in again."""
    with private_store() as private:
        typer.echo(f"{private.enable(login).login}: đã mở (enabled)")
