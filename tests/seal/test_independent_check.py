"""Tooling that is not ours accepts a log that we serve; it runs where `make fsck` has built it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.seal.independent import ALTERED, TOOL, checked


@pytest.mark.skipif(not TOOL.exists(), reason="`make fsck` builds the Go tool")
def test_the_fsck_of_another_house_accepts_our_log_and_not_an_altered_one(tmp_path: Path) -> None:
    *_, last = checked(tmp_path)
    assert last == f"giamsat verify: leaf_hash at {ALTERED}"
