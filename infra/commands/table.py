"""Rows for people, whole: what is piped on must not be cut to the width of a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WIDEST = 10_000


def show(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print the rows under their headings."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDEST)
    table = Table(*headings, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)
