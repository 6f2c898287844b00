"""What tests take from other houses' registries, once a version, into the user's cache."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.services import process

NPM = Path(__file__).with_name("npm")
"""package.json, and package-lock.json with the hash of each package and no address."""


def cache() -> Path:
    """The folder of this user that outlives the tests."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "giamsat"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def alone() -> Iterator[Path]:
    """The cache, while no other process of this user fetches into it: tests run side by side."""
    folder = cache()
    with (folder / "fetching").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder


def maven(*arguments: str) -> Path:
    """Run a goal of Maven, which checks what it fetches; the repository where it is then found."""
    # Java asks the password file for the home folder, not HOME.
    repository = Path.home() / ".m2" / "repository"
    program = process.program("mvn", "maven")
    _run([program, "-B", "-q", f"-Dmaven.repo.local={repository}", *arguments])
    return repository


def asyncapi_schema(version: str) -> dict[str, Any]:
    """AsyncAPI's official JSON schema of a version of the specification."""
    lock = json.loads((NPM / "package-lock.json").read_text(encoding="utf-8"))
    release = lock["packages"]["node_modules/@asyncapi/specs"]["version"]
    with alone() as here:
        folder = here / f"asyncapi-specs-{release}"
        if not folder.exists():
            program = process.program("npm", "npm")
            with tempfile.TemporaryDirectory(dir=here) as part:
                for file in NPM.iterdir():
                    shutil.copy(file, part)
                _run([program, "ci", "--silent", "--ignore-scripts", "--prefix", part])
                (Path(part) / "node_modules" / "@asyncapi" / "specs").replace(folder)
    schema: dict[str, Any] = json.loads(
        (folder / "schemas" / f"{version}-without-$id.json").read_text(encoding="utf-8")
    )
    return schema


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise process.ServiceFailedError((done.stdout + done.stderr)[-2000:])
