"""The short way to the server tells what a cursor tells, errors and lost connections among it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from infra.event_store import postgres_connection
from infra.event_store.errors import LostConnectionError
from infra.event_store.postgres_connection import DirectConnection
from infra.event_store.postgres_pool import PostgresPool


@pytest.fixture
def pool(postgres_url: str) -> Iterator[PostgresPool]:
    opened = PostgresPool(postgres_url, 2)
    with opened.connection() as server:
        server.execute("CREATE TABLE notes (n integer PRIMARY KEY, text text)")
    yield opened
    opened.close()


def put(connection: DirectConnection, n: int) -> None:
    connection.queue(b"INSERT INTO notes VALUES ($1, $2)", [n, "ghi chú"])


def numbers(connection: DirectConnection) -> list[Any]:
    return [n for (n,) in connection.ask(b"SELECT n FROM notes ORDER BY n", ()).rows()]


@pytest.mark.parametrize("binary", [False, True])
def test_values_come_back_as_a_cursor_brings_them(pool: PostgresPool, binary: bool) -> None:
    values = [None, True, 7, 70_000, 2**40, 1.5, "ghi chú", ["a", "b"]]
    with pool.connection() as server:
        said = server.cursor(binary=binary).execute(
            "SELECT %s::text, %s, %s, %s, %s, %s, %s::text, %s", values
        )
        asked = b"SELECT $1::text, $2, $3, $4, $5, $6, $7::text, $8"
        expected = said.fetchall()
        # Asked as often as it takes for the server to keep the statement.
        for _ in range(postgres_connection.PREPARED_AFTER + 1):
            assert server.ask(asked, values, binary=binary).rows() == expected
        kept = server.ask(b"SELECT count(*) AS n FROM pg_prepared_statements", ())
        assert kept.records() == [{"n": 1}]


def test_only_so_many_statements_are_kept_by_the_server(
    pool: PostgresPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_connection, "MOST_PREPARED", 3)
    monkeypatch.setattr(postgres_connection, "PREPARED_AFTER", 1)
    with pool.connection() as server:
        for n in [*range(7), *range(7)]:
            assert server.ask(b"SELECT $1 + %d" % n, [1]).rows() == [(1 + n,)]
        kept = server.ask(b"SELECT count(*) FROM pg_prepared_statements", ())
        assert kept.rows() == [(3,)]


def test_what_the_server_keeps_stays_there_when_a_transaction_is_given_up(
    pool: PostgresPool,
) -> None:
    """The driver lets go of all that is prepared at the first ROLLBACK: so it prepares nothing itself."""

    def asked() -> list[Any]:
        with pool.connection() as connection:
            return connection.ask(b"SELECT $1::int + 1", [1]).rows()

    def given_up() -> None:
        with pool.transaction() as connection:
            for _ in range(8):
                connection.execute("SELECT 1")
            raise ZeroDivisionError

    for _ in range(postgres_connection.PREPARED_AFTER + 1):
        assert asked() == [(2,)]
    with pytest.raises(ZeroDivisionError):
        given_up()
    assert asked() == [(2,)]


def test_what_is_queued_stands_there_before_the_next_question(pool: PostgresPool) -> None:
    with pool.transaction() as server:
        put(server, 1)
        put(server, 2)
        assert numbers(server) == [1, 2]
        put(server, 3)
    with pool.connection() as server:
        assert numbers(server) == [1, 2, 3]


def test_more_than_may_be_queued_goes_out_before(
    pool: PostgresPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_connection, "MOST_QUEUED", 4)
    with pool.transaction() as server:
        for n in range(30):
            put(server, n)
    with pool.connection() as server:
        assert numbers(server) == list(range(30))


@pytest.mark.parametrize("asked_after", [True, False])
def test_a_queued_statement_that_fails_takes_the_transaction_back(
    pool: PostgresPool, asked_after: bool
) -> None:
    def write() -> None:
        with pool.transaction() as server:
            for n in (1, 1, 2):
                put(server, n)
            if asked_after:
                numbers(server)

    with pytest.raises(IntegrityError, match="notes_pkey"):
        write()
    with pool.connection() as server:
        assert numbers(server) == []


def test_what_was_queued_in_a_transaction_that_is_given_up_is_forgotten(pool: PostgresPool) -> None:
    def give_up() -> None:
        with pool.transaction() as server:
            put(server, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()
    for _ in range(2):
        with pool.transaction() as server:
            assert numbers(server) == []


@pytest.mark.parametrize("queued", [True, False])
def test_a_lost_connection_is_told_as_lost(
    pool: PostgresPool, postgres_url: str, queued: bool
) -> None:
    def lose() -> None:
        with pool.transaction() as server:
            if queued:
                put(server, 1)
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (server.info.backend_pid,))
            numbers(server)

    with pytest.raises(LostConnectionError):
        lose()
    with pool.transaction() as server:
        assert numbers(server) == []
