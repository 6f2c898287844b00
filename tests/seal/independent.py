"""`make fsck`: tooling that is not ours checks a log that we serve, and stops where a fact was altered.

The tool is `fsck` of the Go module github.com/transparency-dev/tessera, built from the module into build/go.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from domain.commands import agencies
from infra.commands.run import application
from infra.service import Service
from infra.settings import Settings
from infra.verify import check_ledger
from tests.serving import serving

MODULE: Final = "github.com/transparency-dev/tessera/cmd/fsck@v1.0.4"
FOLDER: Final = Path("build/go")
USUAL: Final = "/usr/local/go/bin"
"""Where Go's own archive is unpacked; not every shell looks there."""
TOOL: Final = FOLDER / "bin" / "fsck"
PLACES: Final = {"GOBIN": "bin", "GOPATH": "path", "GOCACHE": "cache"}
LEDGER: Final = "kiem-tra.giamsat.example"
FACTS: Final = 700
"""Two full tiles and part of a third."""
ALTERED: Final = 400
PATIENCE_SECONDS: Final = 30
"""The tool does not end by itself where a fact is wrong: it goes on asking for the rest."""


def build() -> bool:
    """Build the tool where it is not there yet; False where Go is not."""
    if TOOL.exists():
        return True
    go = shutil.which("go") or shutil.which("go", path=USUAL)
    if go is None:
        return False
    places = {"GOFLAGS": "-modcacherw"} | {
        name: str((FOLDER / part).absolute()) for name, part in PLACES.items()
    }
    subprocess.run([go, "install", MODULE], check=True, env={**os.environ, **places})
    return True


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The log of a ledger at an address of this machine."""
    with Service.open(settings) as service:
        service.catch_up()
        service.sealer.seal()
        with serving(application(service)) as port:
            yield f"http://127.0.0.1:{port}"


def fsck(address: str, key: Path) -> tuple[int | None, str]:
    """What the tool says of a log, and its exit code; None where it found no end."""
    command = [str(TOOL), "-ui=false", "-storage_url", f"{address}/log/", "-public_key", str(key)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        return None, (late.stderr or b"").decode() if isinstance(late.stderr, bytes) else ""
    return done.returncode, done.stderr


def checked(folder: Path) -> Iterator[str]:
    """A ledger of ours as the tool sees it: whole, and with one fact altered behind the seal; in lines to read."""
    path = folder / "so-cai.db"
    settings = Settings(
        database_url=f"sqlite:///{path}", ledger=LEDGER, seal_file="none", metrics_token=None
    )
    with Service.open(settings) as service:
        act = service.act("acc-test")
        for number in range(FACTS):
            agencies.register(
                service.ledger,
                act,
                code=f"A-{number}",
                name=f"Cơ quan {number}",
                kind="department",
                level="province",
            )
    key = folder / "key.pub"
    with served(settings) as address:
        with Service.open(settings) as service:
            [known, *_], _ = service.sealed.keys()
        key.write_text(f"{known}\n")
        code, said = fsck(address, key)
        yield f"fsck {MODULE.partition('@')[2]}, {FACTS} facts: exit {code}\n{said.strip()}"
        assert code == 0, said
        assert f"size {FACTS}" in said
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE events SET actor = 'acc-khac' WHERE position = ?", (ALTERED,))
    with served(settings) as address:
        code, said = fsck(address, key)
    yield f"the fact at {ALTERED} altered: exit {code}, which is no success\n{said.strip()}"
    assert code != 0
    assert "Successfully" not in said
    found = check_ledger(settings).finding
    assert found is not None
    yield f"giamsat verify: {found.check} at {found.position}"
    assert (found.check, found.position) == ("leaf_hash", ALTERED)


if __name__ == "__main__":
    if not build():
        sys.exit("Go is not installed: https://go.dev/dl/")
    with tempfile.TemporaryDirectory() as name:
        for line in checked(Path(name)):
            print(line, flush=True)  # noqa: T201 - the transcript
