"""A ledger with three bodies, watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.alerts.watching import Watched
from tests.scenarios import Scene, given_agencies


@pytest.fixture
def postgres_template(opened_template: str) -> str:
    """Every table is there already: each test here opens a whole service."""
    return opened_template


@pytest.fixture
def scene(database_url: str) -> Iterator[Watched]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield Watched(scene)
