"""Where tests write: in memory where the machine has room, so that nothing waits for a disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

SHARED = Path("/dev/shm")
ROOM = 4 << 30
"""A whole run writes a fraction of it; a container often has 64 MiB."""


def write_there() -> None:
    """Let this process and those it starts make their temporary files in memory, unless told where or short of it."""
    if "TMPDIR" in os.environ or not os.access(SHARED, os.W_OK):
        return
    if shutil.disk_usage(SHARED).free < ROOM:
        return
    folder = SHARED / f"giamsat-tests-{os.geteuid()}"
    folder.mkdir(exist_ok=True)
    # A server of the tests may run as another user: it passes through to its own folder.
    folder.chmod(0o711)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
