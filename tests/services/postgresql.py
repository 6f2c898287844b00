"""A private PostgreSQL server for tests: fresh files, one loopback port, no durability to wait for."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.services import process

VARIABLE = "GIAMSAT_TEST_POSTGRES"
PREFIX = "giamsat-postgresql-"
LONG_AGO_SECONDS = 600

DURABLE = {"max_connections": "200", "listen_addresses": "127.0.0.1"}

# A crash of the machine may lose these files, and nobody would miss them; few of them, for they may stand in memory.
FAST = {
    **DURABLE,
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
}


def start(*, lasting: bool = False, options: Mapping[str, str] = FAST) -> process.Service:
    """Make a cluster and serve it; the address is that of its `postgres` database."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb = process.program("initdb", "postgresql", beside=folders)
    postgres = process.program("postgres", "postgresql", beside=folders)
    user = _unprivileged_user()
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    if user is not None:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    _initialize(initdb, folder, user)
    port = process.free_port()
    settings = {**options, "port": str(port), "unix_socket_directories": str(folder)}
    log = folder / "log"
    pid = process.spawn(
        [postgres, "-D", str(folder / "data"), *(f"--{k}={v}" for k, v in settings.items())],
        log=log,
        end_with=signal.SIGINT,
        user=user,
        lasting=lasting,
    )
    ready = folder / "data" / "postmaster.pid"
    process.wait_until(lambda: ready.exists() and "ready" in ready.read_text(), pid=pid, log=log)
    address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    return process.Service(VARIABLE, address, pid, folder, signal.SIGINT)


def _sweep() -> None:
    """Remove what servers left whose session was killed: they ended with it, and their files stand in memory."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):
            is_old = time.time() - folder.stat().st_mtime > LONG_AGO_SECONDS
            if is_old and not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> str | None:
    """The server refuses to run as root; then the account Debian made for it, or nobody."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _initialize(initdb: str, folder: Path, user: str | None) -> None:
    prefix = [] if user is None else ["setpriv", *process.as_user(user)]
    arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(
        [*prefix, initdb, "-D", str(folder / "data"), "--no-sync", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise process.ServiceFailedError(done.stdout + done.stderr)
