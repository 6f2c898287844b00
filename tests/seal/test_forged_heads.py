"""Heads and keys that are forged, and a ledger that shows two readers two histories: who finds it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.main import app
from infra.seal import heads
from infra.seal.checkpoint import Checkpoint
from infra.seal.note import Signer
from infra.seal.sealer import InconsistentHeadError
from infra.seal.witness import Witness
from infra.seal.witness_client import WitnessClient, WitnessRefusalError
from infra.service import Service
from infra.setting_files import WrongSettingError
from projections.seal import SealedTree
from tests.seal.target import LEDGER, MANY, Target


@pytest.fixture
def named(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger as commands find it: by the environment."""
    for name in ("database_url", "ledger", "seal_file"):
        monkeypatch.setenv(f"GIAMSAT_{name.upper()}", getattr(target.settings, name))


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


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ("seal_keys SET vkey = 'khong phai khoa'", "khong phai khoa"),
        ("seal_keys SET secret = 'khong phai khoa'", "PRIVATE+KEY+"),
        ("seal_heads SET note = 'khong phai dau so'", "no signatures"),
    ],
)
def test_nothing_is_signed_with_a_seal_that_cannot_be_read_and_everybody_is_told(
    target: Target, named: None, spoilt: str, told: str
) -> None:
    target.record(1)
    target.do(f"UPDATE {spoilt}")
    with pytest.raises(InconsistentHeadError, match=r"head_signature.*cannot be read"):
        target.seal()
    answer = CliRunner().invoke(app, ["seal", "status"])
    assert (answer.exit_code, type(answer.exception)) == (1, SystemExit)
    assert "Từ chối ký (refused): head_signature" in answer.output
    assert told in answer.output
    with Service.open(target.settings) as service:
        assert [c.name for c in service.health.checks() if not c.ok] == ["deadline_watch", "seal"]
        known, _ = service.sealed.keys()
    assert len(known) == 1


def test_keys_that_cannot_be_read_are_told_before_anybody_signs(
    target: Target, named: None
) -> None:
    target.do("UPDATE seal_keys SET vkey = 'khong phai khoa'")
    answer = CliRunner().invoke(app, ["seal", "status"])
    assert answer.exit_code == 1
    assert "Khóa đang giữ không đọc được" in answer.output


@pytest.mark.parametrize("command", ["status", "rotate"])
def test_a_malformed_key_of_the_operator_is_named_and_not_repeated(
    named: None, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("GIAMSAT_SEAL_KEY", "PRIVATE+KEY+bi-mat")
    answer = CliRunner().invoke(app, ["seal", command])
    assert (answer.exit_code, type(answer.exception)) == (2, SystemExit)
    assert "GIAMSAT_SEAL_KEY" in answer.output
    assert "bi-mat" not in answer.output


def test_a_head_forged_with_another_key_is_named(target: Target) -> None:
    with Service.open(target.settings) as service, service.read_store.reading() as rows:
        tree = SealedTree(rows, MANY)
        forged = Checkpoint.sign(LEDGER, MANY, tree.root(), [Signer.generate(LEDGER)])
    found = target.found(against=forged)
    assert found is not None
    assert (found.position, found.check) == (None, "head_signature")


def test_two_heads_of_one_size_contradict_each_other_and_no_fact_is_named(target: Target) -> None:
    with Service.open(target.settings) as service, service.read_store.transaction() as rows:
        signers = service.sealer.keys.signers(rows, MANY)
    found = target.found(against=Checkpoint.sign(LEDGER, MANY, bytes(32), signers))
    assert found is not None
    assert (found.position, found.check) == (None, "split_view")


def test_a_head_of_another_ledger_is_the_wrong_file_and_nothing_altered(target: Target) -> None:
    other = Checkpoint.sign("so-khac.example", 6, bytes(32), [Signer.generate("so-khac.example")])
    with pytest.raises(WrongSettingError, match=r"so-khac\.example"):
        target.found(against=other)


def test_a_witness_answers_a_stale_size_and_another_head_of_the_same_as_the_standard_says(
    target: Target, tmp_path: Path
) -> None:
    with Service.open(target.settings) as service, service.read_store.transaction() as rows:
        signers = service.sealer.keys.signers(rows, MANY)
    witness = Witness(tmp_path / "witness.db", "nhan-chung.example/xa", [signers[0].verifier])

    def shown(old: int, root: bytes) -> tuple[int, str]:
        head = Checkpoint.sign(LEDGER, MANY, root, signers)
        reply = witness.add_checkpoint(f"old {old}\n\n{head}".encode())
        return reply.status, reply.body

    assert shown(0, bytes(32))[0] == 200
    assert shown(0, bytes(32)) == (409, f"{MANY}\n")
    assert shown(MANY, bytes(32))[0] == 200
    assert witness.evidence() == []
    assert shown(MANY, b"x" * 32) == (409, f"{MANY}\n")
    assert [seen.reason for seen in witness.evidence()] == ["split_view"]


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
