"""`giamsat user …`: who may sign in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.table import show

if TYPE_CHECKING:
    from infra.private_store import PrivateStore
    from infra.sign_in.reception import Reception

app = typer.Typer(help="Tài khoản · accounts", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã · login or id")]
Role = Annotated[
    str,
    typer.Option(
        "--role",
        help="clerk, head, inspector, supervisor, leader, agency, administrator, auditor, machine",
    ),
]


@contextmanager
def private_store() -> Iterator[PrivateStore]:
    """The accounts of the ledger that the settings name."""
    with _stores() as (private, _):
        yield private


@contextmanager
def _stores() -> Iterator[tuple[PrivateStore, Callable[[], Reception]]]:
    from infra.commands.outcome import answered
    from infra.private_store import PrivateStore
    from infra.read_store import ReadStore
    from infra.settings import Settings
    from infra.sign_in.reception import Reception
    from infra.sign_in.terms import terms_of

    with answered():
        settings = Settings.load()
        store = ReadStore(settings.database_url, 2)
        private = PrivateStore(store)

        def reception() -> Reception:
            given = settings.secret_key
            key = given.get_secret_value() if given else private.key("signing")
            return Reception(store, private, terms_of(settings, key.encode()))

        try:
            yield private, reception
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
    from infra.accounts import check_role
    from infra.commands.outcome import answered

    with answered():
        check_role(role)  # nobody types a password twice to hear of it
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


@app.command()
def invite(login: Login) -> None:
    """Đường dẫn dùng một lần để đặt mật khẩu · a link that opens once, to set a password."""
    from infra.settings import Settings

    with _stores() as (_, reception):
        key = reception().invite(login)
    typer.echo("Dùng được một lần, trong 3 ngày (opens once, within 3 days):", err=True)
    typer.echo(f"{Settings.load().public_url}/welcome?key={key}")


@app.command()
def reset(login: Login) -> None:
    """Bỏ mã dùng một lần và khóa truy cập khi chủ đã mất chúng · forget codes and passkeys that were lost."""
    with _stores() as (_, reception):
        account = reception().forget_factors(login)
    typer.echo(f"{account.login}: chỉ còn mật khẩu (password alone); các phiên đã kết thúc")


@app.command("list")
def list_() -> None:
    """Liệt kê tài khoản · list accounts; that they were read is written down."""
    from infra.commands.reads import read_by_operator
    from infra.read_log import ReadLog

    with private_store() as private:
        ReadLog(private.read_store).record([read_by_operator("user list", "personal", "accounts")])
        show(
            ("id", "login", "name", "role", "agency", "disabled"),
            (
                (a.id, a.login, a.name, a.role, a.agency, "x" if a.disabled else "")
                for a in private.accounts()
            ),
        )


@app.command()
def disable(
    login: Login,
) -> None:
    """Khóa tài khoản · shut an account out; its sessions end."""
    with _stores() as (_, reception):
        typer.echo(f"{reception().shut_out(login).login}: đã khóa (disabled)")


@app.command()
def enable(
    login: Login,
) -> None:
    """Mở lại tài khoản · let an account in again."""
    with private_store() as private:
        typer.echo(f"{private.enable(login).login}: đã mở (enabled)")
