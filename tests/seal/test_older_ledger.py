"""A ledger that comes back from an older backup, or under another name: what is refused, and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.backup import backup, restore
from infra.beside import tables_of
from infra.seal.sealer import InconsistentHeadError
from infra.service import Service
from tests.seal.target import LEDGER, MANY, Target
from tests.soak.rig import read_models


def test_a_ledger_restored_from_an_old_backup_and_continued_is_refused_and_found(
    target: Target, tmp_path: Path
) -> None:
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
