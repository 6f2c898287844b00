"""`giamsat reads`: who has read what is sensitive, and what for; old readings let go."""

from __future__ import annotations

from typing import Annotated

import typer

OPERATOR = "operator"
"""Who works at the command line, and not through the door."""


def reads(
    *,
    subject: Annotated[
        str | None, typer.Option(help="Mã cuộc giám sát, hồ sơ · code of a round or file")
    ] = None,
    reader: Annotated[str | None, typer.Option(help="Mã tài khoản · id of an account")] = None,
    kind: Annotated[
        str | None, typer.Option(help="finding, inspection, evidence, personal, reads")
    ] = None,
    begin: Annotated[str | None, typer.Option("--from", metavar="INSTANT")] = None,
    to: Annotated[str | None, typer.Option(metavar="INSTANT")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 100,
    forget_before: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT", help="Bỏ những lượt đọc trước đó · let go of what is older than that"
        ),
    ] = None,
) -> None:
    """Ai đã đọc dữ liệu nhạy cảm nào, để làm gì · who read what that is sensitive, and what for."""
    from domain.time.instant import parse_instant
    from infra.commands.outcome import answered, existing
    from infra.commands.table import show
    from infra.read_log import ReadLog
    from infra.read_store import ReadStore
    from infra.settings import Settings
    from projections.bitemporal import instant_text

    with answered():
        store = ReadStore(existing(Settings.load()).database_url, 2)
        try:
            log = ReadLog(store)
            if forget_before is not None:
                gone = log.forget_before(parse_instant(forget_before, "--forget-before"))
                typer.echo(f"{gone} lượt đọc đã bỏ (let go)")
                return
            filters = {
                "subject": subject,
                "reader": reader,
                "kind": kind,
                "since": instant_text(parse_instant(begin, "--from")) if begin else None,
                "until": instant_text(parse_instant(to, "--to")) if to else None,
            }
            found = log.register(filters, limit=limit)
            log.record([read_by_operator("reads", "reads", subject or reader or "*")])
        finally:
            store.close()
    show(
        ("at", "reader", "operation", "kind", "subject", "purpose"),
        (
            (r["at"], r["reader"], r["operation"], r["kind"], r["subject"], r["purpose"] or "")
            for r in found
        ),
    )


def read_by_operator(
    operation: str, kind: str, subject: str, purpose: str | None = None
) -> dict[str, str | None]:
    """A reading at the command line."""
    told = {"reader": OPERATOR, "role": OPERATOR, "agency": None, "operation": operation}
    return {**told, "kind": kind, "subject": subject, "purpose": purpose}
