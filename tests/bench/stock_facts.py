"""The library as it is shipped, holding our facts: its recorder, its JSON, its projection runner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from threading import Condition
from typing import Any, ClassVar, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Tracking, TrackingRecorder, Transcoding
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection
from eventsourcing.sqlite import SQLiteTrackingRecorder
from psycopg import Connection
from psycopg.rows import DictRow

from domain.facts import Fact, RecordedFact
from domain.recommendation import Point, PointReply, ReplyLimit
from domain.values import Document
from infra.event_store.postgres_connection import DirectConnection
from infra.postgres_rows import PostgresRows
from infra.sqlite_rows import SQLiteRows
from projections.read_model import ReadModel, Rows

VALUES: tuple[type, ...] = (Document, Point, PointReply, ReplyLimit)


class _Day(Transcoding):
    type = date
    name = "date"

    def encode(self, obj: date) -> str:
        return obj.isoformat()

    def decode(self, data: str) -> date:
        return date.fromisoformat(data)


class _Many(Transcoding):
    type = tuple
    name = "tuple"

    def encode(self, obj: tuple[Any, ...]) -> list[Any]:
        return list(obj)

    def decode(self, data: list[Any]) -> tuple[Any, ...]:
        return tuple(data)


class _Value(Transcoding):
    """A value of ours, by its fields."""

    def __init__(self, cls: type) -> None:
        self.type = cls
        self.name = cls.__name__

    def encode(self, obj: Any) -> dict[str, Any]:
        return dict(obj.__dict__)

    def decode(self, data: dict[str, Any]) -> Any:
        return self.type(**data)


class StockLedger(Application[UUID]):
    """An application of the library for our facts."""

    name = "stock"

    def register_transcodings(self, transcoder: Any) -> None:
        """Teach the library's JSON our values."""
        super().register_transcodings(transcoder)
        json = cast("JSONTranscoder", transcoder)
        for transcoding in (_Day(), _Many(), *map(_Value, VALUES)):
            json.register(transcoding)

    def take(self, facts: Sequence[Fact]) -> int:
        """Put facts into the library's own log; the last position."""
        stored = [self.mapper.to_stored_event(fact) for fact in facts]
        given = self.recorder.insert_events(stored)
        return (given or [0])[-1]


class Handled:
    """The handlers that the views below run; set before a runner is made, since it makes the view itself."""

    models: ClassVar[Sequence[ReadModel]] = ()
    codes: ClassVar[dict[UUID, str]] = {}
    moved: ClassVar[Condition] = Condition()
    reached: ClassVar[int] = 0

    @classmethod
    def handle(cls, fact: Fact, position: int, rows: Rows) -> None:
        """What a projection of the library does with one fact."""
        code = cls.codes.setdefault(fact.originator_id, getattr(fact, "code", ""))
        batch = [RecordedFact(position, fact, fact.timestamp, code)]
        for model in cls.models:
            model.handle(batch, rows)

    @classmethod
    def committed(cls, position: int) -> None:
        """Say how far the view has come."""
        with cls.moved:
            cls.reached = position
            cls.moved.notify_all()

    @classmethod
    def wait(cls, position: int) -> None:
        """Wait for the view, sooner told than by the library's own `wait`."""
        with cls.moved:
            cls.moved.wait_for(lambda: cls.reached >= position)


class PostgresView(PostgresTrackingRecorder):
    """One transaction for one fact and its tracking, as the library has it, by connections that know our rows."""

    def __init__(self, datastore: PostgresDatastore, **given: Any) -> None:
        datastore.pool.connection_class = cast("type[Connection[DictRow]]", DirectConnection)
        super().__init__(datastore, **given)

    def take(self, fact: Fact, tracking: Tracking) -> None:
        """Fold one fact."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            connection = cast("DirectConnection", cursor.connection)
            Handled.handle(fact, tracking.notification_id, PostgresRows(connection))
            # The library commits by itself: what waits for company has to be sent before.
            connection.say(b"SELECT 1")
        Handled.committed(tracking.notification_id)


class SQLiteView(SQLiteTrackingRecorder):
    """The same in a file."""

    def take(self, fact: Fact, tracking: Tracking) -> None:
        """Fold one fact."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            rows = SQLiteRows(cursor.sqlite_cursor.connection)
            Handled.handle(fact, tracking.notification_id, rows)
        Handled.committed(tracking.notification_id)


class StockProjection(Projection[TrackingRecorder]):
    """Hands each fact to the view."""

    name = "view"
    topics: tuple[str, ...] = ()

    def process_event(self, domain_event: DomainEventProtocol[Any], tracking: Tracking) -> None:
        """Fold one fact."""
        cast("PostgresView", self.view).take(cast("Fact", domain_event), tracking)
