"""Hạn chế đọc — which facts tell of a finding that is restricted now: protection holds for every moment asked about.

A finding may be restricted by a later correction. What was open before is then closed for every `known_at`: whoever
may not read it today may not read it by asking about yesterday.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from domain.facts import RecordedFact
from projections.read_model import Row, Rows
from projections.word_index import folded_words, marked_words, phrase

RECORDED: Final = "supervision.finding_recorded"
SETTLING: Final = (
    "supervision.finding_contested",
    "supervision.finding_upheld",
    "supervision.finding_withdrawn",
)
CORRECTED: Final = "supervision.fact_corrected"
TELLING: Final = frozenset({RECORDED, *SETTLING, CORRECTED})
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS history_findings (
        position BIGINT PRIMARY KEY, subject TEXT NOT NULL, no INTEGER NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS history_findings_by_finding ON history_findings (subject, no)",
)
"""Which facts of the trail tell of which finding."""


def take_in(batch: Iterable[RecordedFact], rows: Rows) -> None:
    """Hide what the facts of a batch tell of restricted findings, and what the trail has told of them before."""
    for recorded in batch:
        if recorded.name in TELLING:
            _take_in(recorded, rows)


def _take_in(recorded: RecordedFact, rows: Rows) -> None:
    subject, fact = str(recorded.subject_id), recorded.fact
    correction = recorded.name == CORRECTED
    if correction:
        found = rows.fetch(
            "SELECT no FROM history_findings WHERE position = :p",
            {"p": fact.corrects},  # type: ignore[attr-defined]  # a correction
        )
        if not found:
            return
        no = found[0]["no"]
    else:
        no = fact.no  # type: ignore[attr-defined]  # all of these name their finding
    rows.execute(
        "INSERT INTO history_findings (position, subject, no) VALUES (:p, :s, :n)",
        {"p": recorded.position, "s": subject, "n": no},
    )
    if recorded.name == RECORDED:
        restricted = bool(fact.restricted)  # type: ignore[attr-defined]  # a finding
    elif correction and fact.field == "restricted":  # type: ignore[attr-defined]  # a correction
        restricted = bool(fact.value)  # type: ignore[attr-defined]  # a correction
    else:
        restricted = bool(numbers(rows, [subject]) & {(subject, no)})
    if restricted:
        _hide(rows, subject, no, recorded.subject_code)
    else:
        rows.execute(
            f"UPDATE history SET restricted = 0 WHERE position IN {_TOLD}", {"s": subject, "n": no}
        )


_TOLD: Final = "(SELECT position FROM history_findings WHERE subject = :s AND no = :n)"


def _hide(rows: Rows, subject: str, no: int, code: str) -> None:
    """Mark every fact about the finding, and let nobody find it by its words or the bodies it names."""
    about = {"s": subject, "n": no}
    rows.execute(
        "UPDATE history SET restricted = 1, words = :words, marked = :marked "
        f"WHERE position IN {_TOLD}",
        {**about, "words": phrase(folded_words(code)), "marked": phrase(marked_words(code))},
    )
    rows.execute(
        f"DELETE FROM history_agencies WHERE position IN {_TOLD} AND agency <> COALESCE("
        "(SELECT h.agency FROM history h WHERE h.position = history_agencies.position), '')",
        about,
    )
    rows.execute(f"DELETE FROM history_related WHERE position IN {_TOLD} AND subject <> :s", about)


def numbers(rows: Rows, supervisions: Sequence[str]) -> set[tuple[str, int]]:
    """The restricted findings of some rounds: the round and the number."""
    names = {f"s{i}": s for i, s in enumerate(supervisions)}
    if not names:
        return set()
    found: list[Row] = rows.fetch(
        f"SELECT subject, data FROM history WHERE subject IN ({', '.join(':' + n for n in names)}) "
        "AND name = :recorded AND restricted = 1",
        {**names, "recorded": RECORDED},
    )
    return {(row["subject"], json.loads(row["data"])["no"]) for row in found}
