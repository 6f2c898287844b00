"""The command line: what each command is called, and nothing of what it does."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.commands import contact, erasure, mandate, parked, person, seal, token, user
from infra.commands.asyncapi import asyncapi
from infra.commands.backup import backup, restore
from infra.commands.demo import demo
from infra.commands.due import due
from infra.commands.export import export
from infra.commands.follow import follow
from infra.commands.history import history
from infra.commands.import_facts import import_facts
from infra.commands.reads import reads
from infra.commands.rebuild import rebuild
from infra.commands.relay import relay
from infra.commands.serve import serve
from infra.commands.verify import verify
from infra.commands.watch import watch

app = typer.Typer(
    name="giamsat",
    help="giám sát: sổ cái giám sát công · the ledger of public supervision",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_show_locals=False,
)

RUN, DEADLINES, KEEP, ACCESS = (
    "Chạy · run",
    "Thời hạn · deadlines",
    "Sổ cái · the ledger",
    "Quyền truy cập · access",
)
for command in (demo, serve, follow, watch, relay):
    app.command(rich_help_panel=RUN)(command)
app.command(rich_help_panel=DEADLINES)(due)
for keeping in (history, reads, verify, export, backup, restore, rebuild):
    app.command(rich_help_panel=KEEP)(keeping)
app.command("import", rich_help_panel=KEEP)(import_facts)
app.command(rich_help_panel=RUN)(asyncapi)
app.add_typer(parked.app, name="parked", rich_help_panel=KEEP)
app.add_typer(seal.app, name="seal", rich_help_panel=KEEP)
app.add_typer(user.app, name="user", rich_help_panel=ACCESS)
app.add_typer(mandate.app, name="mandate", rich_help_panel=ACCESS)
app.add_typer(token.app, name="token", rich_help_panel=ACCESS)
app.add_typer(erasure.app, name="erasure", rich_help_panel=KEEP)
app.add_typer(person.app, name="person", rich_help_panel=KEEP)
app.add_typer(contact.app, name="contact", rich_help_panel=ACCESS)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"giamsat {version('giamsat')}")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Phiên bản · version"),
    ] = False,
) -> None:
    """giám sát: sổ cái giám sát công · the ledger of public supervision."""
