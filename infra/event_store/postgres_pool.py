"""A bounded pool of PostgreSQL connections, each with the settings that our transactions rely on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from infra.event_store.errors import RETRY_PAUSES, LostConnectionError, of_library
from infra.event_store.postgres_connection import DirectConnection

WAIT_SECONDS = 10.0
SETTINGS = (
    # Each statement of the append function must see what was committed before it got its lock.
    "SET default_transaction_isolation = 'read committed'; "
    "SET lock_timeout = '10s'; "
    # A process that dies in the middle must not hold the append lock for ever.
    "SET idle_in_transaction_session_timeout = '60s'; "
    "SET timezone = 'UTC'"
)
SHUT_DOWN = frozenset({"57P01", "57P02", "57P03"})


def is_lost(error: psycopg.Error) -> bool:
    """Whether the connection died, so that nobody told us how the statement ended."""
    if isinstance(error, PoolTimeout | PoolClosed) or not isinstance(
        error, psycopg.OperationalError | psycopg.InterfaceError
    ):
        return False
    state = error.sqlstate
    return state is None or state.startswith("08") or state in SHUT_DOWN


@contextmanager
def translated() -> Iterator[None]:
    """Raise the library's errors in place of the driver's."""
    try:
        yield
    except psycopg.Error as error:
        if is_lost(error):
            raise LostConnectionError(str(error)) from error
        raise of_library(psycopg, error) from error


class PostgresPool:
    """At most `size` connections; a caller waits its turn, then hears that the store is busy."""

    def __init__(
        self,
        database_url: str,
        size: int,
        prepare: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        def configure(connection: Connection) -> None:
            connection.execute(SETTINGS)
            prepare(connection)

        self._pool = ConnectionPool(
            database_url,
            connection_class=DirectConnection,
            min_size=1,
            max_size=size,
            # What the driver prepares itself it lets go of at a ROLLBACK, and with it all that the connection has kept.
            kwargs={"autocommit": True, "prepare_threshold": None},
            configure=configure,
            timeout=WAIT_SECONDS,
            num_workers=1,
            open=False,
        )
        try:
            with translated():
                self._pool.open(wait=True, timeout=WAIT_SECONDS)
        except PersistenceError:
            self._pool.close()
            raise

    @contextmanager
    def connection(self) -> Iterator[DirectConnection]:
        """A connection in autocommit; a broken one is replaced, and its idle twins are looked at."""
        try:
            with translated(), self._pool.connection() as connection:
                yield connection
        except LostConnectionError:
            self._pool.check()
            raise

    @contextmanager
    def transaction(self, begin: bytes = b"BEGIN") -> Iterator[DirectConnection]:
        """All of it or nothing. A connection found dead before anything was said on it is replaced."""
        with translated():
            connection = self._begun(begin)
            try:
                yield connection
                connection.say(b"COMMIT")
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _begun(self, begin: bytes) -> DirectConnection:
        for pause in (*RETRY_PAUSES, None):
            connection = self._pool.getconn()
            try:
                connection.say(begin)
            except psycopg.Error as error:
                self._give_back(connection)
                if pause is None or not is_lost(error):
                    raise
                self._pool.check()
                time.sleep(pause)
            else:
                return connection
        raise AssertionError  # the last pause is None: the loop returns or raises

    def _give_back(self, connection: DirectConnection) -> None:
        try:
            connection.forget()
            if connection.info.transaction_status in (
                TransactionStatus.INTRANS,
                TransactionStatus.INERROR,
            ):
                connection.execute("ROLLBACK")
        except psycopg.Error:
            connection.close()
        finally:
            self._pool.putconn(connection)
