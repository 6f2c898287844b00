"""The whole command path: validate, load, decide, append with metadata, against the library's load, record, save."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from eventsourcing.application import Application

from domain.actor import Act
from domain.application import Ledger
from domain.commands import agencies
from tests.bench import stock
from tests.bench.row import Row, at_once, compare, one_by_one

CALLERS = 32
EACH = 40
SUBJECTS = 25
"""Bodies of each caller, in turn, so that streams stay as short as they are in life."""


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """One caller and many, on two fresh databases of one engine."""
    env = {
        "PERSISTENCE_MODULE": "infra.event_store",
        "DATABASE_URL": database_url,
        "DATABASE_POOL_SIZE": "8",
    }
    ledger, library = Ledger(env=env), stock.application(store, other_url)
    try:
        ours, theirs = _ours(ledger), _theirs(library)
        postgres = store == "postgresql"
        alone = compare(
            "command path, 1 caller",
            store,
            one_by_one(lambda: ours(0), 400),
            (f"{stock.NAME}: load, record, save", one_by_one(lambda: theirs(0), 400)),
            goal=1.5 if postgres else None,
        )
        many = compare(
            f"command path, {CALLERS} callers",
            store,
            at_once(ours, CALLERS, EACH),
            (f"{stock.NAME}: load, record, save", at_once(theirs, CALLERS, EACH)),
            goal=7 if postgres else 2.5,
            p99_goal=0.25 if postgres else None,
        )
    finally:
        ledger.close()
        library.close()
    return [*alone, *many]


def _ours(ledger: Ledger) -> Callable[[int], object]:
    for caller in range(CALLERS):
        for number in range(SUBJECTS):
            agencies.register(
                ledger,
                _act(),
                code=f"B-{caller}-{number}",
                name="Sở",
                kind="department",
                level="province",
            )
    turns, names = [itertools.cycle(range(SUBJECTS)) for _ in range(CALLERS)], itertools.count()

    def rename(caller: int) -> object:
        code, name = f"B-{caller}-{next(turns[caller])}", f"Sở thứ {next(names)}"
        return agencies.rename(ledger, _act(), code, name=name, ground="Nghị quyết 190/2025/QH15")

    return rename


def _theirs(library: object) -> Callable[[int], object]:
    app = cast("Application[UUID]", library)
    ids: list[list[UUID]] = []
    for caller in range(CALLERS):
        ids.append([])
        for number in range(SUBJECTS):
            noted = stock.Noted(f"B-{caller}-{number}", "Sở", "department", "province", "bench")
            app.save(noted)
            ids[-1].append(noted.id)
    turns, names = [itertools.cycle(found) for found in ids], itertools.count()

    def rename(caller: int) -> object:
        noted = cast("stock.Noted", app.repository.get(next(turns[caller])))
        stock.rename(noted, f"Sở thứ {next(names)}")
        return app.save(noted)

    return rename


def _act() -> Act:
    now = datetime.now(UTC)
    return Act(
        actor="bench",
        at=now,
        today=now.date(),
        on=now.date(),
        agency_id=UUID(int=7),
        correlation="đợt một",
    )
