"""`giamsat mandate …`: who acts for which agency; the first ones, before anybody is there who may give any."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.commands.table import show

app = typer.Typer(help="Tư cách đại diện · mandates", no_args_is_help=True)

OPERATOR = "operator"
"""Who works at the command line, and not through the door."""
Day = Annotated[str | None, typer.Option(metavar="DATE")]


@app.command()
def grant(
    account: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã · login or id")],
    *,
    role: Annotated[str, typer.Option("--role", help="Vai trò · role")],
    ground: Annotated[str, typer.Option("--ground", help="Căn cứ: quyết định · the decision")],
    agency: Annotated[
        str | None, typer.Option("--agency", help="Mã cơ quan · code of the agency acted for")
    ] = None,
    place: Annotated[
        str, typer.Option("--place", help="principal, deputy, alternate")
    ] = "principal",
    stands_in_for: Annotated[
        str | None, typer.Option("--for", metavar="MANDATE", help="Thay cho · stands in for")
    ] = None,
    begin: Annotated[str | None, typer.Option("--from", metavar="DATE")] = None,
    to: Day = None,
) -> None:
    """Giao nhiệm vụ cho một tài khoản · let an account act for an agency."""
    from domain.commands import mandates
    from domain.mandate import Mandate
    from domain.time.instant import parse_day
    from infra.commands.history import opened
    from infra.commands.outcome import answered
    from projections import codes

    with answered(), opened() as service:
        service.catch_up()
        act = service.act(OPERATOR)
        with service.read() as rows:
            code = codes.next_code(rows, Mandate.TOPIC, Mandate.PREFIX, act.on.year)
        made = mandates.grant(
            service.ledger,
            act,
            code=code,
            account=service.private.account(account).id,
            agency=agency,
            role=role,
            place=place,
            stands_in_for=stands_in_for,
            from_on=parse_day(begin, "--from") if begin else None,
            to_on=parse_day(to, "--to") if to else None,
            ground=ground,
        )
        service.catch_up()
    typer.echo(f"{made.code}: vị trí (position) {made.position}")


@app.command()
def end(
    code: Annotated[str, typer.Argument(help="Mã tư cách · the mandate")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Lý do · why")],
) -> None:
    """Thôi nhiệm vụ từ hôm nay · end a mandate, from today on."""
    from domain.commands import mandates
    from infra.commands.history import opened
    from infra.commands.outcome import answered

    with answered(), opened() as service:
        ended = mandates.end(service.ledger, service.act(OPERATOR), code, reason=reason)
        service.catch_up()
    typer.echo(f"{ended.code}: đã thôi (ended), vị trí (position) {ended.position}")


@app.command("list")
def list_() -> None:
    """Liệt kê ai đại diện cho cơ quan nào · list who acts for which agency."""
    from infra.commands.history import opened
    from infra.commands.outcome import answered
    from projections import agency_directory, mandate_register

    with answered(), opened() as service:
        service.catch_up()
        moment = service.now()
        with service.read() as rows:
            held = mandate_register.held(rows, moment)
            valid = mandate_register.standing(held, moment.on)
            names = agency_directory.names(rows, moment, {m.agency for m in held if m.agency})
    show(
        ("code", "account", "role", "agency", "place", "from", "to", "valid"),
        (
            (
                m.code,
                m.account,
                m.role,
                names[m.agency]["code"] if m.agency in names else m.agency,
                m.place,
                m.from_on,
                m.to_on,
                "x" if m in valid.get(m.account, ()) else "",
            )
            for m in held
        ),
    )
