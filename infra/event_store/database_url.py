"""Which database an URL names: a SQLite file or a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgres://")


def sqlite_path(database_url: str) -> Path | None:
    """The file named by `sqlite:///path`, or None for a PostgreSQL URL; anything else is refused."""
    if database_url.startswith(POSTGRESQL):
        return None
    path = unquote(database_url.removeprefix(SQLITE))
    if not database_url.startswith(SQLITE) or path in {"", ":memory:"}:
        # The password may stand in the URL: only its beginning is repeated.
        raise ValueError(
            f"“{database_url.split('://', maxsplit=1)[0]}://…” names no database: "
            "use sqlite:///FILE or postgresql://…"
        )
    return Path(path)
