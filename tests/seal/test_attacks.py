"""What somebody with every right on the database can do, on both databases, and who finds it out."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from domain.commands import agencies
from infra.beside import tables_of
from infra.event_store.database_url import sqlite_path
from infra.seal import heads
from infra.seal.checkpoint import Checkpoint
from infra.seal.live_check import Finding
from infra.seal.note import Signer
from infra.seal.open import anchor_file
from infra.seal.sealer import InconsistentHeadError
from infra.seal.witness import Witness
from infra.seal.witness_client import WitnessClient, WitnessRefusalError
from infra.service import Service
from infra.settings import Settings
from infra.verify import check_ledger
from projections.seal import SealedTree
from tests.soak.rig import read_models

LEDGER = "so-cai.example/tan-cong"
MANY = 300


@dataclass
class Target:
    """A sealed ledger of agencies with its anchor, and the hand that alters its tables."""

    settings: Settings

    def do(self, *statements: str) -> None:
        """Run SQL as nobody should, past every check of the database."""
        path = sqlite_path(self.settings.database_url)
        if path is None:
            with psycopg.connect(self.settings.database_url) as connection:
                for statement in statements:
                    connection.execute(statement.encode())
        else:
            with sqlite3.connect(path) as file:
                for statement in statements:
                    file.execute(statement)
            file.close()

    def found(self, *, against: Checkpoint | None = None) -> Finding | None:
        """What `giamsat verify` answers."""
        return check_ledger(self.settings, against=[against] if against else []).finding

    def record(self, many: int, stem: str = "N") -> None:
        """Go on recording, and fold it into the read models."""
        with Service.open(self.settings) as service:
            for number in range(many):
                register(service, f"{stem}-{number}")
            service.catch_up()

    def seal(self) -> Checkpoint:
        """Sign a head, as any serving process does."""
        with Service.open(self.settings) as service:
            head = service.sealer.seal()
            assert head is not None
            return head

    def forget_outside(self) -> None:
        """Destroy the anchor too: what only heads in other people's hands can then tell."""
        file = anchor_file(self.settings)
        assert file is not None
        file.unlink()


def register(service: Service, code: str) -> None:
    agencies.register(
        service.ledger,
        service.act("acc-test"),
        code=code,
        name=f"Cơ quan {code}",
        kind="department",
        level="province",
    )


@pytest.fixture
def target(database_url: str, tmp_path: Path) -> Target:
    settings = Settings.load(
        database_url=database_url, ledger=LEDGER, seal_file=str(tmp_path / "elsewhere" / "heads")
    )
    ledger = Target(settings)
    ledger.record(MANY, "A")
    ledger.seal()
    assert ledger.found() is None
    return ledger


def moved(by: int, after: int) -> tuple[str, str]:
    """Statements that shift every later position, without ever giving one twice."""
    far = 1_000_000
    return (
        f"UPDATE events SET position = position + {far + by} WHERE position > {after}",
        f"UPDATE events SET position = position - {far} WHERE position > {far}",
    )


COLUMNS = (
    "originator_id, originator_version, name, schema_version, state, recorded_at, happened_on, "
    "actor, agency_id, correlation, command_id, subject_code"
)
OTHER = "'00000000-0000-0000-0000-000000000001'"
SWAPPED = (
    "UPDATE events SET position = -1 WHERE position = 7",
    "UPDATE events SET position = 7 WHERE position = 8",
    "UPDATE events SET position = 8 WHERE position = -1",
)


def inserted(position: str, after: str) -> str:
    """A forged fact of a new subject, made after the pattern of a true one."""
    rest = COLUMNS.removeprefix("originator_id, ")
    copied = f"INSERT INTO events (position, originator_id, {rest})"
    return f"{copied} SELECT {position}, {OTHER}, {rest} FROM events WHERE position = {after}"


