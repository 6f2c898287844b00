"""A bundle that an inspection file froze stays what it was and where it was, or `verify` says that it does not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from domain.commands import inspections
from domain.values import Document
from infra.service import Service
from tests.seal.target import MANY, Target


def freeze(service: Service) -> None:
    """An inspection file with one bundle."""
    given: dict[str, Any] = {"code": "HS-1", "subject": "Kiến nghị", "purpose": "Kiểm tra"}
    act, paper = service.act("acc-test"), Document(number="7", symbol="QĐ-UBKT")
    inspections.open_file(service.ledger, act, **given, mandate=paper, lead="A-3")
    asked = {"subject": "A-3"}
    inspections.save_query(service.ledger, act, "HS-1", title="Câu", question=asked)
    kept = service.bundles.freeze(service.now(), {"after_position": 295}, {})
    inspections.freeze_bundle(service.ledger, act, "HS-1", query_no=1, **asdict(kept))
    service.catch_up()


@pytest.mark.parametrize("attack", ["DELETE FROM private_bundles", "DROP TABLE private_bundles"])
def test_a_frozen_bundle_deleted_outright_is_missed(target: Target, attack: str) -> None:
    with Service.open(target.settings) as service:
        freeze(service)
    assert target.found() is None
    target.do(attack)
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (MANY + 3, "bundle_kept")
    assert "bundle 1 of HS-1" in found.detail


@pytest.mark.parametrize("change", ["content = substr(content, 2)", "sha256 = sha256 || '0'"])
def test_a_frozen_bundle_altered_where_it_is_kept_is_named(target: Target, change: str) -> None:
    with Service.open(target.settings) as service:
        service.bundles.freeze(service.now(), {"after_position": 295}, {})
    assert target.found() is None
    target.do(f"UPDATE private_bundles SET {change}")
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (None, "bundle_file")
