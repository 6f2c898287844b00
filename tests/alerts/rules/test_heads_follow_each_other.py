"""Sổ trái với niêm phong: told at once, also by a running service of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alerts.vital import Sign, Vitals
from infra.seal.note import Signer
from infra.seal.sealer import InconsistentHeadError
from infra.service import Service
from infra.settings import Settings
from projections import incidents
from tests.alerts.rules.vital import DAY, NOON, is_told_once
from tests.alerts.watching import Watched
from tests.registered import register
from tests.seal.target import LEDGER


def test_a_seal_that_refuses_is_told_at_once(scene: Watched) -> None:
    unwell = Vitals((), (), (), (Sign("seal", NOON),))
    is_told_once(scene.scene, "seal_refused", unwell, after=0, severity="critical")


def test_a_ledger_that_contradicts_its_heads_is_told(database_url: str, tmp_path: Path) -> None:
    shared: Any = {
        "today": DAY,
        "ledger": LEDGER,
        "seal_key": Signer.generate(LEDGER).secret(),
        "seal_file": str(tmp_path / "heads"),
    }
    with Service.open(Settings.load(database_url=f"sqlite:///{tmp_path}/a.db", **shared)) as ahead:
        for number in range(3):
            register(ahead, f"A-{number}")
        ahead.sealer.seal()
    with Service.open(Settings.load(database_url=database_url, **shared)) as restored:
        register(restored, "A-0")
        with pytest.raises(InconsistentHeadError, match="older_than_head"):
            restored.sealer.seal()
        restored.catch_up()
        assert restored.notifying.look_after_itself() == 1
        restored.catch_up()
        with restored.read_store.reading() as rows:
            [one] = incidents.register(rows, restored.now(), {"state": "firing"})
        assert (one["alertname"], one["severity"]) == ("seal_refused", "critical")
        assert "giamsat verify" in one["description"]
