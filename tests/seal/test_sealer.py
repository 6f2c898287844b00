"""The tree grows with the ledger, heads follow each other, and a head that would contradict another is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from infra.event_store.recorder import FactRecorder
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seal import heads
from infra.seal.anchors import FileAnchor
from infra.seal.checkpoint import Checkpoint
from infra.seal.entry import EntryRow, EntryWriter, UnsealableRowError, entry_rows
from infra.seal.keys import SealKeys, recorded
from infra.seal.note import Signer
from infra.seal.receipt import Receipt, WrongReceiptError
from infra.seal.sealer import InconsistentHeadError, Sealer
from infra.seal.served_log import ServedLog
from projections.merkle import Frontier, leaf_hash, tile_width
from projections.seal import sealed_size, sealed_tree
from tests.seal.conftest import ORIGIN, Ring


def leaves(recorder: FactRecorder) -> list[bytes]:
    writer = EntryWriter(ORIGIN)
    return [leaf_hash(writer.entry(row)) for row in entry_rows(recorder).after(0, 1_000)]


def root(hashes: list[bytes]) -> bytes:
    edge = Frontier()
    for leaf in hashes:
        edge.add(leaf)
    return edge.root()


def test_each_head_is_the_root_of_the_facts_so_far(
    sealer: Sealer, recorder: FactRecorder, ring: Ring, keys: SealKeys, read_store: ReadStore
) -> None:
    assert sealer.seal() is None
    for more in (1, 1, 254, 1, 300):
        last = ring(more)
        head = sealer.seal()
        assert head is not None
        assert (head.size, head.root) == (last, root(leaves(recorder)))
        with read_store.reading() as rows:
            head.opened(ORIGIN, recorded(rows))
    assert sealer.state().refusal is None
    assert str(sealer.seal()) == str(head)


def test_tiles_hold_what_the_specification_says(
    sealer: Sealer, served: ServedLog, recorder: FactRecorder, ring: Ring
) -> None:
    size = ring(600)
    sealer.seal()
    hashes = leaves(recorder)
    assert served.tile(0, 1, 256) == b"".join(hashes[256:512])
    assert served.tile(0, 2, 88) == b"".join(hashes[512:])
    assert served.tile(0, 2, 10) == b"".join(hashes[512:522])
    assert served.tile(1, 0, 2) == root(hashes[:256]) + root(hashes[256:512])
    assert served.tile(0, 2, 89) is None
    assert served.tile(0, 3, 1) is None
    assert served.tile(2, 0, 1) is None
    assert tile_width(0, 2, size) == 88
    bundle, entries = served.entries(2, 88) or b"", []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    assert [leaf_hash(e) for e in entries] == hashes[512:]


def test_an_entry_binds_every_column_and_tells_no_content(
    recorder: FactRecorder, ring: Ring
) -> None:
    ring(1)
    row = EntryRow(*entry_rows(recorder).after(0, 1)[0])
    writer = EntryWriter(ORIGIN)
    entry = writer.entry(row)
    assert rfc8785.dumps(json.loads(entry)) == entry
    assert b"dinh" not in entry
    changes: dict[str, Any] = {
        "position": 2,
        "subject": "00000000-0000-0000-0000-000000000000",
        "stream_version": 9,
        "name": "bell.rung",
        "schema_version": 2,
        "state": row.state + b" ",
        "recorded_at": "2023-03-01T08:00:00.000001+00:00",
        "happened_on": "2023-03-02",
        "actor": "nv-02",
        "agency": "00000000-0000-0000-0000-000000000000",
        "correlation": "c",
        "command_id": "k",
        "subject_code": "B-2",
    }
    assert set(changes) == set(row._fields)
    for name, value in changes.items():
        assert writer.entry(row._replace(**{name: value})) != entry, name
    assert EntryWriter("another").entry(row) != entry
    one = row._replace(correlation="c", command_id=None)
    other = row._replace(correlation=None, command_id="c")
    assert writer.entry(one) != writer.entry(other)


@given(st.text(), st.text(), st.none() | st.text(), st.none() | st.integers(0, 9))
def test_entries_are_canonical_json(
    name: str, actor: str, correlation: str | None, schema: int | None
) -> None:
    row = EntryRow(
        7, "s", 1, name, schema, b"{}", "2023-03-01T08:00:00.000000+00:00", None, actor, None,
        correlation, None, None,
    )  # fmt: skip
    entry = EntryWriter(ORIGIN).entry(row)
    assert rfc8785.dumps(json.loads(entry)) == entry


def test_a_row_that_the_ledger_never_wrote_is_not_sealed() -> None:
    row = EntryRow(7, "s", 1, "n", 1, b"{}", "yesterday", None, "a", None, None, None, None)
    with pytest.raises(UnsealableRowError, match="position 7"):
        EntryWriter(ORIGIN).entry(row)


def test_names_of_a_newer_version_are_sealed_too(
    sealer: Sealer, recorder: FactRecorder, ring: Ring
) -> None:
    ring(5)  # the domain knows no bells: sealing asks nobody what a name means
    head = sealer.seal()
    assert head is not None
    assert head.size == recorder.last_position() == 5


def test_every_fact_gets_a_receipt_that_proves_itself(
    sealer: Sealer, served: ServedLog, ring: Ring, read_store: ReadStore
) -> None:
    size = ring(300)
    sealer.seal()
    with read_store.reading() as rows:
        verifiers = recorded(rows)
    for position in (1, 2, 256, 257, size):
        text = served.receipt(position)
        assert text is not None
        receipt = Receipt.parse(text)
        assert str(receipt) == text
        receipt.check(ORIGIN, verifiers)
        with pytest.raises(WrongReceiptError):
            receipt.check(ORIGIN, verifiers, b"another entry")
        with pytest.raises(WrongReceiptError):
            receipt.check("another.example", verifiers)
        with pytest.raises(WrongReceiptError):
            receipt.check(ORIGIN, [Signer.generate(ORIGIN).verifier])
    assert served.receipt(size + 1) is None
    assert served.receipt(0) is None


def test_the_tree_built_again_is_the_same_tree(
    sealer: Sealer, recorder: FactRecorder, read_store: ReadStore, keys: SealKeys, ring: Ring
) -> None:
    ring(300)
    before = sealer.seal()
    with read_store.setting_up() as rows:
        rows.execute("DROP TABLE seal_tiles")
        rows.execute("DELETE FROM read_models WHERE name = 'seal'")
    again = Sealer(recorder, read_store, keys)
    assert str(again.seal()) == str(before)
    with read_store.reading() as rows:
        assert sealed_size(rows) == 300


def test_two_processes_that_seal_agree(
    sealer: Sealer, recorder: FactRecorder, read_store: ReadStore, keys: SealKeys, ring: Ring
) -> None:
    other = Sealer(recorder, read_store, keys)
    for _ in range(3):
        ring(2)
        assert str(sealer.seal()) == str(other.seal())
        ring(2)
        assert str(other.seal()) == str(sealer.seal())


def test_old_heads_are_kept_sparsely(sealer: Sealer, read_store: ReadStore, ring: Ring) -> None:
    for _ in range(6):
        ring(100)
        sealer.seal()
    with read_store.reading() as rows:
        sizes = [Checkpoint.parse(note).size for note in heads.heads(rows)]
    assert sizes == [200, 500, 600]


# -- keys


def test_nothing_is_signed_over_a_changed_fact(
    sealer: Sealer, recorder: FactRecorder, read_store: ReadStore, keys: SealKeys, ring: Ring
) -> None:
    ring(3)
    sealer.seal()
    with read_store.transaction() as rows:
        rows.execute("UPDATE events SET actor = 'nv-99' WHERE position = 2")
    ring(1)
    with pytest.raises(InconsistentHeadError, match="position 2"):
        sealer.seal()
    assert "leaf_hash" in (sealer.state().refusal or "")
    with read_store.transaction() as rows:
        rows.execute("UPDATE events SET actor = 'nv-01' WHERE position = 2")
    assert sealer.seal() is not None
    assert sealer.state().refusal is None


def test_nothing_is_signed_over_a_tree_that_forgot_a_fact(
    sealer: Sealer, recorder: FactRecorder, read_store: ReadStore, keys: SealKeys, ring: Ring
) -> None:
    ring(300)
    sealer.seal()
    with read_store.transaction() as rows:
        rows.execute("UPDATE events SET happened_on = '2020-01-01' WHERE position = 7")
        rows.execute("DROP TABLE seal_tiles")
        rows.execute("DELETE FROM read_models WHERE name = 'seal'")
    ring(1)
    with pytest.raises(InconsistentHeadError, match="head_consistency"):
        Sealer(recorder, read_store, keys).seal()


def test_a_head_that_nobody_knows_stops_the_signing(
    sealer: Sealer, anchor: FileAnchor, ring: Ring, read_store: ReadStore
) -> None:
    ring(3)
    sealer.seal()
    with read_store.reading() as rows:
        tree = sealed_tree(rows)
    forged = Checkpoint.sign(ORIGIN, 2, tree_root(read_store, 2), [Signer.generate(ORIGIN)])
    anchor.path.unlink()
    anchor.publish(forged)
    ring(1)
    with pytest.raises(InconsistentHeadError, match="head_signature"):
        sealer.seal()
    assert tree.size == 3


def test_a_new_place_outside_gets_the_head_that_is(
    recorder: FactRecorder, read_store: ReadStore, keys: SealKeys, ring: Ring, tmp_path: Path
) -> None:
    ring(3)
    head = Sealer(recorder, read_store, keys).seal()
    new = FileAnchor(tmp_path / "new" / "checkpoints")
    for _ in range(2):
        Sealer(recorder, read_store, keys, anchors=[new]).seal()
    assert [str(h) for h in new.heads()] == [str(head)]


def tree_root(read_store: ReadStore, size: int) -> bytes:
    with read_store.reading() as rows:
        return sealed_tree(rows).root(size)


def test_the_file_holds_every_head_whatever_is_torn(
    sealer: Sealer, anchor: FileAnchor, ring: Ring, tmp_path: Path
) -> None:
    for _ in range(3):
        ring(1)
        sealer.seal()
    assert [head.size for head in anchor.heads()] == [1, 2, 3]
    with anchor.path.open("a", encoding="utf-8") as file:
        file.write(f"{ORIGIN}\n4\nabc")
    last = anchor.latest(ORIGIN)
    assert last is not None
    assert last.size == 3
    assert anchor.latest("another") is None


def test_a_fact_missing_in_the_middle_is_not_sealed_over(
    sealer: Sealer, read_store: ReadStore, ring: Ring
) -> None:
    ring(6)
    with read_store.transaction() as rows:
        rows.execute("DELETE FROM events WHERE position = 4")
    with pytest.raises(InconsistentHeadError, match="position 4 is missing"):
        sealer.seal()


def test_the_follower_is_the_one_all_read_models_have(sealer: Sealer, ring: Ring) -> None:
    ring(2)
    assert isinstance(sealer._follower, Follower)
    assert sealer.lag().events == 2
    sealer.seal()
    assert sealer.lag().events == 0
