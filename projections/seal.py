"""Niêm phong — the Merkle log over the ledger, kept as tiles: leaf index = position - 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from projections.merkle import (
    HASH,
    TILE_HEIGHT,
    TILE_WIDTH,
    complete_root,
    root_at,
    tile_of,
    tile_width,
)
from projections.read_model import Rows


class Leaf(NamedTuple):
    """The leaf of one fact: what the sealing follower is handed in place of the fact."""

    position: int
    hash: bytes


class LedgerGapError(Exception):
    """The next fact does not stand right after the last sealed one: a fact was taken out or put in."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"position {expected} is missing: the next fact stands at {found}")
        self.expected = expected


@dataclass(frozen=True)
class SealedTree:
    """The tree in one state of the database; its tiles are read when they are asked for."""

    rows: Rows
    size: int
    _tiles: dict[tuple[int, int], bytes] = field(default_factory=dict, repr=False, compare=False)

    def root(self, size: int | None = None) -> bytes:
        """The root, also of an earlier size."""
        return root_at(self.size if size is None else size, self.node)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree."""
        tile_level, tile, first, count = tile_of(level, index)
        hashes = self.tile(tile_level, tile)
        return complete_root(hashes[first * HASH : (first + count) * HASH])

    def tile(self, level: int, tile: int) -> bytes:
        """The hashes of a tile, as many as there are."""
        kept = self._tiles.get((level, tile))
        if kept is None:
            found = self.rows.fetch(
                "SELECT hashes FROM seal_tiles WHERE level = :level AND tile = :tile",
                {"level": level, "tile": tile},
            )
            kept = self._tiles[level, tile] = bytes(found[0]["hashes"]) if found else b""
        return kept


class Seal:
    """The tiles of the tree. A full tile never changes again; of each level at most the last one is partial."""

    name: ClassVar[str] = "seal"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        # BYTEA is PostgreSQL's word; SQLite keeps bytes as bytes under any.
        """CREATE TABLE IF NOT EXISTS seal_tiles (
            level INTEGER NOT NULL, tile BIGINT NOT NULL, hashes BYTEA NOT NULL,
            PRIMARY KEY (level, tile))""",
    )

    def handle(self, batch: Sequence[Leaf], rows: Rows) -> None:
        """Append the leaves; every tile that becomes full adds a hash to the level above."""
        size = sealed_size(rows)
        for expected, leaf in enumerate(batch, start=size + 1):
            if leaf.position != expected:
                raise LedgerGapError(expected, leaf.position)
        changed: list[dict[str, object]] = []
        level, hashes = 0, b"".join([leaf.hash for leaf in batch])
        while hashes:
            at = size >> (TILE_HEIGHT * level)
            tile, width = divmod(at, TILE_WIDTH)
            if width:
                hashes = SealedTree(rows, size).tile(level, tile) + hashes
            above = []
            for start in range(0, len(hashes), TILE_WIDTH * HASH):
                kept = hashes[start : start + TILE_WIDTH * HASH]
                changed.append({"level": level, "tile": tile, "hashes": kept})
                if len(kept) == TILE_WIDTH * HASH:
                    above.append(complete_root(kept))
                tile += 1
            level, hashes = level + 1, b"".join(above)
        rows.execute_many(
            "INSERT INTO seal_tiles (level, tile, hashes) VALUES (:level, :tile, :hashes)"
            " ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes",
            changed,
        )


def sealed_size(rows: Rows) -> int:
    """How many facts are in the tree."""
    found = rows.fetch(
        "SELECT tile, LENGTH(hashes) AS bytes FROM seal_tiles WHERE level = 0"
        " ORDER BY tile DESC LIMIT 1"
    )
    return found[0]["tile"] * TILE_WIDTH + found[0]["bytes"] // HASH if found else 0


def sealed_tree(rows: Rows) -> SealedTree:
    """The tree as it stands in this state of the database."""
    return SealedTree(rows, sealed_size(rows))


def tile_bytes(rows: Rows, level: int, tile: int, width: int, size: int) -> bytes | None:
    """The first hashes of a tile, as a tree of this size has them; None where it has fewer."""
    if not 0 < width <= tile_width(level, tile, size):
        return None
    hashes = SealedTree(rows, size).tile(level, tile)[: width * HASH]
    return hashes if len(hashes) == width * HASH else None
