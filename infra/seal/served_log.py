"""What outsiders read: the signed head, tiles and entries up to it, the keys, receipts."""

from __future__ import annotations

from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal import heads
from infra.seal.entry import EntryWriter, entry_rows
from infra.seal.keys import told
from infra.seal.receipt import Receipt
from projections.merkle import TILE_WIDTH, tile_width
from projections.seal import SealedTree, tile_bytes


class ServedLog:
    """The sealed ledger as it is shown; nothing beyond the last signed head is."""

    def __init__(self, recorder: FactRecorder, read_store: ReadStore, origin: str) -> None:
        self._store = read_store
        self._rows = entry_rows(recorder)
        self._writer = EntryWriter(origin)

    def checkpoint(self) -> str | None:
        """The last signed head; None before the first."""
        with self._store.reading() as rows:
            head = heads.last_head(rows)
        return None if head is None else str(head)

    def keys(self) -> tuple[list[str], list[str]]:
        """The verifier keys, newest first, and the statements by which one follows another."""
        with self._store.reading() as rows:
            return told(rows)

    def tile(self, level: int, tile: int, width: int) -> bytes | None:
        """A tile of hashes, full or partial; None where the signed tree has none."""
        with self._store.reading() as rows:
            head = heads.last_head(rows)
            return None if head is None else tile_bytes(rows, level, tile, width, head.size)

    def entries(self, tile: int, width: int) -> bytes | None:
        """The entries under a tile of level 0, each after its length in two bytes."""
        with self._store.reading() as rows:
            head = heads.last_head(rows)
        if head is None or not 0 < width <= tile_width(0, tile, head.size):
            return None
        bundle = bytearray()
        for row in self._rows.after(tile * TILE_WIDTH, width):
            entry = self._writer.entry(row)
            bundle += len(entry).to_bytes(2, "big") + entry
        return bytes(bundle)

    def receipt(self, position: int) -> str | None:
        """The receipt of the fact at a position; None where it is not sealed (yet)."""
        with self._store.reading() as rows:
            head = heads.last_head(rows)
            if head is None or not 0 < position <= head.size:
                return None
            found = self._rows.after(position - 1, 1)
            if not found or found[0][0] != position:
                return None
            entry = self._writer.entry(found[0])
            return str(Receipt.of(entry, position - 1, head, SealedTree(rows, head.size)))
