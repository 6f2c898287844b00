"""A ledger that comes back from an older backup, or under another name: what is refused, and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.backup import backup, restore
from infra.beside import tables_of
from infra.seal.note import Signer
from infra.seal.sealer import InconsistentHeadError
from infra.service import Service
from infra.settings import Settings
from tests.seal.target import LEDGER, MANY, Target
from tests.soak.rig import read_models


def younger_facts_lost(target: Target, folder: Path, *forgotten: str) -> None:
    """The ledger as a backup had it before its last sealed facts; of these and of the tables named nothing is left."""
    copy = folder / "old.backup"
    backup(target.settings.database_url, copy)
    target.record(10, "B")
    target.seal()
    read = [table for model in read_models() for table in tables_of(model)]
    kept = ("events", "commands", "read_models", "seal_tiles", "seal_heads", *forgotten)
    target.do(*(f"DELETE FROM {table}" for table in dict.fromkeys((*read, *kept))))
    restore(copy, target.settings.database_url)


def test_a_ledger_restored_from_an_old_backup_and_continued_is_refused_and_found(
    target: Target, tmp_path: Path
) -> None:
    younger_facts_lost(target, tmp_path)
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


def test_a_ledger_restored_whole_goes_on_with_the_operator_s_key_and_with_no_other(
    database_url: str, tmp_path: Path
) -> None:
    heads, key = str(tmp_path / "heads"), SecretStr(Signer.generate(LEDGER).secret())
    first = Settings.load(database_url=database_url, ledger=LEDGER, seal_file=heads, seal_key=key)
    ledger = Target(first)
    ledger.record(3)
    ledger.seal()
    backup(database_url, tmp_path / "copy.backup")
    back = first.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'elsewhere.db'}"})
    restore(tmp_path / "copy.backup", back.database_url)
    with pytest.raises(InconsistentHeadError, match=r"head_signature.*GIAMSAT_SEAL_KEY"):
        Target(back.model_copy(update={"seal_key": None})).seal()
    restored = Target(back)
    restored.record(2, "M")
    assert restored.seal().size == 5
    assert restored.found() is None


def test_a_ledger_whose_younger_facts_are_lost_goes_on_under_another_name(
    target: Target, tmp_path: Path
) -> None:
    younger_facts_lost(target, tmp_path, "seal_keys", "seal_state")
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
