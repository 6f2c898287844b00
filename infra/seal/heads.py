"""The heads that were signed, kept beside the tree but not with it: rebuilding the tree forgets none of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from infra.seal.checkpoint import Checkpoint
from projections.bitemporal import instant_text
from projections.merkle import TILE_WIDTH
from projections.read_model import Rows

_REFUSAL: Final = "refusal"


def last_head(rows: Rows) -> Checkpoint | None:
    """The head signed last."""
    found = rows.fetch("SELECT note FROM seal_heads ORDER BY size DESC LIMIT 1")
    return Checkpoint.parse(found[0]["note"]) if found else None


def last_size(rows: Rows) -> int:
    """How many facts the head signed last covers, whatever has become of its note."""
    return rows.fetch("SELECT COALESCE(MAX(size), 0) AS size FROM seal_heads")[0]["size"]  # type: ignore[no-any-return]


def heads(rows: Rows) -> list[str]:
    """The notes of every kept head, the smallest first; as stored, they may be forged."""
    return [row["note"] for row in rows.fetch("SELECT note FROM seal_heads ORDER BY size")]


def keep_head(rows: Rows, head: Checkpoint, at: datetime) -> None:
    """Keep a new head; of those before the last one, one in each stretch of 256 leaves stays."""
    before = last_head(rows)
    if before is not None:
        rows.execute(
            "DELETE FROM seal_heads WHERE size >= :from AND size < :to",
            {"from": before.size // TILE_WIDTH * TILE_WIDTH, "to": before.size},
        )
    rows.execute(
        "INSERT INTO seal_heads (size, note, signed_at) VALUES (:size, :note, :at)",
        {"size": head.size, "note": str(head), "at": instant_text(at)},
    )


def add_lines(rows: Rows, head: Checkpoint, lines: str) -> None:
    """Put witnesses' cosignatures under a head."""
    rows.execute(
        "UPDATE seal_heads SET note = note || :lines WHERE size = :size",
        {"size": head.size, "lines": lines},
    )


def refusal(rows: Rows) -> str | None:
    """Why nothing is signed at the moment, if so."""
    return kept(rows, _REFUSAL)


def note_refusal(rows: Rows, reason: str | None) -> None:
    """Let every process see that signing is refused, or that it is not any more."""
    if reason is None:
        rows.execute("DELETE FROM seal_state WHERE name = :name", {"name": _REFUSAL})
    else:
        keep(rows, _REFUSAL, reason)


def kept(rows: Rows, name: str) -> str | None:
    """What is kept under a name beside the heads."""
    found = rows.fetch("SELECT value FROM seal_state WHERE name = :name", {"name": name})
    return found[0]["value"] if found else None


def keep(rows: Rows, name: str, value: str) -> None:
    """Keep it."""
    rows.execute(
        "INSERT INTO seal_state (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        {"name": name, "value": value},
    )
