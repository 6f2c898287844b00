"""Following: the real read models together, and one simple view, against the library's runner with our handlers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from time import perf_counter
from typing import ClassVar, cast

from eventsourcing.persistence import InfrastructureFactory, Tracking
from eventsourcing.projection import ProjectionRunner
from eventsourcing.utils import Environment

from domain.facts import Fact, RecordedFact
from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from projections.read_model import ReadModel, Rows
from tests import workload
from tests.bench import stock
from tests.bench.row import Measured, Round, Row, compare
from tests.bench.stock_facts import Handled, PostgresView, SQLiteView, StockLedger, StockProjection
from tests.soak.rig import read_models

ROUNDS = 3


class Counted:
    """How many facts there are of each name: the simplest read model."""

    name: ClassVar[str] = "counted"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        "CREATE TABLE IF NOT EXISTS counted (name TEXT PRIMARY KEY, n BIGINT NOT NULL)",
    )

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """One statement for each name of the batch."""
        rows.execute_many(
            "INSERT INTO counted VALUES (:name, :n)"
            " ON CONFLICT (name) DO UPDATE SET n = counted.n + excluded.n",
            [{"name": k, "n": n} for k, n in Counter(f.fact.TOPIC for f in batch).items()],
        )


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """The same facts, in the order of a ledger, on both sides."""
    urls = (database_url, other_url)
    return [
        *_compared(
            "catch-up of all read models", store, urls, read_models(), many=(4_000, 250), goal=15
        ),
        *_compared("one simple view", store, urls, [Counted()], many=(40_000, 1_500), goal=50),
    ]


def _compared(
    name: str,
    store: str,
    urls: tuple[str, str],
    models: Sequence[ReadModel],
    *,
    many: tuple[int, int],
    goal: float,
) -> list[Row]:
    ours, theirs = urls
    recorder, read_store, other_store = recorder_for(ours), ReadStore(ours), ReadStore(theirs)
    other_store.ensure(models)
    Handled.models, Handled.reached = models, 0
    library = StockLedger(env=stock.settings(store, theirs))
    run = _runner if store == "postgresql" else _loop
    facts = workload.facts(10_000_000, models[0].name)
    theirs_name = "ProjectionRunner" if store == "postgresql" else "process_event"
    try:
        return compare(
            name,
            store,
            _ours(recorder, read_store, models, many[0]),
            (
                f"{stock.NAME} {theirs_name}, same handlers",
                run(library, stock.settings(store, theirs), facts, many[1]),
            ),
            goal=goal if store == "postgresql" else None,
            rounds=ROUNDS,
        )
    finally:
        library.close()
        other_store.close()
        read_store.close()
        recorder.close()


def _ours(
    recorder: FactRecorder, store: ReadStore, models: Sequence[ReadModel], many: int
) -> Measured:
    mapper = FactMapper()
    facts = map(mapper.to_stored_event, workload.facts(10_000_000, models[0].name))
    follower = Follower("bench", LedgerSource(recorder, mapper), store, models)
    follower.catch_up()

    def catch_up() -> Round:
        recorder.append_many(islice(facts, many))
        begin = perf_counter()
        follower.catch_up()
        took = perf_counter() - begin
        return Round(many / took, [took])

    return catch_up


def _runner(
    library: StockLedger, env: dict[str, str], facts: Iterator[Fact], many: int
) -> Measured:
    def run() -> Round:
        last = library.take(list(islice(facts, many)))
        begin = perf_counter()
        with ProjectionRunner(
            application_class=StockLedger,
            projection_class=StockProjection,
            view_class=PostgresView,
            env=env,
        ):
            Handled.wait(last)
            took = perf_counter() - begin
        return Round(many / took, [took])

    return run


def _loop(library: StockLedger, env: dict[str, str], facts: Iterator[Fact], many: int) -> Measured:
    """The library's runner needs a subscription, which its SQLite recorder has not: the loop by hand."""
    factory = InfrastructureFactory[SQLiteView].construct(Environment("view", env))
    view = factory.tracking_recorder(SQLiteView)

    def run() -> Round:
        begin_at = library.recorder.max_notification_id() or 0
        library.take(list(islice(facts, many)))
        begin = perf_counter()
        for found in library.recorder.select_notifications(
            begin_at, many, inclusive_of_start=False
        ):
            fact = cast("Fact", library.mapper.to_domain_event(found))
            view.take(fact, Tracking("stock", found.id))
        took = perf_counter() - begin
        return Round(many / took, [took])

    return run
