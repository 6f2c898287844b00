"""A ledger in which the bodies of a province are registered, for rules that range over several subjects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios import Scene, given_agencies


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield scene
