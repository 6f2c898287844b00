"""Loading one subject of 10, 100 and 1,000 facts from the store, nothing remembered, against the stock repository."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger
from infra.event_store.streams import Streams
from tests.bench import stock
from tests.bench.row import Row, compare, one_by_one

GOALS = {10: 2, 100: 4, 1000: 4}


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """Rows for three lengths, and one for a subject that is remembered."""
    env = {"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url}
    ledger, library = Ledger(env=env), stock.application(store, other_url)
    streams = cast("Streams", ledger.streams)
    rows = []
    try:
        for length, goal in GOALS.items():
            code, noted_id = _ours(ledger, length), _theirs(library, length)

            def load(code: str = code) -> object:
                streams.forget()
                return ledger.load(Agency, code)

            def get(noted_id: Any = noted_id) -> object:
                return library.repository.get(noted_id)

            times = max(3000 // length, 20)
            theirs = (f"{stock.NAME} repository", one_by_one(get, times))
            rows += compare(
                f"load a subject of {length} facts",
                store,
                one_by_one(load, times),
                theirs,
                goal=goal,
            )
            rows += compare(
                f"load a subject of {length} facts again",
                store,
                one_by_one(lambda c=code: ledger.load(Agency, c), times),  # type: ignore[misc]
                theirs,
            )
    finally:
        ledger.close()
        library.close()
    return rows


def _ours(ledger: Ledger, length: int) -> str:
    now = datetime.now(UTC)
    act = Act(actor="bench", at=now, today=now.date(), on=now.date(), correlation="đợt một")
    code = f"L-{length}"
    agency = Agency.register(
        act,
        code=code,
        name="Sở",
        kind="department",
        level="province",
        founded_on=None,
        province=None,
    )
    for number in range(length - 1):
        agency.rename(act, name=f"Sở thứ {number}", ground="Nghị quyết 190/2025/QH15")
    ledger.keep(act, agency)
    return code


def _theirs(library: Any, length: int) -> object:
    noted = stock.Noted(f"L-{length}", "Sở", "department", "province", "bench")
    for number in range(length - 1):
        stock.rename(noted, f"Sở thứ {number}")
    library.save(noted)
    return noted.id
