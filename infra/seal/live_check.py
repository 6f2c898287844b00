"""Whether the ledger still is what was sealed: leaves derived again, heads compared, the first difference named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from eventsourcing.persistence import OperationalError

from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal.checkpoint import Checkpoint
from infra.seal.entry import EntryRows, EntryWriter, UnsealableRowError, entry_rows
from infra.seal.finding import Finding
from infra.seal.kept_seal import Sealed
from infra.seal.note import OtherSignerError, WrongNoteError
from infra.seal.structure import Structure
from projections.merkle import HASH, TILE_HEIGHT, TILE_WIDTH, Frontier, complete_root
from projections.seal import SealedTree

PAGE: Final = 2_048
"""Rows at a time; a multiple of a tile's width."""
DATABASE: Final = "database"
BEFORE_ALL: Final = -(2**63)
"""A row put in before the first one is found too: subjects are loaded by their id, wherever their rows stand."""


@dataclass(frozen=True)
class Witnessed:
    """A head to compare with, and where it comes from."""

    source: str
    check: str
    head: Checkpoint


class LiveCheck:
    """One walk over the ledger. `outside` are heads from anchors, witnesses or a reader's own pocket."""

    def __init__(
        self,
        recorder: FactRecorder,
        read_store: ReadStore,
        origin: str,
        *,
        sealed: Sealed,
        outside: Sequence[Witnessed] = (),
        seen: int = 0,
        tell: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._rows = entry_rows(recorder)
        self._recorder = recorder
        self._store = read_store
        self._writer = EntryWriter(origin)
        self._origin = origin
        self._sealed = sealed
        self._outside = outside
        self._seen = seen
        self._tell = tell
        self._edge = Frontier()
        self._levels: list[list[bytes]] = []
        self._good = dict.fromkeys((True, False), 0)
        """How many facts the last head that agreed covers; of those from outside, and of the database's own."""
        self._signed = 0

    def first_finding(self) -> Finding | None:
        """The first position that is not what it was, or None where everything agrees."""
        try:
            waiting = self._heads()
        except _WrongHeadError as error:
            wrong: Finding | None = error.finding
            waiting = error.others
        else:
            wrong = None
        found = self._walk(waiting)
        return found or wrong

    # -- heads

    def _heads(self) -> list[Witnessed]:
        """Every head whose signature holds, the smallest first."""
        good: list[Witnessed] = []
        wrong: Finding | None = None
        if self._sealed.broken:
            wrong = Finding(None, "head_signature", f"{DATABASE}: {self._sealed.broken}")
        kept: list[Witnessed] = []
        for note in self._sealed.notes:
            try:
                kept.append(Witnessed(DATABASE, "head_consistency", Checkpoint.parse(note)))
            except WrongNoteError as error:
                wrong = wrong or Finding(None, "head_signature", str(error))
        for witnessed in (*kept, *self._outside):
            try:
                witnessed.head.opened(self._origin, self._sealed.verifiers)
                good.append(witnessed)
            except WrongNoteError as error:
                detail = f"{witnessed.source}: {error}"
                other = isinstance(error, OtherSignerError)
                wrong = wrong or Finding(None, "head_signature", detail, other)
        good.sort(key=lambda w: w.head.size)
        self._signed = max((w.head.size for w in good if w.source == DATABASE), default=0)
        if wrong is not None:
            raise _WrongHeadError(wrong, good)
        return good

    def _agree(self, waiting: list[Witnessed], root: bytes, size: int) -> Finding | None:
        while waiting and waiting[0].head.size == size:
            witnessed = waiting.pop(0)
            outside = witnessed.source != DATABASE
            if witnessed.head.root != root and self._good[outside] == size:
                detail = f"{witnessed.source}: another head of {size} facts, beside one that agrees"
                return Finding(None, "split_view", detail)
            if witnessed.head.root != root:
                # Somewhere after the last head that agreed; no fact before that has changed. Whoever rewrote
                # the database had its heads agree too: against one from outside they say nothing.
                detail = f"{witnessed.source}: the first {size} facts are not those it has seen"
                return Finding(self._good[outside] + 1, witnessed.check, detail)
            self._good[outside] = size
        return None

    # -- facts

    def _walk(self, waiting: list[Witnessed]) -> Finding | None:
        structure = Structure(self._recorder, self._store)
        found: Finding | None = None
        try:
            for page in _pages(self._rows):
                if found := self._page(page, structure, waiting):
                    return found
                self._tell(page[-1][0])
        except _UnreadableRowError as error:
            return Finding(error.position, "row_readable")
        return self._end(waiting) or self._upper_tiles()

    def _end(self, waiting: list[Witnessed]) -> Finding | None:
        """Whether anybody knows of facts after the last one."""
        size = self._edge.size + len(self._rest) // HASH
        known = [("the tree", self._sealed.size), ("a read model", self._seen)]
        known += [(w.source, w.head.size) for w in waiting]
        source, most = max(known, key=lambda one: one[1])
        if most > size:
            detail = f"{source} has seen {most} facts, not {size}"
            return Finding(size + 1, "log_has_its_end", detail)
        with self._store.reading() as rows:
            if rows.fetch("SELECT 1 AS one FROM events WHERE position IS NULL LIMIT 1"):
                return Finding(None, "positions_gapless", "a row without a position")
        if self._signed > self._sealed.size:
            detail = f"the tree has {self._sealed.size} leaves, its head {self._signed}"
            return Finding(self._sealed.size + 1, "tile_hash", detail)
        return None

    _rest = b""
    """The leaf hashes after the last full tile."""

    def _page(
        self, page: Sequence[tuple[Any, ...]], structure: Structure, waiting: list[Witnessed]
    ) -> Finding | None:
        begin = self._edge.size
        tiles = self._tiles(begin, len(page))
        sealed = self._sealed.size
        hashes: list[bytes] = []
        broken: Finding | None = None
        if page[-1][0] <= sealed and structure.follows(page):
            try:
                hashes = self._writer.leaves(page)
            except UnsealableRowError:
                structure.again(page)  # one by one, to name it
        for row in page[len(hashes) :]:
            broken = structure.finding(row, sealed=row[0] <= sealed)
            if broken is None:
                try:
                    hashes.append(self._writer.leaf(row))
                    continue
                except UnsealableRowError as error:
                    broken = Finding(row[0], "row_readable", str(error))
            break
        leaves = b"".join(hashes)
        known = tiles[: max(sealed - begin, 0) * HASH][: len(leaves)]
        if leaves[: len(known)] != known:
            same = (leaves[i : i + HASH] == known[i : i + HASH] for i in range(0, len(known), HASH))
            first = next(i for i, equal in enumerate(same) if not equal)
            return Finding(begin + first + 1, self._who_is_wrong(leaves, begin, first))
        if not broken and len(known) < min(len(leaves), max(sealed - begin, 0) * HASH):
            return Finding(begin + len(known) // HASH + 1, "tile_hash", "a tile is short")
        return broken or self._grow(leaves, waiting)

    def _tiles(self, begin: int, count: int) -> bytes:
        """The leaves as they were sealed."""
        if begin >= self._sealed.size:
            return b""
        first, last = begin // TILE_WIDTH, (begin + count - 1) // TILE_WIDTH
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT hashes FROM seal_tiles WHERE level = 0 AND tile >= :first AND tile <= :last"
                " ORDER BY tile",
                {"first": first, "last": last},
            )
        return b"".join([bytes(row["hashes"]) for row in found])

    def _who_is_wrong(self, leaves: bytes, begin: int, first: int) -> str:
        """The fact, or the tile that contradicts it: a full tile's root stands in the one above."""
        start = first // TILE_WIDTH * TILE_WIDTH
        derived = leaves[start * HASH : (start + TILE_WIDTH) * HASH]
        with self._store.reading() as rows:
            tile = (begin + start) // TILE_WIDTH
            above = SealedTree(rows, self._sealed.size).tile(1, tile // TILE_WIDTH)
        root = above[tile % TILE_WIDTH * HASH :][:HASH]
        whole = len(derived) == TILE_WIDTH * HASH
        return "tile_hash" if whole and complete_root(derived) == root else "leaf_hash"

    def _grow(self, leaves: bytes, waiting: list[Witnessed]) -> Finding | None:
        """Append a page (whole tiles, but for the last page) and compare the heads on the way."""
        for start in range(0, len(leaves), TILE_WIDTH * HASH):
            part = leaves[start : start + TILE_WIDTH * HASH]
            begin, size = self._edge.size, self._edge.size + len(part) // HASH
            while waiting and waiting[0].head.size < size:
                at = waiting[0].head.size
                root = self._edge.extended(part[: (at - begin) * HASH]).root()
                if found := self._agree(waiting, root, at):
                    return found
            if len(part) == TILE_WIDTH * HASH:
                root = complete_root(part)
                self._edge.add(root, TILE_HEIGHT)
                self._lift(root)
                if found := self._agree(waiting, self._edge.root(), size):
                    return found
            else:
                self._rest = part
                if found := self._agree(waiting, self._edge.extended(part).root(), size):
                    return found
        return None

    def _lift(self, root: bytes) -> None:
        """Keep the hashes of the tiles above, to compare them in the end."""
        for level in range(64):
            if len(self._levels) == level:
                self._levels.append([])
            self._levels[level].append(root)
            width = len(self._levels[level])
            if width % TILE_WIDTH:
                return
            root = complete_root(b"".join(self._levels[level][width - TILE_WIDTH :]))

    def _upper_tiles(self) -> Finding | None:
        """The tiles above the leaves are derived too: what they say of the sealed facts must agree."""
        for above, hashes in enumerate(self._levels, start=1):
            span = TILE_WIDTH**above
            for tile in range(-(-len(hashes) // TILE_WIDTH)):
                mine = hashes[tile * TILE_WIDTH : (tile + 1) * TILE_WIDTH]
                mine = mine[: max(self._sealed.size // span - tile * TILE_WIDTH, 0)]
                with self._store.reading() as rows:
                    kept = SealedTree(rows, self._sealed.size).tile(above, tile) if mine else b""
                if kept[: len(mine) * HASH] != b"".join(mine):
                    return Finding(tile * TILE_WIDTH * span + 1, "tile_hash", f"level {above}")
        return None


class _WrongHeadError(Exception):
    def __init__(self, finding: Finding, others: list[Witnessed]) -> None:
        super().__init__(finding.check)
        self.finding = finding
        self.others = others


class _UnreadableRowError(Exception):
    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def _pages(rows: EntryRows) -> Iterator[list[tuple[Any, ...]]]:
    """Whole pages in order; before a row that cannot even be read, what stands before it.

    Only the last page is short: what is recorded meanwhile is for the next time.
    """
    position = BEFORE_ALL
    while True:
        try:
            page = rows.after(position, PAGE)
            # Where the table has lost its key, another row may stand where this page ends and the next begins.
            last = rows.after(page[-1][0] - 1, 2) if len(page) == PAGE else page[-1:]
        except OperationalError as error:
            # SQLite tells a text that is none in this way; anything else is the store's own trouble.
            if "UTF-8" not in str(error):
                raise
            yield from _one_by_one(rows, position)
            return
        if page:
            yield page
        if len(page) < PAGE:
            return
        position = page[-1][0]
        if len(last) > 1 and last[1][0] == position:
            yield last[1:]


def _one_by_one(rows: EntryRows, position: int) -> Iterable[list[tuple[Any, ...]]]:
    page: list[tuple[Any, ...]] = []
    while True:
        try:
            found = rows.after(position, 1)
        except OperationalError as error:
            if "UTF-8" not in str(error):
                raise
            if page:
                yield page
            raise _UnreadableRowError(max(position, 0) + 1) from error
        page += found
        position = found[-1][0]
