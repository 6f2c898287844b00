"""Building a read model again beside the live one, which answers until the new one takes its place in one step."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Final

import structlog
from eventsourcing.persistence import OperationalError

from domain.errors import ConflictError
from infra.beside import NEXT, OLD, beside, tables_of
from infra.event_store.source import FactSource, LedgerSource
from infra.follower import Follower
from infra.lease import Leases
from infra.page_fold import PAGE
from infra.parted_build import PROCESSES, LeaseLostError, PartedBuild
from infra.read_store import ReadStore, fingerprint
from projections.bitemporal import instant_text
from projections.read_model import ReadModel, Row, Rows, apart

Tell = Callable[[int, int], None]

TELL_SECONDS: Final = 0.1
LEASE_SECONDS: Final = 60.0
SWEEP_AFTER: Final = 100_000
"""Objects."""
RACES: Final = 20
"""How often the live one may be ahead again before we stop running after it."""

log = structlog.get_logger(__name__)


def rebuild(
    source: FactSource,
    read_store: ReadStore,
    read_model: ReadModel,
    tell: Tell = lambda _done, _of: None,
    *,
    page: int = PAGE,
) -> int:
    """Fold the whole log into tables of their own, then switch; the position then reached.

    Until the switch, questions and followers see only the live read model; a build that is killed leaves it
    untouched. A read model writes nothing but its tables: alerts and messages follow the log, not its builds,
    so none of them is raised again. The old tables stay as `…__old` until `drop_old` or the next build.
    """
    model = beside(read_model)
    with _alone(read_store, model.name) as lease, _seldom_swept():
        head = source.last_position()
        _begun_anew(read_store, model)
        parted = _parted(source, read_store, model, lease.token, page)
        if parted is not None:
            with parted, _telling(lambda: parted.reached, head, tell, lease):
                _fold_parted(parted, read_store, model)
        follower = Follower("rebuild", source, read_store, [model], page=page, parks=True)
        for _ in range(RACES):
            with _telling(lambda: follower.position or 0, source.last_position(), tell, lease):
                reached = follower.catch_up() or 0
            if switch(read_store, read_model):
                tell(reached, max(reached, source.last_position()))
                log.info("read_model_switched", read_model=read_model.name, position=reached)
                return reached
    raise OperationalError(f"{read_model.name} is written faster than it can be built")


def switch(read_store: ReadStore, model: ReadModel) -> bool:
    """Let the new tables take the place of the live ones; False while the live ones know more facts."""
    with read_store.setting_up() as rows:
        # The follower takes the same lock first: what it is writing now is written before we look.
        rows.execute(
            "UPDATE read_models SET moved_at = moved_at WHERE name = :name", {"name": model.name}
        )
        live, ready = _row(rows, model.name), _row(rows, model.name + NEXT)
        if ready is None or (live is not None and ready["position"] < live["position"]):
            return False
        _forget(rows, model.name + OLD)
        if live is not None:
            old = [f"{table}{OLD}" for table in json.loads(live["tables"])]
            for table in json.loads(live["tables"]):
                rows.execute(f"ALTER TABLE {table} RENAME TO {table}{OLD}")
            rows.execute(
                "UPDATE read_models SET name = :old, tables = :tables WHERE name = :name",
                {"old": model.name + OLD, "tables": json.dumps(old), "name": model.name},
            )
        for table in tables_of(model):
            rows.execute(f"ALTER TABLE {table}{NEXT} RENAME TO {table}")
        rows.execute(
            "UPDATE read_models SET name = :name, fingerprint = :fingerprint, tables = :tables,"
            " moved_at = :at WHERE name = :ready",
            {
                "name": model.name,
                "ready": model.name + NEXT,
                "fingerprint": fingerprint(model),
                "tables": json.dumps(tables_of(model)),
                "at": instant_text(datetime.now(UTC)),
            },
        )
        rows.execute("DELETE FROM parked WHERE read_model = :name", {"name": model.name})
        rows.execute(
            "UPDATE parked SET read_model = :name WHERE read_model = :ready",
            {"name": model.name, "ready": model.name + NEXT},
        )
    return True


def drop_old(read_store: ReadStore, model: ReadModel) -> bool:
    """Drop what the last switch has put aside; False when nothing was there."""
    with read_store.setting_up() as rows:
        return _forget(rows, model.name + OLD)


def _row(rows: Rows, name: str) -> Row | None:
    found = rows.fetch("SELECT * FROM read_models WHERE name = :name", {"name": name})
    return found[0] if found else None


def _forget(rows: Rows, name: str) -> bool:
    row = _row(rows, name)
    if row is None:
        return False
    for table in json.loads(row["tables"]):
        rows.execute(f"DROP TABLE IF EXISTS {table}")
    rows.execute("DELETE FROM read_models WHERE name = :name", {"name": name})
    return True


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """Look for garbage once for a page of facts rather than for each: nearly all of it goes by itself."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SWEEP_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _begun_anew(read_store: ReadStore, model: ReadModel) -> None:
    """Take back what a parted build has left that was broken off: it moves its position in the end."""
    with read_store.setting_up() as rows:
        row = _row(rows, model.name)
        if row is not None and row["position"] == 0:
            _forget(rows, model.name)
    read_store.ensure([model])


def _parted(
    source: FactSource, read_store: ReadStore, model: ReadModel, token: int, page: int
) -> PartedBuild | None:
    """The build by two processes, where the read model, the stores and the length of the ledger allow it."""
    kinds = apart(model)
    if not kinds or read_store.local or not isinstance(source, LedgerSource) or source.local:
        return None
    if read_store.position(model) > 0 or source.last_position() <= PROCESSES * page:
        return None
    return PartedBuild(source, read_store, model, kinds, token=token, page=page)


def _fold_parted(build: PartedBuild, read_store: ReadStore, model: ReadModel) -> None:
    """What cannot be folded is found by the usual way, page by page, which sets it aside."""
    try:
        build.run()
    except LeaseLostError:
        raise
    except Exception as error:  # noqa: BLE001 - whose fault it is, the usual way finds out
        log.warning("parted_build_failed", read_model=model.name, error=repr(error))
        _begun_anew(read_store, model)


@dataclass(frozen=True)
class _Lease:
    """What lets one process build."""

    token: int
    renew: Callable[[], object]


@contextmanager
def _alone(read_store: ReadStore, name: str) -> Iterator[_Lease]:
    """One build of a read model at a time."""
    read_store.ensure([])
    leases = Leases(read_store, LEASE_SECONDS)
    tokens = leases.take([name])
    if not tokens:
        raise ConflictError(
            "one_rebuild",
            f"Bảng “{name.removesuffix(NEXT)}” đang được dựng lại ở nơi khác.",
            allowed="wait for the other rebuild",
        )
    try:
        yield _Lease(tokens[name], lambda: leases.take([name]))
    finally:
        leases.release()


@contextmanager
def _telling(reached: Callable[[], int], head: int, tell: Tell, lease: _Lease) -> Iterator[None]:
    """Say how far it has come, and keep the lease, while the work goes on."""
    done = Event()

    def watch() -> None:
        renewed = time.monotonic()
        while not done.wait(TELL_SECONDS):
            tell(min(reached(), head), head)
            if time.monotonic() - renewed > LEASE_SECONDS / 3:
                lease.renew()
                renewed = time.monotonic()

    told = Thread(target=watch, name="rebuild progress", daemon=True)
    told.start()
    try:
        yield
    finally:
        done.set()
        told.join()
