"""What nobody has to keep any longer goes by itself, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from infra.private_store import PrivateStore
from infra.read_log import COLUMNS, ReadLog
from infra.read_store import ReadStore
from infra.retention import Retention

BEGAN = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAYS = 400
READ = dict.fromkeys(COLUMNS, "x")


class Clock:
    """The instant it is said to be."""

    at = BEGAN

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def store(database_url: str) -> Iterator[ReadStore]:
    store = ReadStore(database_url, 1)
    yield store
    store.close()


def test_readings_and_tokens_go_when_their_time_is_over(store: ReadStore) -> None:
    clock = Clock()
    private, reads = PrivateStore(store, now=clock), ReadLog(store, clock)
    private.add_account("may", name="Máy", role="machine")
    for label in ("kept", "revoked"):
        private.tokens.create("may", label=label, scopes=frozenset({"read"}))
    private.tokens.create("may", label="expired", expires_at=BEGAN + timedelta(days=1))
    private.tokens.revoke("revoked")
    reads.record([READ])
    rule = Retention(private, reads, DAYS, clock)
    clock.at = BEGAN + timedelta(days=DAYS)
    assert rule.sweep() == (0, 0)
    reads.record([READ])
    clock.at += timedelta(hours=1)
    assert rule.sweep() == (1, 1)
    assert {t.label for t in private.tokens.every()} == {"kept", "expired"}
    clock.at += timedelta(days=1)
    assert rule.sweep() == (0, 1)
    assert [t.label for t in private.tokens.every()] == ["kept"]
    assert len(reads.register({})) == 1
    with store.reading() as rows:
        assert len(rows.fetch("SELECT * FROM private_token_scopes")) == 1
