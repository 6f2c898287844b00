"""The facts that a read model keeps of each subject, so that it can work the subject out again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from domain.facts import as_json, read_json
from projections.bitemporal import Learnt, instant_text
from projections.read_model import Rows

CHUNK = 500
"""Parameters in one IN list; both databases take more."""


class FactShelf:
    """One table of kept facts. A fact may stand under several subjects."""

    def __init__(self, table: str) -> None:
        self._table = table

    @staticmethod
    def tables_for(table: str) -> tuple[str, ...]:
        """The statement that creates the table."""
        return (
            f"""CREATE TABLE IF NOT EXISTS {table} (
            subject TEXT NOT NULL, position BIGINT NOT NULL, name TEXT NOT NULL,
            recorded_at TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (subject, position))""",
        )

    def put(self, rows: Rows, subject: str, fact: Learnt) -> None:
        """Keep a fact; a second time changes nothing."""
        self.put_many(rows, [(subject, fact)])

    def put_many(self, rows: Rows, facts: Iterable[tuple[str, Learnt]]) -> None:
        """Keep facts, each under its subject."""
        rows.execute_many(
            f"INSERT INTO {self._table} (subject, position, name, recorded_at, data) "
            "VALUES (:subject, :position, :name, :recorded_at, :data) ON CONFLICT DO NOTHING",
            [
                {
                    "subject": subject,
                    "position": fact.position,
                    "name": fact.name,
                    "recorded_at": instant_text(fact.recorded_at),
                    "data": fact.text or as_json(fact.data),
                }
                for subject, fact in facts
            ],
        )

    def add(
        self, rows: Rows, news: Mapping[str, Sequence[Learnt]], founded: Collection[str]
    ) -> dict[str, list[Learnt]]:
        """Keep what is new of some subjects, and tell all that is kept of each. Of one founded just now that is all."""
        self.put_many(rows, [(s, fact) for s, facts in news.items() for fact in facts])
        known = self.get_many(rows, [s for s in news if s not in founded])
        return {s: known[s] if s in known else list(facts) for s, facts in news.items()}

    def get(self, rows: Rows, subject: str) -> list[Learnt]:
        """The facts of one subject, in the order of the ledger."""
        return self.get_many(rows, [subject])[subject]

    def get_many(self, rows: Rows, subjects: Sequence[str]) -> dict[str, list[Learnt]]:
        """The facts of several subjects, each in the order of the ledger."""
        found: dict[str, list[Learnt]] = {s: [] for s in subjects}
        for start in range(0, len(subjects), CHUNK):
            names = {f"s{i}": s for i, s in enumerate(subjects[start : start + CHUNK])}
            for row in rows.fetch(
                f"SELECT * FROM {self._table} WHERE subject IN "
                f"({', '.join(':' + n for n in names)}) ORDER BY position",
                names,
            ):
                found[row["subject"]].append(
                    Learnt(
                        row["position"],
                        row["name"],
                        datetime.fromisoformat(row["recorded_at"]),
                        read_json(row["data"])[0],
                    )
                )
        return found

    def subjects(self, rows: Rows, prefix: str) -> Iterable[str]:
        """The subjects whose name begins so."""
        found = rows.fetch(
            f"SELECT DISTINCT subject FROM {self._table} "
            "WHERE subject LIKE :prefix ORDER BY subject",
            {"prefix": f"{prefix}%"},
        )
        return [row["subject"] for row in found]
