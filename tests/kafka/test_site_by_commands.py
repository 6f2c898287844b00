"""A site as operators start it: before anything was published, and once more after its database was lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from infra.kafka.connection import Connection
from infra.kafka.topics import Topics
from tests.kafka.provinces import Province
from tests.kafka.reading import eventually
from tests.kafka.site import NAME, Site

pytestmark = pytest.mark.kafka
PROGRAM = Path(sys.executable).with_name("giamsat")

Running = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def topics() -> Topics:
    """Topics that nobody has made yet."""
    return Topics(f"t{uuid4().hex[:12]}")


@pytest.fixture
def running(tmp_path: Path, connection: Connection, topics: Topics) -> Running:
    """A command line of giamsat, its log in a file, ended as operators end it."""

    @contextmanager
    def run(*command: str, database: str, ledger: str) -> Iterator[None]:
        given = {
            "GIAMSAT_DATABASE_URL": database,
            "GIAMSAT_LEDGER": ledger,
            "GIAMSAT_KAFKA_BOOTSTRAP": connection.bootstrap,
            "GIAMSAT_KAFKA_PREFIX": topics.prefix,
        }
        with (tmp_path / f"{command[0]}.log").open("ab") as log:
            process = subprocess.Popen([PROGRAM, *command], env={**os.environ, **given}, stderr=log)
            try:
                yield
            finally:
                process.terminate()
                assert process.wait(timeout=30) == 0

    return run


def test_a_site_started_first_gets_every_fact_and_so_does_a_new_database_in_its_place(
    tmp_path: Path, connection: Connection, topics: Topics, running: Running
) -> None:
    log = tmp_path / "follow.log"
    with (
        Province("dien-bien.example", tmp_path, connection, topics) as province,
        closing(Site(f"sqlite:///{tmp_path / 'site.db'}", connection, topics)) as site,
        closing(Site(f"sqlite:///{tmp_path / 'again.db'}", connection, topics)) as again,
    ):
        with running("follow", "--from", "kafka", database=site.url, ledger=NAME):
            eventually(lambda: '"site_reads"' in log.read_text("utf-8"), "it says what it reads")
            province.record(5)
            with running("relay", database=province.url, ledger=province.name):
                eventually(lambda: site.shows(province.name, 5), "the site shows the ledger")
        with running("follow", "--from", "kafka", database=again.url, ledger=NAME):
            eventually(lambda: again.shows(province.name, 5), "the new database has it too")
        assert site.history(province.name) == again.history(province.name) == [1, 2, 3, 4, 5]
