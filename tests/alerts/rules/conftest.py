"""A ledger with three bodies, watched through all stages."""

from __future__ import annotations

import pytest

from domain.alert import STAGES
from tests.alerts.watching import Watched


@pytest.fixture
def staged(scene: Watched) -> Watched:
    """A watch that tells of every stage."""
    scene.stages = STAGES
    scene.start()
    return scene
