"""Nghĩa vụ liên quan — which other duties a fact about one reaches: those that it tells of, and those that follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from domain.consultation import Consultation
from domain.report import Report
from projections.bitemporal import Learnt
from projections.fact_shelf import FactShelf
from projections.read_model import Rows

TABLES: Final = (
    # The reports and consultations that tell of a duty.
    """CREATE TABLE IF NOT EXISTS obligation_tellers (
        teller TEXT NOT NULL, obligation TEXT NOT NULL, PRIMARY KEY (teller, obligation))""",
    # The duties that follow from one, because a plan ties their item to that of the other.
    """CREATE TABLE IF NOT EXISTS obligation_ties (
        obligation TEXT NOT NULL, follows TEXT NOT NULL, PRIMARY KEY (obligation, follows))""",
)
NAMING: Final = (Report.Submitted.TOPIC, Consultation.Agreed.TOPIC)
"""What names the duties that it answers, or that it has met."""
TELLING: Final = tuple(f"{topic}." for topic in (Report.TOPIC, Consultation.TOPIC))


def told_of(rows: Rows, shelf: FactShelf, fact: Learnt, teller: str) -> list[str]:
    """Keep what a report tells of the duties that it answers, a consultation of those that its minutes met."""
    if not fact.name.startswith(TELLING):
        return []
    if fact.name in NAMING:
        rows.execute_many(
            "INSERT INTO obligation_tellers VALUES (:teller, :obligation) ON CONFLICT DO NOTHING",
            [{"teller": teller, "obligation": o} for o in fact.data["obligation_ids"]],
        )
    found = rows.fetch(
        "SELECT obligation FROM obligation_tellers WHERE teller = :teller", {"teller": teller}
    )
    duties = [row["obligation"] for row in found]
    for duty in duties:
        shelf.put(rows, f"obligation:{duty}", fact)
    return duties


def tie(rows: Rows, ties: Iterable[tuple[str, str]]) -> None:
    """Keep which duty follows from which."""
    rows.execute_many(
        "INSERT INTO obligation_ties VALUES (:obligation, :follows) ON CONFLICT DO NOTHING",
        [{"obligation": obligation, "follows": follows} for obligation, follows in ties],
    )


def with_following(rows: Rows, duties: Collection[str]) -> set[str]:
    """The duties with all that follow from them, however far on."""
    found = left = set(duties)
    while left:
        names, listed = _named(left)
        after = rows.fetch(
            f"SELECT follows FROM obligation_ties WHERE obligation IN ({listed})", names
        )
        left = {row["follows"] for row in after} - found
        found = found | left
    return found


def with_heirs(rows: Rows, source: str, duties: Collection[str]) -> set[str]:
    """The duties with those of the same items of their source; some sources have none."""
    names, listed = _named(duties)
    found = rows.fetch(
        "SELECT obligation FROM obligation_sources WHERE source = :source AND (item IS NULL OR item IN "
        f"(SELECT item FROM obligation_sources WHERE obligation IN ({listed})))",
        {**names, "source": source},
    )
    return {*duties, *(row["obligation"] for row in found)}


def _named(duties: Collection[str]) -> tuple[dict[str, str], str]:
    names = {f"o{i}": duty for i, duty in enumerate(sorted(duties))}
    return names, ", ".join(":" + name for name in names)
