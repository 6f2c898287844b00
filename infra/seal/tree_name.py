"""The ledger's name in the tree: every leaf bears it, so under another name there is another tree."""

from __future__ import annotations

from infra.read_store import ReadStore
from infra.seal import heads
from infra.seal.keys import recorded
from projections.read_model import Rows
from projections.seal import Seal


class OtherNameError(Exception):
    """The ledger was sealed under another name than the one it is to be sealed under now."""

    def __init__(self, sealed: str, now: str) -> None:
        super().__init__(
            f"this ledger is sealed as {sealed}, not as {now}: set GIAMSAT_LEDGER={sealed}, or, to go on under "
            "another name, take it into an empty database (giamsat backup, giamsat restore)"
        )


def tree_name(rows: Rows) -> str | None:
    """The name that the leaves bear; None where an older version built the tree and signed nothing."""
    if kept := heads.kept(rows, "ledger"):
        return kept
    head = heads.last_head(rows)
    return head.origin if head else None


def name_tree(store: ReadStore, name: str) -> bool:
    """See that the tree bears this name; whether it must be built anew for that.

    What was never signed was shown to nobody, and may be built under any name. What was signed may not.
    """
    with store.reading() as rows:
        if tree_name(rows) == name:
            return False
    with store.transaction() as rows:
        wait_turn(rows)
        if tree_name(rows) == name:
            return False
        head = heads.last_head(rows)
        signed = {key.name for key in recorded(rows)} | ({head.origin} if head else set())
        if others := sorted(signed - {name}):
            raise OtherNameError(others[0], name)
        rows.execute("DELETE FROM seal_tiles")
        rows.execute("UPDATE read_models SET position = 0 WHERE name = :name", {"name": Seal.name})
        heads.keep(rows, "ledger", name)
    return True


def wait_turn(rows: Rows) -> None:
    """Whoever signs waits here for the other: heads follow each other."""
    rows.execute(
        "UPDATE read_models SET moved_at = moved_at WHERE name = :name", {"name": Seal.name}
    )
