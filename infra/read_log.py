"""Nhật ký đọc — who read what that is sensitive, when and what for: rows that are only ever added to.

They are no facts: a reading must not wait for the ledger's turn, and what is kept of readers is kept for a time only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from domain.errors import InvalidInputError
from infra.read_store import ReadStore
from projections.bitemporal import instant_text
from projections.read_model import Row

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS private_reads (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, reader TEXT NOT NULL, role TEXT NOT NULL, agency TEXT,
    operation TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, purpose TEXT)""",
    "CREATE INDEX IF NOT EXISTS private_reads_by_subject ON private_reads (subject, id)",
    "CREATE INDEX IF NOT EXISTS private_reads_by_reader ON private_reads (reader, id)",
)
COLUMNS: Final = ("at", "reader", "role", "agency", "operation", "kind", "subject", "purpose")
KEPT_AT_LEAST: Final = timedelta(days=366)
"""TT 47/2026/TT-BCA asks for twelve months."""
_CONDITIONS: Final[Mapping[str, str]] = {
    "subject": "subject = :subject",
    "kind": "kind = :kind",
    "reader": "reader = :reader",
    "since": "at >= :since",
    "until": "at <= :until",
}


class ReadLog:
    """The log of one ledger."""

    def __init__(
        self, store: ReadStore, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._now = now
        with store.setting_up() as rows:
            for table in TABLES:
                rows.execute(table)

    def record(self, reads: Sequence[Mapping[str, Any]]) -> None:
        """Write down readings that are about to be answered; nothing is shown that could not be written down."""
        at = instant_text(self._now())
        # The instant leads the id: in the order of ids, readings stand in the order of time.
        told = [
            {**read, "at": at, "id": f"{at}/{n:03}/{uuid4().hex}"} for n, read in enumerate(reads)
        ]
        names = ("id", *COLUMNS)
        with self._store.transaction() as rows:
            rows.execute_many(
                f"INSERT INTO private_reads ({', '.join(names)})"
                f" VALUES ({', '.join(':' + n for n in names)})",
                told,
            )

    def register(
        self, filters: Mapping[str, str | None], *, limit: int = 100, after: str | None = None
    ) -> list[Row]:
        """The readings that answer a question, the latest first; `_key` is the cursor's."""
        asked = {name: value for name, value in filters.items() if value is not None}
        where = [_CONDITIONS[name] for name in asked]
        if after is not None:
            where.append("id < :after")
        conditions = f" WHERE {' AND '.join(where)}" if where else ""
        with self._store.reading() as rows:
            found = rows.fetch(
                f"SELECT * FROM private_reads{conditions} ORDER BY id DESC LIMIT :limit",
                {**asked, "after": after, "limit": limit},
            )
        return [{**{c: row[c] for c in COLUMNS}, "_key": (row["id"],)} for row in found]

    def forget_before(self, instant: datetime) -> int:
        """Let go of what nobody has to keep any longer; how many readings that were."""
        latest = self._now() - KEPT_AT_LEAST
        if instant > latest:
            raise InvalidInputError(
                "reads_kept_a_year",
                "Nhật ký đọc phải giữ ít nhất mười hai tháng.",
                pointer="--before",
                allowed=f"<= {latest.date().isoformat()}",
            )
        with self._store.transaction() as rows:
            return rows.execute(
                "DELETE FROM private_reads WHERE at < :at", {"at": instant_text(instant)}
            )
