"""The Merkle tree of RFC 6962 over leaf hashes: roots, proofs and their verification, and the tiles it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

Node = Callable[[int, int], bytes]
"""Answers the hash of a complete subtree: `node(level, index)` spans the leaves
`index * 2**level … (index + 1) * 2**level - 1`."""

HASH: Final = 32
TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
EMPTY_ROOT: Final = sha256(b"").digest()
NODE: Final = sha256(b"\x01")
LEAF: Final = sha256(b"\x00")
"""Begun already: of a million small hashes half the time is their beginning."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def complete_root(hashes: bytes) -> bytes:
    """The root over concatenated hashes whose number is a power of two."""
    begun = NODE.copy
    while len(hashes) > HASH:
        above = []
        for at in range(0, len(hashes), 2 * HASH):
            node = begun()
            node.update(hashes[at : at + 2 * HASH])
            above.append(node.digest())
        hashes = b"".join(above)
    return hashes


class Frontier:
    """The right edge of a growing tree: enough to tell its root, however many leaves there are."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []

    def add(self, root: bytes, level: int = 0) -> None:
        """Append a complete subtree of `2**level` leaves; the size so far must be a multiple of that."""
        if self.size & ((1 << level) - 1):
            raise ValueError(f"a subtree of level {level} does not fit at {self.size}")
        self.size += 1 << level
        while self._edge and self._edge[-1][0] == level:
            root = node_hash(self._edge.pop()[1], root)
            level += 1
        self._edge.append((level, root))

    def root(self) -> bytes:
        """The root of the tree as it is."""
        if not self._edge:
            return EMPTY_ROOT
        root = self._edge[-1][1]
        for _, left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> Frontier:
        """The same edge, to go on from here in two ways."""
        twin = Frontier()
        twin.size, twin._edge = self.size, list(self._edge)
        return twin

    def extended(self, leaves: bytes) -> Frontier:
        """This edge with concatenated leaf hashes appended; itself it stays as it is."""
        twin = self.copy()
        for at in range(0, len(leaves), HASH):
            twin.add(leaves[at : at + HASH])
        return twin


def root_at(size: int, node: Node) -> bytes:
    """The root of the first `size` leaves."""
    return _range(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """From the leaf's sibling up to the root's child: that the leaf is in the tree of this size."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range(middle, high, node))
            high = middle
        else:
            path.append(_range(low, middle, node))
            low = middle
    return path[::-1]


def consistency_proof(old: int, size: int, node: Node) -> list[bytes]:
    """That the first `old` leaves of the tree of this size are the whole older tree."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} does not contain one of {old}")
    if old in (0, size):
        return []
    path: list[bytes] = []
    low, high, whole = 0, size, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range(middle, high, node))
            high = middle
        else:
            path.append(_range(low, middle, node))
            low, whole = middle, False
    if not whole:
        path.append(_range(low, high, node))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf at this index to this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    inner, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if inner & 1 or inner == last:
            reached = node_hash(sibling, reached)
            while inner and not inner & 1:
                inner, last = inner >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        inner, last = inner >> 1, last >> 1
    return last == 0 and reached == root


def extends(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of this size begins with the older one (RFC 9162, 2.1.4.2)."""
    if old > size or old < 0:
        return False
    if old == size:
        return not proof and old_root == root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    inner, last = old - 1, size - 1
    while inner & 1:
        inner, last = inner >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if inner & 1 or inner == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while inner and not inner & 1:
                inner, last = inner >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        inner, last = inner >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def tile_of(level: int, index: int) -> tuple[int, int, int, int]:
    """Where a complete subtree's hashes are: tile level, tile index, first hash in it, number of hashes."""
    tile_level, height = divmod(level, TILE_HEIGHT)
    first = index << height
    return tile_level, first >> TILE_HEIGHT, first & (TILE_WIDTH - 1), 1 << height


def tile_width(level: int, tile: int, size: int) -> int:
    """How many hashes this tile has in a tree of this size; 0 where it is not there."""
    return max(0, min((size >> (TILE_HEIGHT * level)) - tile * TILE_WIDTH, TILE_WIDTH))


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)


def _range(low: int, high: int, node: Node) -> bytes:
    size = high - low
    if size & (size - 1) == 0 and low % size == 0:
        level = size.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(size)
    return node_hash(_range(low, middle, node), _range(middle, high, node))
