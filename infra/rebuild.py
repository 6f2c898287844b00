"""Building a read model again from the log: its tables are dropped, then every fact is folded anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Event, Thread

from infra.event_store.source import FactSource
from infra.follower import Follower
from infra.read_store import ReadStore
from projections.read_model import ReadModel

TELL_SECONDS = 0.1


def rebuild(
    source: FactSource,
    read_store: ReadStore,
    read_model: ReadModel,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Fold the whole log into fresh tables; the position then reached. Questions see it grow meanwhile.

    A follower of another process goes on from wherever this one has come: the position decides.
    """
    drop(read_store, read_model)
    follower = Follower("rebuild", source, read_store, [read_model])
    head = source.last_position()
    done = Event()

    def watch() -> None:
        while not done.wait(TELL_SECONDS):
            tell(follower.position or 0, head)

    told = Thread(target=watch, name="rebuild progress", daemon=True)
    told.start()
    try:
        reached = follower.catch_up() or 0
    finally:
        done.set()
        told.join()
    tell(reached, max(head, reached))
    return reached


def drop(read_store: ReadStore, read_model: ReadModel) -> None:
    """Forget a read model: its tables and its position."""
    with read_store.setting_up() as rows:
        found = rows.fetch(
            "SELECT tables FROM read_models WHERE name = :name", {"name": read_model.name}
        )
        for table in json.loads(found[0]["tables"]) if found else ():
            rows.execute(f"DROP TABLE IF EXISTS {table}")
        rows.execute("DELETE FROM read_models WHERE name = :name", {"name": read_model.name})