@pytest.mark.parametrize(
    ("attack", "position", "check"),
    [
        pytest.param(
            ("UPDATE events SET state = replace(state, 'A-4\"', 'A-5\"') WHERE position = 5",),
            5, "leaf_hash", id="a byte flipped in the content",
        ),
        pytest.param(
            ("UPDATE events SET actor = 'acc-tess' WHERE position = 299",),
            299, "leaf_hash", id="a byte flipped in who recorded it",
        ),
        pytest.param(
            ("UPDATE events SET subject_code = 'A-x' WHERE position = 1",),
            1, "leaf_hash", id="a byte flipped in a code",
        ),
        pytest.param(
            ("UPDATE events SET happened_on = '2001-01-01' WHERE position = 257",),
            257, "leaf_hash", id="another day",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position = 300",),
            300, "log_has_its_end", id="the last fact deleted",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position > 200",),
            201, "log_has_its_end", id="the last hundred deleted",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position = 150",),
            150, "positions_gapless", id="one deleted in the middle",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position = 150", *moved(-1, 150)),
            150, "leaf_hash", id="one deleted in the middle, and the gap closed",
        ),
        pytest.param(SWAPPED, 7, "leaf_hash", id="two swapped"),
        pytest.param(
            (*moved(1, 100), inserted("101", "100")),
            101, "leaf_hash", id="one inserted in the middle",
        ),
        pytest.param(
            (inserted("-5", "100"),),
            1, "positions_gapless", id="one inserted before the first",
        ),
        pytest.param(
            (inserted("305", "100"),),
            301, "positions_gapless", id="one inserted after the end",
        ),
        pytest.param(
            ("UPDATE events SET originator_version = 2 WHERE position = 9",),
            9, "leaf_hash", id="a stream renumbered",
        ),
        pytest.param(
            (
                "UPDATE history SET actor = 'acc-else' WHERE position = 12",
            ),
            12, "read_model", id="a read model edited",
        ),
        pytest.param(
            ("DELETE FROM codes WHERE code = 'A-3'",),
            None, "read_model", id="a row taken out of a read model",
        ),
        pytest.param(
            ("DELETE FROM seal_tiles WHERE level = 0 AND tile = 1",),
            257, "tile_hash", id="the tree cut short",
        ),
        pytest.param(
            ("DELETE FROM seal_tiles WHERE level = 1",),
            1, "tile_hash", id="a tile above the leaves deleted",
        ),
        pytest.param(
            (
                "DELETE FROM seal_tiles WHERE level = 1",
                "INSERT INTO seal_tiles SELECT 1, 0, hashes FROM seal_tiles WHERE tile = 1",
            ),
            1, "tile_hash", id="a tile above the leaves edited",
        ),
    ],
)  # fmt: skip
def test_verify_names_the_first_bad_position(
    target: Target, attack: tuple[str, ...], position: int | None, check: str
) -> None:
    target.do(*attack)
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (position, check)


def test_facts_deleted_with_all_that_remembers_them_are_missed_by_the_anchor(
    target: Target,
) -> None:
    target.do(
        "DELETE FROM events WHERE position > 250",
        "DELETE FROM seal_tiles",
        "DELETE FROM seal_heads",
        "UPDATE read_models SET position = 250",
    )
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (251, "log_has_its_end")
    assert "heads" in found.detail


def rewrite(target: Target) -> None:
    """Alter a fact, then make every trace in the database agree with it: tree, heads, read models, signed anew."""
    target.do(
        "UPDATE events SET actor = 'acc-else' WHERE position = 77",
        "DELETE FROM seal_tiles",
        "DELETE FROM seal_heads",
    )
    with Service.open(target.settings) as service:
        service.read_store.forget_all()
    target.record(0)
    anchor = anchor_file(target.settings)
    assert anchor is not None
    hidden = anchor.rename(anchor.with_name("hidden"))
    target.seal()
    anchor.unlink()
    hidden.rename(anchor)


def test_a_ledger_rewritten_with_its_own_keys_contradicts_the_anchor(target: Target) -> None:
    rewrite(target)
    found = target.found()
    assert found is not None
    assert found.check == "head_consistency"
    assert found.position is not None
    assert found.position <= 77


def test_an_older_head_in_somebodys_pocket_tells_a_rewritten_ledger(target: Target) -> None:
    kept = target.seal()
    rewrite(target)
    target.forget_outside()
    assert target.found() is None
    found = target.found(against=kept)
    assert found is not None
    assert found.check == "head_consistency"
    assert "--against" in found.detail


def test_an_older_head_proves_that_nothing_before_it_changed(target: Target) -> None:
    kept = target.seal()
    target.record(20)
    target.seal()
    assert target.found(against=kept) is None


def test_a_ledger_restored_from_an_old_backup_and_continued_is_refused_and_found(
    target: Target, tmp_path: Path
) -> None:
    from infra.backup import backup, restore

    copy = tmp_path / "old.backup"
    backup(target.settings.database_url, copy)
    target.record(10, "B")
    target.seal()
    old = [table for model in read_models() for table in tables_of(model)]
    old += ["events", "commands", "read_models", "seal_tiles", "seal_heads"]
    target.do(*(f"DELETE FROM {table}" for table in dict.fromkeys(old)))
    restore(copy, target.settings.database_url)
    target.record(15, "C")
    with Service.open(target.settings) as service:
        with pytest.raises(InconsistentHeadError) as refused:
            service.sealer.seal()
        assert refused.value.check == "head_consistency"
        assert service.sealer.state().refusal
    found = target.found()
    assert found is not None
    assert found.check == "head_consistency"
    assert found.position == MANY + 1


