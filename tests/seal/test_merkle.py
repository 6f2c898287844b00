"""The tree is the one of RFC 6962: published vectors, and an independent, recursive reading of its definitions."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.merkle import (
    EMPTY_ROOT,
    HASH,
    Frontier,
    complete_root,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    tile_of,
    tile_width,
)

# The eight entries and the roots that Certificate Transparency's own tests have used since 2012.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962, 2.1.2, word for word."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(i).encode()) for i in range(count)]


class Tree:
    """Complete subtrees of some leaves."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves

    def node(self, level: int, index: int) -> bytes:
        part = self.leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level
        return complete_root(b"".join(part))


def test_the_published_roots_come_out() -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    roots = [root_at(n, Tree(leaves).node).hex() for n in range(1, 9)]
    assert roots == list(ROOTS)
    assert root_at(0, Tree([]).node).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_the_published_paths_come_out() -> None:
    node = Tree([leaf_hash(entry) for entry in ENTRIES]).node
    assert [h.hex() for h in inclusion_proof(0, 8, node)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [h.hex() for h in consistency_proof(6, 8, node)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 130), st.data())
def test_proofs_are_those_of_the_definition_and_verify(size: int, choose: st.DataObject) -> None:
    leaves = leaves_of(size)
    node, root = Tree(leaves).node, mth(leaves)
    index = choose.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, node)
    assert proof == path(index, leaves)
    assert includes(leaves[index], index, size, proof, root)
    old = choose.draw(st.integers(1, size))
    old_root, way = mth(leaves[:old]), consistency_proof(old, size, node)
    assert way == subproof(old, leaves, True)
    assert extends(old, old_root, size, root, way)


@settings(deadline=None, max_examples=200)
@given(st.integers(2, 70), st.data())
def test_no_changed_proof_verifies(size: int, choose: st.DataObject) -> None:
    leaves = leaves_of(size)
    node, root = Tree(leaves).node, mth(leaves)
    index = choose.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, node)
    spoiled = choose.draw(st.integers(0, len(proof) - 1))
    wrong = [*proof[:spoiled], node_hash(proof[spoiled], b""), *proof[spoiled + 1 :]]
    leaf = leaves[index]
    assert not includes(leaf, index, size, wrong, root)
    assert not includes(leaf, index, size, proof[:-1], root)
    assert not includes(leaf, index, size, [*proof, leaf], root)
    assert not includes(leaf_hash(b"another"), index, size, proof, root)
    assert not includes(leaf, size, size, proof, root)
    old = choose.draw(st.integers(1, size - 1))
    way = consistency_proof(old, size, node)
    assert not extends(old, leaf_hash(b"another"), size, root, way)
    assert not extends(old, mth(leaves[:old]), size, leaf_hash(b"another"), way)
    assert not extends(old, mth(leaves[:old]), size, root, way[:-1])
    assert not extends(size, root, old, mth(leaves[:old]), way)


def test_a_tree_is_only_consistent_with_itself_at_its_size() -> None:
    root = mth(leaves_of(5))
    assert extends(5, root, 5, root, [])
    assert not extends(5, root, 5, mth(leaves_of(6)), [])
    assert extends(0, EMPTY_ROOT, 5, root, [])
    assert not extends(0, root, 5, root, [])


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 600])
def test_the_edge_tells_the_root_of_a_growing_tree(size: int) -> None:
    leaves, edge = leaves_of(size), Frontier()
    for leaf in leaves:
        edge.add(leaf)
    assert edge.root() == mth(leaves)
    in_tiles = Frontier()
    full = size // 256
    for tile in range(full):
        in_tiles.add(complete_root(b"".join(leaves[tile * 256 : (tile + 1) * 256])), 8)
    rest = b"".join(leaves[full * 256 :])
    assert in_tiles.extended(rest).root() == mth(leaves)
    assert len(rest) // HASH == tile_width(0, full, size)


def test_the_tiles_of_the_specification_s_example() -> None:
    size = 70_000
    assert [tile_width(0, n, size) for n in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [tile_width(1, n, size) for n in (0, 1, 2)] == [256, 17, 0]
    assert [tile_width(2, n, size) for n in (0, 1)] == [1, 0]
    assert (tile_width(0, 0, 256), tile_width(1, 0, 256)) == (256, 1)
    assert tile_of(9, 3) == (1, 0, 6, 2)
