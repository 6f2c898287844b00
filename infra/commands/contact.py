"""`giamsat contact …`: where people want to be told, how often, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.table import show

if TYPE_CHECKING:
    from infra.service import Service

app = typer.Typer(help="Nơi nhận thông báo · where people are told", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã · login or id")]
Channel = Annotated[str, typer.Argument(help="mail, webhook, chat, inbox")]


@contextmanager
def _service() -> Iterator[Service]:
    from infra.commands.outcome import answered
    from infra.service import Service
    from infra.settings import Settings

    with answered(), Service.open(Settings.load()) as service:
        yield service


@app.command()
def put(
    login: Login,
    channel: Channel,
    address: Annotated[str, typer.Argument(help="Địa chỉ · mailbox or URL")] = "-",
    *,
    pace: Annotated[str, typer.Option("--pace", help="immediate, daily, weekly")] = "daily",
    lang: Annotated[str, typer.Option("--lang", help="vi, en")] = "vi",
) -> None:
    """Đăng ký hoặc đổi nơi nhận · register or change a contact."""
    with _service() as service:
        account = service.private.account(login).id
        contact = service.notifying.contacts.put(account, channel, address, pace=pace, lang=lang)
    typer.echo(f"{contact.account_id}  {contact.channel}  {contact.address}  {contact.pace}")
    if contact.secret:
        typer.echo(f"Khóa ký (signing secret): {contact.secret}")


@app.command("list")
def list_() -> None:
    """Liệt kê nơi nhận · list contacts."""
    with _service() as service:
        contacts = service.notifying.contacts.every()
        show(
            ("account", "channel", "address", "pace", "lang"),
            ((c.account_id, c.channel, c.address, c.pace, c.lang) for c in contacts),
        )


@app.command()
def remove(login: Login, channel: Channel) -> None:
    """Thôi nhận · be told no more by a channel."""
    with _service() as service:
        account = service.private.account(login).id
        service.notifying.contacts.end(account, channel, "administrator")


@app.command()
def away(
    login: Login,
    first: Annotated[str, typer.Argument(metavar="FROM", help="Ngày đầu · first day away")],
    last: Annotated[str, typer.Argument(metavar="TO", help="Ngày cuối · last day away")],
    *,
    deputy: Annotated[
        str | None, typer.Option("--deputy", help="Người thay · who stands in")
    ] = None,
) -> None:
    """Vắng mặt · be away, with a deputy."""
    from api.seeing import may_stand_in
    from domain.time.instant import parse_day

    with _service() as service:
        account = service.private.account(login).id
        other = service.private.account(deputy).id if deputy else None
        if other is not None:
            may_stand_in(service.ports(), account, other)
        service.notifying.contacts.be_absent(
            account, parse_day(first, "FROM"), parse_day(last, "TO"), other
        )