def test_a_ledger_whose_younger_facts_are_lost_goes_on_under_another_name(
    target: Target, tmp_path: Path
) -> None:
    from infra.backup import backup, restore

    copy = tmp_path / "old.backup"
    backup(target.settings.database_url, copy)
    target.record(10, "B")
    target.seal()
    old = [table for model in read_models() for table in tables_of(model)]
    old += ["events", "commands", "read_models", "seal_tiles", "seal_heads", "seal_keys"]
    target.do(*(f"DELETE FROM {table}" for table in dict.fromkeys((*old, "seal_state"))))
    restore(copy, target.settings.database_url)
    with pytest.raises(InconsistentHeadError, match="older_than_head"):
        target.seal()
    renamed = Target(
        target.settings.model_copy(
            update={"ledger": f"{LEDGER}-2", "seal_file": str(tmp_path / "elsewhere" / "heads-2")}
        )
    )
    assert renamed.found() is None
    head = renamed.seal()
    assert (head.origin, head.size) == (f"{LEDGER}-2", MANY)
    renamed.record(5, "C")
    assert renamed.seal().size == MANY + 5
    assert renamed.found() is None
    with Service.open(renamed.settings) as service:
        assert service.sealer.state().refusal is None
    with pytest.raises(InconsistentHeadError, match=f"sealed as {LEDGER}-2, not as {LEDGER}:"):
        target.seal()


def test_a_ledger_served_under_another_name_than_it_was_sealed_by_is_told_its_name(
    target: Target,
) -> None:
    unnamed = Target(target.settings.model_copy(update={"ledger": "local.giamsat.example"}))
    target.do("DELETE FROM seal_state")  # as older versions left it
    with pytest.raises(InconsistentHeadError, match=f"ledger_name.*GIAMSAT_LEDGER={LEDGER}"):
        unnamed.seal()
    target.record(1)
    assert target.seal().size == MANY + 1
    assert target.found() is None


def test_a_key_in_the_database_that_is_none_is_named(target: Target) -> None:
    target.do("UPDATE seal_keys SET vkey = 'khong phai khoa'")
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (None, "head_signature")
    assert "khong phai khoa" in found.detail
    target.do("UPDATE events SET actor = 'acc-else' WHERE position = 77")
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (77, "leaf_hash")


def test_a_head_forged_with_another_key_is_named(target: Target) -> None:
    with Service.open(target.settings) as service, service.read_store.reading() as rows:
        tree = SealedTree(rows, MANY)
        forged = Checkpoint.sign(LEDGER, MANY, tree.root(), [Signer.generate(LEDGER)])
    found = target.found(against=forged)
    assert found is not None
    assert (found.position, found.check) == (None, "head_signature")


def test_a_head_forged_in_the_database_is_named(target: Target) -> None:
    with Service.open(target.settings) as service, service.read_store.transaction() as rows:
        forged = Checkpoint.sign(LEDGER, 100, bytes(32), [Signer.generate(LEDGER)])
        rows.execute(
            "INSERT INTO seal_heads (size, note, signed_at) VALUES (100, :note, :at)",
            {"note": str(forged), "at": "2023-01-01T00:00:00.000000Z"},
        )
    found = target.found()
    assert found is not None
    assert found.check == "head_signature"


def test_a_ledger_that_shows_two_readers_two_histories_is_told_by_the_witness(
    target: Target, tmp_path: Path
) -> None:
    with Service.open(target.settings) as service:
        with service.read_store.reading() as rows:
            head, key = heads.last_head(rows), service.sealer.keys.signers
        assert head is not None
        with service.read_store.transaction() as rows:
            signers = key(rows, head.size)
        witness = Witness(tmp_path / "witness.db", "nhan-chung.example/xa", [signers[0].verifier])
        ask = asking(witness)
        with service.read_store.reading() as rows:
            tree = SealedTree(rows, MANY)
            assert ask.cosign(head, tree).startswith("— nhan-chung.example/xa ")
            other = Checkpoint.sign(LEDGER, MANY, bytes(32), signers)
            with pytest.raises(WitnessRefusalError) as refused:
                ask.cosign(other, tree)
    assert refused.value.check == "split_view"
    (seen,) = witness.evidence()
    assert (seen.reason, seen.known.split("\n")[1], seen.shown) == (
        "split_view", str(MANY), str(other),
    )  # fmt: skip
    for note in (seen.known, seen.shown):  # both are signed: the ledger cannot disown either
        Checkpoint.parse(note).opened(LEDGER, [signers[0].verifier])


def asking(witness: Witness) -> WitnessClient:
    """A client that speaks to the witness without a wire."""

    class Near(WitnessClient):
        def _ask(self, path: str, body: bytes | None) -> tuple[int, str]:
            reply = (
                witness.checkpoint(path.split("/")[1])
                if body is None
                else witness.add_checkpoint(body)
            )
            return reply.status, reply.body

    return Near("http://127.0.0.1", witness.verifier)
