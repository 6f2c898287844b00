"""`giamsat token …`: what programs show at the door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from infra.commands.table import show
from infra.commands.user import private_store

app = typer.Typer(help="Mã truy cập API · API tokens", no_args_is_help=True)


@app.command()
def create(
    label: Annotated[str, typer.Argument(help="Nhãn để nhận ra · a label to recognize it by")],
    *,
    user: Annotated[
        str | None,
        typer.Option("--user", help="Của tài khoản · the account; a new one when left out"),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", help="Vai trò · the role, that of the account when left out"),
    ] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", help="Mã cơ quan · code of the body acted for")
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", help="read, write, read:reports …; nhiều lần được · several; all if left out"
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=3650, help="Hết hạn sau số ngày · expires after days"),
    ] = None,
) -> None:
    """Tạo mã; chỉ in một lần · make a token; it is printed once."""
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None
    with private_store() as private:
        if user is None:
            account = private.add_account(
                label, name=label, role=role or "machine", agency=agency
            ).id
        else:
            account = user
        made, secret = private.tokens.create(
            account,
            label=label,
            role=role,
            agency=agency,
            expires_at=expires_at,
            scopes=scope or (),
        )
    typer.echo(f"{made.id}  {made.role}  {made.agency or '-'}", err=True)
    typer.echo(secret)


@app.command("list")
def list_() -> None:
    """Liệt kê mã, không kèm bí mật · list tokens, without the secret."""
    with private_store() as private:
        show(
            ("id", "label", "account", "role", "agency", "scopes", "used", "expires", "revoked"),
            (
                (
                    t.id,
                    t.label,
                    t.account_id,
                    t.role,
                    t.agency,
                    " ".join(sorted(t.scopes)),
                    t.used_at,
                    t.expires_at,
                    t.revoked_at,
                )
                for t in private.tokens.every()
            ),
        )


@app.command()
def revoke(
    token: Annotated[str, typer.Argument(help="Mã số hoặc nhãn · id or label")],
) -> None:
    """Thu hồi mã · end a token."""
    with private_store() as private:
        for t in private.tokens.revoke(token):
            typer.echo(f"{t.id}: đã thu hồi (revoked)")
