"""How a command ends: the exit codes, and the one place where errors become a sentence on the standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

import typer

if TYPE_CHECKING:
    from infra.settings import Settings

FINDING: Final = 1
BAD_INPUT: Final = 2
UNREACHABLE: Final = 3


def end(code: int, sentence: str) -> NoReturn:
    """Say why on the standard error, and end."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


@contextmanager
def answered() -> Iterator[None]:
    """Turn refusals and a store that does not answer into their exit codes."""
    import logging

    from eventsourcing.persistence import (
        InterfaceError,
        InternalError,
        OperationalError,
        PersistenceError,
    )

    from domain.errors import RefusalError
    from infra.setting_files import WrongSettingError

    # What the pool has to say is said once, below.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    try:
        yield
    except WrongSettingError as error:
        end(BAD_INPUT, str(error))
    except RefusalError as error:
        for violation in error.violations:
            allowed = f" Cho phép (allowed): {violation.allowed}" if violation.allowed else ""
            typer.echo(f"{violation.message}{allowed}", err=True)
        raise typer.Exit(BAD_INPUT) from error
    except (OperationalError, InterfaceError, InternalError) as error:
        end(UNREACHABLE, f"Không tới được kho dữ liệu (store unreachable): {error}")
    except PersistenceError as error:
        end(BAD_INPUT, f"Không đọc được kho dữ liệu (store unreadable): {error}")


def existing(settings: Settings) -> Settings:
    """Refuse a SQLite file that is not there: whoever only asks must not leave an empty ledger behind."""
    from infra.event_store.database_url import sqlite_path

    path = sqlite_path(settings.database_url)
    if path is not None and not path.is_file():
        end(UNREACHABLE, f"Không có kho dữ liệu (no such store): {path}")
    return settings
