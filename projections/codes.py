"""Mã — the human codes given out so far, so that the next one can be proposed and any id be named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from domain.facts import FoundingFact, RecordedFact
from projections.fact_shelf import CHUNK
from projections.read_model import Rows
from projections.reference import Reference


class Codes:
    """The read model behind codes and ids."""

    name: ClassVar[str] = "codes"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        "CREATE TABLE IF NOT EXISTS codes (id TEXT PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS codes_by_code ON codes (kind, code)",
    )

    def __init__(self, _: Reference) -> None:
        pass

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Remember the code of every founded subject."""
        rows.execute_many(
            "INSERT INTO codes VALUES (:id, :kind, :code)",
            [
                {
                    "id": str(r.subject_id),
                    "kind": r.name.split(".")[0],
                    "code": r.fact.code,
                }
                for r in batch
                if isinstance(r.fact, FoundingFact)
            ],
        )


READ_MODEL = Codes


def next_code(rows: Rows, kind: str, prefix: str, year: int) -> str:
    """Propose the next code of a kind in a year: "KN-2023-0007". Two callers may be told the same; one will lose."""
    stem = f"{prefix}-{year}-"
    found = rows.fetch(
        "SELECT code FROM codes WHERE kind = :kind AND code LIKE :stem",
        {"kind": kind, "stem": f"{stem}%"},
    )
    used = [int(tail) for r in found if (tail := r["code"].removeprefix(stem)).isdecimal()]
    return f"{stem}{max(used, default=0) + 1:04}"


def lookup(rows: Rows, subject: UUID) -> tuple[str, str] | None:
    """The kind and code behind an id."""
    found = rows.fetch("SELECT kind, code FROM codes WHERE id = :id", {"id": str(subject)})
    return (found[0]["kind"], found[0]["code"]) if found else None


def named(rows: Rows, words: Sequence[str]) -> dict[str, list[tuple[str, UUID]]]:
    """Those of the words that are codes or ids, with kind and id of what they name."""
    found: dict[str, list[tuple[str, UUID]]] = {}
    for start in range(0, len(words), CHUNK):
        some = {f"w{i}": word for i, word in enumerate(words[start : start + CHUNK])}
        given = ", ".join(f":{name}" for name in some)
        for row in rows.fetch(
            f"SELECT id, kind, code FROM codes WHERE code IN ({given}) OR id IN ({given})", some
        ):
            for word in {row["code"], row["id"]} & set(some.values()):
                found.setdefault(word, []).append((row["kind"], UUID(row["id"])))
    return found
