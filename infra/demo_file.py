"""The demonstration's file: filled beside its place and moved there whole, so that a cut in the middle leaves none."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

FILE: Final = Path("giamsat-demo.db")
_SIDE_FILES: Final = ("", "-wal", "-shm")


def fill(file: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new file, and put it in place when it is whole. It must have closed it by then."""
    sweep(file)
    part = file.with_name(f"{file.name}.part-{os.getpid()}")
    try:
        write(part)
        if part.with_name(f"{part.name}-wal").exists():
            raise RuntimeError(f"{part} is still open: it cannot be moved whole")
        if not file.exists():  # another demonstration in this folder may have been quicker
            part.replace(file)
            _settle(file.parent)
    finally:
        _remove(part)


def sweep(file: Path) -> None:
    """Remove what fillings left behind that were cut short."""
    for part in file.parent.glob(f"{file.name}.part-*"):
        owner = part.name.rpartition(".part-")[2].partition("-")[0]
        if not (owner.isdigit() and _lives(int(owner))):
            part.unlink(missing_ok=True)


class OpenFileError(Exception):
    """Another demonstration works on the file: what it acknowledges from now on would be lost."""


def discard(file: Path) -> None:
    """Remove the file, for starting over."""
    if file.exists() and _is_open(file):
        raise OpenFileError(
            f"{file.name} đang được một bản trình diễn khác dùng (another demonstration is running)."
        )
    _remove(file)


def _is_open(file: Path) -> bool:
    """Whether any process is at work on it: SQLite leaves its write-ahead log only when nobody else is there."""
    database = sqlite3.connect(file, timeout=0)
    try:
        database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False  # what is no database can go
    finally:
        database.close()
    return False


def _remove(file: Path) -> None:
    for ending in _SIDE_FILES:
        file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def _settle(folder: Path) -> None:
    """Have the new name on the disk, not only the content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
