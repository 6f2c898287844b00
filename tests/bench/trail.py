"""The audit trail: a page of a hundred facts against the bare indexed query of the same rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.agency import Agency
from domain.facts import RecordedFact
from domain.values import NAMESPACE
from infra.read_store import ReadStore
from projections import history
from projections.history import History
from projections.moment import Moment
from projections.read_model import Row
from projections.reference import Reference
from tests.bench import row as bench

FACTS = 1_000_000 if bench.full() else 300_000
SUBJECTS = 3_000
KINDS = (
    "kiến nghị",
    "kiên nghị",
    "tài chính",
    "nội vụ",
    "y tế",
    "giáo dục",
    "tư pháp",
    "xây dựng",
    "công thương",
    "đất đai",
    "hoà giải",
)
PAGE = 100
TIMES = 60
BODY = "history_agencies a CROSS JOIN history h WHERE a.agency = :key AND h.position = a.position"
START = datetime(2023, 1, 1, tzinfo=UTC)


def measure(store: str, database_url: str, _other: str) -> list[bench.Row]:
    """Each question at a place in the middle of the trail."""
    read_store = ReadStore(database_url)
    try:
        model = History(Reference.__new__(Reference))
        read_store.ensure([model])
        facts = _facts()
        while batch := [fact for fact, _ in zip(facts, range(5_000), strict=False)]:
            with read_store.transaction(durable=False) as rows:
                model.handle(batch, rows)
        moment = Moment(date(2030, 1, 1), datetime(2030, 1, 1, tzinfo=UTC))
        middle, subject = FACTS // 2, str(_subject(77))
        by = {
            "a subject": ({"subject": subject}, "history h WHERE h.subject = :key", subject),
            "an actor": ({"actor": "acc-7"}, "history h WHERE h.actor = :key", "acc-7"),
            "a type": (
                {"type": "agency.renamed"},
                "history h WHERE h.name = :key",
                "agency.renamed",
            ),
            "a body": (
                {"agency": subject},
                BODY,
                subject,
            ),
        }
        words = {
            "a word of every fact": "sở",
            "two common words": "kien nghi",
            "three words, exact": "kiến nghị thứ",
            "a rare word": str(middle // 50),
        }
        return [
            *(
                found
                for name, q in words.items()
                for found in bench.compare(
                    f"a page of the trail by {name}",
                    store,
                    bench.one_by_one(_spoken(read_store, moment, q, middle), TIMES),
                    (
                        "the bare query",
                        bench.one_by_one(_bare_rows(read_store, moment, q, middle), TIMES),
                    ),
                    goal=0.5,
                )
            ),
            *(
                found
                for name, (filters, bare, key) in by.items()
                for found in bench.compare(
                    f"a page of the trail by {name}",
                    store,
                    bench.one_by_one(_ours(read_store, moment, filters, middle), TIMES),
                    (
                        "the bare query",
                        bench.one_by_one(_bare(read_store, bare, key, middle), TIMES),
                    ),
                    goal=0.5,
                )
            ),
        ]
    finally:
        read_store.close()


def _subject(number: int) -> UUID:
    return uuid5(NAMESPACE, f"agency/T-{number}")


def _facts() -> Iterator[RecordedFact]:
    renamed: Any = Agency.Renamed  # its fields are found at run time
    for n in range(FACTS):
        subject, at = _subject(n % SUBJECTS), START + timedelta(minutes=n)
        fact = renamed(
            originator_id=subject,
            originator_version=n // SUBJECTS + 1,
            timestamp=at,
            happened_on=at.date(),
            actor=f"acc-{n % 50}",
            agency_id=subject,
            correlation=None,
            name=f"Sở {KINDS[n % 11]} thứ {n // 50}",
            ground="Nghị quyết 190/2025/QH15",
        )
        yield RecordedFact(n + 1, fact, at, f"T-{n % SUBJECTS}")


def _ours(
    read_store: ReadStore, moment: Moment, filters: Mapping[str, Any], after: int
) -> Callable[[], list[Row]]:
    def ask() -> list[Row]:
        with read_store.reading() as rows:
            return history.trail(rows, moment, filters, limit=PAGE, after=after)

    return ask


def _spoken(read_store: ReadStore, moment: Moment, q: str, after: int) -> Callable[[], list[Row]]:
    start = 0 if q.isdecimal() else after

    def ask() -> list[Row]:
        with read_store.reading() as rows:
            if q.isascii():
                return history.trail(rows, moment, {"q": q}, limit=PAGE, after=start)
            return history.best_first(rows, moment, {"q": q}, limit=PAGE, after=(0, start))

    return ask


def _bare_rows(
    read_store: ReadStore, moment: Moment, q: str, after: int
) -> Callable[[], list[Row]]:
    """The rows that the words found, by their positions: what any index would lead to."""
    names = {
        f"p{i}": row["position"] for i, row in enumerate(_spoken(read_store, moment, q, after)())
    }
    query = (
        f"SELECT h.* FROM history h WHERE h.position IN ({', '.join(':' + n for n in names)})"
        " ORDER BY h.position"
    )

    def ask() -> list[Row]:
        with read_store.reading() as rows:
            found = rows.fetch(query, names)
        for row in found:
            row["data"] = json.loads(row["data"])
        return found

    return ask


def _bare(read_store: ReadStore, source: str, key: str, after: int) -> Callable[[], list[Row]]:
    """The same rows, read and decoded, and nothing asked beside."""
    order = "a.position" if "history_agencies" in source else "h.position"
    query = f"SELECT h.* FROM {source} AND {order} > :after ORDER BY {order} LIMIT {PAGE}"

    def ask() -> list[Row]:
        with read_store.reading() as rows:
            found = rows.fetch(query, {"key": key, "after": after})
        for row in found:
            row["data"] = json.loads(row["data"])
        return found

    return ask
