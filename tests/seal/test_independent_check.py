"""Tooling that is not ours accepts a log that we serve; it is built from its Go module the first time.

Where Go is not, or its module cannot be fetched, nothing of ours is wrong: that is skipped, everywhere.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.seal.independent import ALTERED, build, checked


def test_the_fsck_of_another_house_accepts_our_log_and_not_an_altered_one(tmp_path: Path) -> None:
    try:
        if not build():
            pytest.skip("Go is not installed")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"the Go module was not built: {error}")
    *_, last = checked(tmp_path)
    assert last == f"giamsat verify: leaf_hash at {ALTERED}"
