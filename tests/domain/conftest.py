"""A ledger in which the bodies of a province are registered, for rules that range over several subjects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios import Scene, given_agencies


@pytest.fixture
def postgres_template(opened_template: str) -> str:
    """All tables of a ledger, and nothing recorded."""
    return opened_template


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield scene
