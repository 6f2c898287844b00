"""What every test may ask for: a fresh database on each engine, a broker, the plan documents.

A machine without a server skips its tests and says what to install; under CI=true it fails them.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import socket
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
import structlog
from psycopg import sql

from tests.services import kafka, memory, postgresql, process

with warnings.catch_warnings():
    import eventsourcing.tests  # noqa: F401 - it forgets all warning filters when first imported

CHECKOUT = Path(__file__).parent.parent

memory.write_there()

# What the shell says is for finding servers; a test's settings are only those it makes itself.
GIVEN = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GIAMSAT_")}


def missing(reason: str) -> NoReturn:
    """Skip for want of something on this machine; where everything must be there, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def serve(variable: str, start: Callable[[], process.Service]) -> Iterator[str]:
    """The address in the environment, or that of a server of our own until the session ends."""
    if address := GIVEN.get(variable):
        yield address
        return
    try:
        service = start()
    except process.ServiceMissingError as reason:
        missing(str(reason))
    try:
        yield service.address
    finally:
        service.stop()


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine, not even by mistake."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_INET and not str(address[0]).startswith(("127.", "localhost")):
            pytest.fail(f"a test tried to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """A command run by a test sends logs to its own streams, which end with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL server's own database."""
    yield from serve(postgresql.VARIABLE, postgresql.start)


@contextmanager
def database(server: str, template: str) -> Iterator[str]:
    """The address of a new database on a server, as long as it is wanted."""
    name = sql.Identifier(f"test_{uuid.uuid4().hex}")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY = file_copy").format(
                name, sql.Identifier(template)
            )
        )
        try:
            yield server.rpartition("/")[0] + "/" + name.as_string().strip('"')
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def postgres_template() -> str:
    """What a test's database begins as: empty, unless a folder of tests says `opened_template`."""
    return "template1"


@pytest.fixture(scope="session")
def opened_template(postgres_server: str) -> Iterator[str]:
    """A database in which a service was opened once: all its tables, and nothing recorded."""
    from infra.service import Service
    from infra.settings import Settings

    with database(postgres_server, "template1") as url:
        with Service.open(Settings(database_url=url)):
            pass
        yield url.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own."""
    with database(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a fact on each engine in turn, as GIAMSAT_DATABASE_URL names it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """host:port of a real Kafka broker; topics are shared, so name yours freshly."""
    yield from serve(kafka.VARIABLE, kafka.start)


@pytest.fixture(scope="session")
def told_demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's file with its whole story, told once for all processes of a run; work on copies of it.

    Beside it, as `.looks`, each morning of the watch: the day, the instant, and the last position before it.
    """
    from infra import demo_file
    from infra.demo_accounts import open_accounts
    from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY, tell
    from infra.service import Service
    from infra.settings import Settings

    own = tmp_path_factory.getbasetemp()
    file = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / demo_file.FILE.name

    def write(part: Path) -> None:
        settings = Settings(database_url=f"sqlite:///{part}", ledger=DEMO_LEDGER, today=DEMO_TODAY)
        looks: list[tuple[str, str, int]] = []
        with Service.open(settings, demo=True) as service:

            def look(day: date, instant: datetime) -> int:
                looks.append((day.isoformat(), instant.isoformat(), service.head()))
                return service.look(day, instant)

            open_accounts(service.private, None)
            tell(
                service.ledger,
                catch_up=service.catch_up,
                watch=look,
                notifier=service.notifying.notifier,
            )
        file.with_suffix(".looks").write_text(json.dumps(looks))

    with file.with_name("telling").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not file.exists():
            demo_file.fill(file, write)
    return file


@pytest.fixture(scope="session")
def plans_folder() -> Path:
    """The folder with the four real plan documents, kept beside the checkout."""
    folder = CHECKOUT.parent / "shared" / "plans"
    if not folder.is_dir():
        missing(f"no plan documents: {Path('..') / 'shared' / 'plans'} is absent")
    return folder
