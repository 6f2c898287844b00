"""`python -m tests.soak.worker WORK DATABASE_URL …`: does one thing over and over and says so, until it is killed."""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime
from threading import Event, Thread

import structlog
from eventsourcing.persistence import PersistenceError

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger
from domain.commands import agencies
from domain.errors import ConflictError
from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.rebuild import rebuild as build
from tests import workload
from tests.soak.rig import read_models

PAGE = 20
"""Small pages, so that a kill finds most of them unfinished."""


def write(database_url: str, name: str) -> None:
    """Register bodies: a line for each acknowledged fact, and one for each refusal of the store."""
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url})
    for number in itertools.count(1):
        code = f"{name}-{number}"
        try:
            done = agencies.register(
                ledger,
                act(),
                code=code,
                name=f"Cơ quan {code}",
                kind="department",
                level="province",
            )
        except PersistenceError as error:
            say("refused", type(error).__name__)
        else:
            say(done.position, done.code)


def rename(database_url: str, name: str, times: str, code: str) -> None:
    """Rename one body so many times, whoever else does so meanwhile; how many races were lost."""
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url})
    lost = 0
    for number in range(int(times)):
        while True:
            body = ledger.load(Agency, code)
            body.rename(act(), name=f"{name} {number}", ground="Nghị quyết 190/2025/QH15")
            try:
                done = ledger.keep(act(), body)
            except ConflictError:
                lost += 1
            else:
                say(done.position, done.version)
                break
    say("lost", lost)


def append(database_url: str, name: str, many: str, each: str) -> None:
    """Append so many facts, some at a time, in one process of several."""
    recorder, mapper = recorder_for(database_url), FactMapper()
    stored = map(mapper.to_stored_event, workload.facts(int(many), name))
    while taken := list(itertools.islice(stored, int(each))):
        recorder.insert_events(taken)
    say("done", many)


def follow(database_url: str) -> None:
    """Keep every real read model up to date in small pages."""
    source = LedgerSource(recorder_for(database_url), FactMapper())
    follower = Follower("killed", source, ReadStore(database_url), read_models(), page=PAGE)
    Thread(target=follower.run, args=(Event(),), daemon=True).start()
    say("following", follower.position)
    while not follower.wait_for(sys.maxsize, timeout=60):
        pass


def rebuild(database_url: str, name: str) -> None:
    """Build one read model beside the live one, over and over."""
    source, store = LedgerSource(recorder_for(database_url), FactMapper()), ReadStore(database_url)
    say("building", name)
    while True:
        build(source, store, next(m for m in read_models() if m.name == name), page=PAGE)
        say("built", name)


def act() -> Act:
    """An act of this moment."""
    now = datetime.now(UTC)
    return Act(actor="soak", at=now, today=now.date(), on=now.date())


def say(what: object, of: object) -> None:
    """One line, at once."""
    sys.stdout.write(f"{what} {of}\n")
    sys.stdout.flush()


WORKS = {w.__name__: w for w in (write, rename, append, follow, rebuild)}

if __name__ == "__main__":
    # Standard output belongs to what is said.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    WORKS[sys.argv[1]](*sys.argv[2:])
