"""Other event stores on the same server: message-db and Emmett, from npm, and eventsource-py, from PyPI.

What cannot be installed has no rows.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from domain.application import Ledger
from infra.event_store import recorder_for
from infra.read_store import ReadStore
from tests.bench import append, projections
from tests.bench.row import Measured, Round, Row, at_once, compare
from tests.soak.rig import read_models

FOLDER = Path("build/peers")
PACKAGES = (
    "@eventide/message-db@1.3.1",
    "@event-driven-io/emmett@0.42.0",
    "@event-driven-io/emmett-postgresql@0.42.0",
    "@event-driven-io/pongo@0.16.11",
    "@event-driven-io/dumbo@0.12.7",
    "pg",
    "uuid@10",
    "async-retry",
    "ansis@3",
)
"""The newest versions that fit each other; npm does not see that by itself."""
EVENTSOURCE_PY = "eventsource-py[postgresql]==0.8.1"
NEEDED = ("greenlet",)
"""What it does not ask for by itself."""
CALLERS, EACH = 32, 40
FOLDED, FOLDED_BY_EMMETT = 4_000, 1_000
ROUNDS = 3


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """Appends of as many callers, and views, in turn."""
    if store != "postgresql":
        return []
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url})
    try:
        ours = at_once(append._ours(ledger), CALLERS, EACH)
        rows = _appends(store, ours, _eventsource_py(other_url))
        if not _installed():
            return rows
        _prepare(other_url)
        for peer in (
            ("message-db, append alone", at_once(_message_db(other_url), CALLERS, EACH)),
            ("Emmett, append alone", _emmett("append", other_url, CALLERS, EACH)),
        ):
            rows += _appends(store, ours, peer)
    finally:
        ledger.close()
    # A ledger of its own: what has just been appended is nothing that these views should fold first.
    recorder, read_store = recorder_for(other_url), ReadStore(other_url)
    try:
        for name, models, goal in (
            ("catch-up of all read models, beside a peer", read_models(), 8),
            ("one simple view, beside a peer", [projections.Counted()], 25),
        ):
            rows += compare(
                name,
                store,
                projections._ours(recorder, read_store, models, FOLDED),
                (
                    "Emmett, projector with one simple view",
                    _emmett("project", other_url, FOLDED_BY_EMMETT),
                ),
                goal=goal,
                rounds=ROUNDS,
            )
    finally:
        read_store.close()
        recorder.close()
    return rows


def _appends(store: str, ours: Measured, peer: tuple[str, Measured] | None) -> list[Row]:
    """Our whole command path beside what appends alone; nothing for a peer that is not there."""
    name = f"command path, {CALLERS} callers, beside a peer"
    return compare(name, store, ours, peer, goal=1, rounds=ROUNDS) if peer else []


def _eventsource_py(url: str) -> tuple[str, Measured] | None:
    """Its append, under a Python of its own that has it; its table leaves before the next peer brings its own."""
    folder = FOLDER.resolve() / "python"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        venv.create(folder, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", EVENTSOURCE_PY, *NEEDED]
        if subprocess.run(command, check=False).returncode != 0:
            sys.stderr.write("pip could not install eventsource-py: it is left out\n")
            return None
        (folder / "installed").touch()
    address = url.replace("postgresql://", "postgresql+asyncpg://")
    script = Path(__file__).with_name("eventsource_py.py").resolve()
    command = [str(python), str(script), address, str(CALLERS), str(EACH)]

    def run() -> Round:
        found = _told(command)
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("DROP TABLE events CASCADE")
        return found

    return f"{EVENTSOURCE_PY}, append alone", run


def _installed() -> bool:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        sys.stderr.write("no npm here: the peers are left out\n")
        return False
    if not (FOLDER / "node_modules").is_dir():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--legacy-peer-deps", "--prefix", ".", *PACKAGES]
        if subprocess.run(command, cwd=FOLDER, check=False).returncode != 0:
            sys.stderr.write("npm could not install the peers: they are left out\n")
            return False
    return True


def _prepare(url: str) -> None:
    """Install message-db as its own scripts do, and the table of Emmett's view."""
    database = FOLDER / "node_modules/@eventide/message-db/database"
    files = [
        "roles/message-store",
        "schema/message-store",
        "extensions/pgcrypto",
        "tables/messages",
    ]
    files += ["types/message", *(f"functions/{f.stem}" for f in _functions(database))]
    files += [f"indexes/{f.stem}" for f in sorted((database / "indexes").glob("*.sql"))]
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "CREATE TABLE IF NOT EXISTS counted (name text PRIMARY KEY, n bigint NOT NULL)"
        )
        for name in files:
            admin.execute("SET search_path = message_store, public")
            text = (database / f"{name}.sql").read_text().replace("CONCURRENTLY", "")
            admin.execute(text.encode())


def _functions(database: Path) -> list[Path]:
    first = (
        "hash-64",
        "acquire-lock",
        "category",
        "is-category",
        "id",
        "cardinal-id",
        "stream-version",
    )
    found = (database / "functions").glob("*.sql")
    return sorted(found, key=lambda f: first.index(f.stem) if f.stem in first else len(first))


def _message_db(url: str) -> Any:
    """A connection for each caller; one function call, one commit."""
    connections = [psycopg.connect(url, autocommit=True) for _ in range(CALLERS)]
    for connection in connections:
        connection.execute("SET search_path = message_store, public")
    state = json.dumps({"name": "Sở thứ 7", "ground": "Nghị quyết 190/2025/QH15"})
    facts = json.dumps({"actor": "bench", "happened_on": "2025-03-01", "agency": "b8f5c1e0"})
    turns = [itertools.cycle(range(25)) for _ in range(CALLERS)]

    def write(caller: int) -> object:
        stream = f"noted-{caller}x{next(turns[caller])}"
        return connections[caller].execute(
            "SELECT write_message(%s, %s, 'Renamed', %s::jsonb, %s::jsonb)",
            (str(uuid4()), stream, state, facts),
        )

    return write


def _emmett(work: str, url: str, *numbers: int) -> Measured:
    script = Path(__file__).with_name("emmett.mjs").resolve()
    return lambda: _told(["node", str(script), work, url, *map(str, numbers)], FOLDER)


def _told(command: list[str], folder: Path | None = None) -> Round:
    """What a process of another store tells of its round."""
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    return Round(found["rate"], found["spans"])
