"""Nghĩa vụ liên quan — which other duties a fact about one reaches: those that it tells of, and those that follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from domain.consultation import Consultation
from domain.obligation import Obligation
from domain.report import Report
from domain.values import Document
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
        for duty in fact.data["obligation_ids"]:
            _named_by(rows, teller, duty)
    found = rows.fetch(
        "SELECT obligation FROM obligation_tellers WHERE teller = :teller", {"teller": teller}
    )
    duties = [row["obligation"] for row in found]
    for duty in duties:
        shelf.put(rows, f"obligation:{duty}", fact)
    return duties


def of_its_own(rows: Rows, shelf: FactShelf, fact: Learnt, duty: str) -> None:
    """Keep a fact about a duty; one that was met by a paper is told of by the consultation whose minutes that is."""
    shelf.put(rows, f"obligation:{duty}", fact)
    if fact.name == Obligation.Fulfilled.TOPIC:
        opened = shelf.get(rows, f"obligation:{duty}")
        debtors = (f.data["debtor_id"] for f in opened if f.name == Obligation.Opened.TOPIC)
        _minuted(rows, shelf, fact, duty, next(debtors, None))


def agreed(
    rows: Rows,
    shelf: FactShelf,
    news: Mapping[str, Sequence[Learnt]],
    known: Mapping[str, Sequence[Learnt]],
) -> set[str]:
    """The duties met by the minutes of what has been agreed, without being named in them; all facts are kept before."""
    found: set[str] = set()
    for source, facts in news.items():
        for fact in (f for f in facts if f.name == Consultation.Agreed.TOPIC):
            host, subject = known[source][0].data["host_id"], source.partition(":")[2]
            found |= _minuted(rows, shelf, fact, subject, host)
    return found


def _minuted(rows: Rows, shelf: FactShelf, fact: Learnt, holder: str, body: str | None) -> set[str]:
    """Let a consultation tell of the duties of its host that were met by its minutes.

    One body's paper of one number and day is one paper, whichever was written down first.
    """
    given = fact.data["document"] or {}
    paper = Document(number=given.get("number"), symbol=given.get("symbol")).code
    if body is None or paper is None or given.get("issued_on") is None:
        return set()
    subject = f"minutes:{body}:{paper}:{given['issued_on']}"
    shelf.put(rows, subject, replace(fact, data={**fact.data, "holder": holder}))
    known = shelf.get(rows, subject)
    held = {f.data["holder"] for f in known if f.name == Consultation.Agreed.TOPIC}
    duties = {f.data["holder"] for f in known if f.name == Obligation.Fulfilled.TOPIC}
    for consultation in sorted(held):
        told = shelf.get(rows, f"{Consultation.TOPIC}:{consultation}")
        for duty in sorted(duties):
            _named_by(rows, consultation, duty)
            shelf.put_many(rows, [(f"obligation:{duty}", f) for f in told])
    return duties if held else set()


def _named_by(rows: Rows, teller: str, duty: str) -> None:
    rows.execute(
        "INSERT INTO obligation_tellers VALUES (:teller, :obligation) ON CONFLICT DO NOTHING",
        {"teller": teller, "obligation": duty},
    )


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
