"""`giamsat backup` and `giamsat restore`: the ledger in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file", help="Niêm phong bằng khóa trong tệp · sealed with the key in a file"
    ),
]


def backup(
    file: Annotated[Path, typer.Argument(help="Tệp nhận, phải chưa có · the file to write, new")],
    *,
    accounts: Annotated[
        bool,
        typer.Option("--with-accounts", help="Kèm tài khoản · accounts and tokens too"),
    ] = False,
    key_file: KeyFile = None,
) -> None:
    """Sao lưu sổ cái vào một tệp, khi hệ thống vẫn chạy · copy the ledger into one file, while it runs."""
    from infra.backup import backup as copy
    from infra.commands.outcome import answered, existing
    from infra.commands.progress import progress_bar
    from infra.sealed_copy import key_in
    from infra.settings import Settings

    with answered(), progress_bar("backup") as tell:
        url = existing(Settings.load()).database_url
        key = key_in(key_file) if key_file else None
        copied = copy(url, file, accounts=accounts, key=key, tell=tell)
    typer.echo(f"{file}: {copied.facts} sự kiện (facts), {copied.accounts} tài khoản (accounts)")


def restore(
    file: Annotated[Path, typer.Argument(help="Tệp do backup tạo · a file made by backup")],
    *,
    key_file: KeyFile = None,
) -> None:
    """Khôi phục sổ cái vào kho còn trống · bring a copy back into an empty store."""
    from infra.backup import restore as bring_back
    from infra.commands.outcome import answered
    from infra.commands.progress import progress_bar
    from infra.seal.open import erasure_file
    from infra.sealed_copy import key_in
    from infra.settings import Settings

    with answered(), progress_bar("restore") as tell:
        settings = Settings.load()
        key = key_in(key_file) if key_file else None
        erasures = erasure_file(settings)
        copied = bring_back(file, settings.database_url, key=key, erasures=erasures, tell=tell)
    typer.echo(f"{copied.facts} sự kiện (facts), {copied.accounts} tài khoản (accounts)")
