"""The ledger's store: facts in, in an order that is settled for ever, on SQLite or PostgreSQL."""

from __future__ import annotations

from typing import Any

from eventsourcing.persistence import (
    AggregateRecorder,
    InfrastructureFactory,
    Mapper,
    ProcessRecorder,
    TrackingRecorder,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType

from infra.event_store.database_url import sqlite_path
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.streams import Streams

DATABASE_URL = "DATABASE_URL"
POOL_SIZE = "DATABASE_POOL_SIZE"


def recorder_for(database_url: str, pool_size: int = 4) -> FactRecorder:
    """The recorder of the ledger at this URL, its tables in place."""
    path = sqlite_path(database_url)
    recorder: FactRecorder
    if path is not None:
        from infra.event_store.sqlite import SQLiteFactRecorder

        recorder = SQLiteFactRecorder(path)
    else:
        from infra.event_store.postgres import PostgresFactRecorder

        recorder = PostgresFactRecorder(database_url, pool_size)
    try:
        recorder.create_tables()
    except BaseException:
        recorder.close()
        raise
    return recorder


class Factory(InfrastructureFactory[TrackingRecorder]):
    """What the library asks for when `PERSISTENCE_MODULE` names this package."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        database_url = self.env.get(DATABASE_URL)
        if not database_url:
            raise OSError(f"{DATABASE_URL} is not set: sqlite:///FILE or postgresql://…")
        self._recorder = recorder_for(database_url, int(self.env.get(POOL_SIZE) or 4))

    def mapper(
        self,
        transcoder: Transcoder | None = None,  # noqa: ARG002 - facts are JSON by their own types
        mapper_class: type[Mapper[Any]] | None = None,  # noqa: ARG002
    ) -> Any:
        """The mapper that reads registered names only."""
        return FactMapper()

    def application_recorder(self) -> FactRecorder:
        """The recorder of the ledger."""
        return self._recorder

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Nothing is snapshotted: streams are short."""
        raise NotImplementedError(f"no {purpose} beside the ledger: streams are short")

    def streams(self) -> Streams:
        """The facts of one subject, as commands load them."""
        return Streams(self._recorder, FactMapper())

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """Followers keep their positions beside their rows."""
        raise NotImplementedError("followers keep their positions in infra.read_store")

    def process_recorder(self) -> ProcessRecorder:
        """Reactions call commands; they do not write facts themselves."""
        raise NotImplementedError("reactions call commands and follow with infra.follower")

    def close(self) -> None:
        """Close the store."""
        self._recorder.close()
