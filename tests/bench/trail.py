"""The audit trail over millions of facts: a page of a hundred against the bare indexed query of the same rows.

A block of facts is folded as usual; the others are copies of its rows at later positions and months, so that ten
million are there in minutes. `--facts=10000000` says how many; `--full` asks for as many.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg

from domain.agency import Agency
from domain.facts import RecordedFact
from domain.values import NAMESPACE, Document
from infra.read_store import ReadStore
from projections import history
from projections.history import History
from projections.history.mentions import paper
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.reference import Reference
from projections.stretches import STRETCH
from tests.bench import row as bench

BLOCK = 400 * STRETCH
"""Facts of a month: whole stretches, so that a copy's words keep their places."""
FACTS = next(
    (int(given.partition("=")[2]) for given in sys.argv if given.startswith("--facts=")),
    10_000_000 if bench.full() else 1_000_000,
)
BLOCKS = -(-FACTS // BLOCK)
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
TIMES = 40
LATER = Moment(date(2040, 1, 1), datetime(2040, 1, 1, tzinfo=UTC))
COPIED = {
    "history": (
        "position, name, schema_version, subject, subject_code, stream_version, happened_on,"
        " recorded_at, actor, agency, correlation, data, words, marked, restricted"
    ),
    "history_agencies": "agency, position",
    "history_related": "subject, position",
    "history_documents": "document, position",
    "history_stretches": "stretch, begun_at, first_day, last_day, reached",
    "history_words": "word, stretch, places",
}


@dataclass(frozen=True)
class Asked:
    """A question, and the bare query of its rows: where they come from and in which order."""

    filters: Mapping[str, Any]
    source: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    order: str = "h.position"
    moment: Moment = LATER


def measure(store: str, database_url: str, _other: str) -> Iterator[bench.Row]:
    """Each question at a place in the middle of the trail."""
    names = [f"a page of the trail by {name}" for name in QUESTIONS]
    if not any(map(bench.asked_for, names)):
        return
    read_store = ReadStore(database_url)
    try:
        fill(read_store)
        if not read_store.local:
            # As autovacuum leaves a table to which facts are only added.
            with psycopg.connect(database_url, autocommit=True) as database:
                database.execute("VACUUM ANALYZE")
        middle = FACTS // 2
        for name, asked in zip(names, QUESTIONS.values(), strict=True):
            yield from bench.compare(
                f"{name}, {FACTS:,} facts",
                store,
                bench.one_by_one(_ours(read_store, asked, middle), TIMES),
                ("the bare query", bench.one_by_one(_bare(read_store, asked, middle), TIMES)),
                goal=0.5,
            )
    finally:
        read_store.close()


def fill(read_store: ReadStore) -> None:
    """One block through the fold, the others as copies of its rows."""
    model = History(Reference.__new__(Reference))
    read_store.ensure([])
    tables = [t for t in model.tables if t.lstrip().startswith("CREATE TABLE")]
    with read_store.transaction() as rows:
        for statement in tables:
            rows.execute(statement)
    facts = _facts()
    while batch := [fact for fact, _ in zip(facts, range(5_000), strict=False)]:
        with read_store.transaction(durable=False) as rows:
            model.handle(batch, rows)
    for number in range(1, BLOCKS):
        with read_store.transaction(durable=False) as rows:
            _copy(rows, number)
    with read_store.transaction() as rows:
        # Indexes are laid over what is there, which is quicker than row by row.
        for statement in (t for t in model.tables if t not in tables):
            rows.execute(statement)


def _copy(rows: Rows, number: int) -> None:
    month = f"{2016 + number // 12}-{number % 12 + 1:02}"
    moved = {
        "position": f"position + {number * BLOCK}",
        "stretch": f"stretch + {number * BLOCK // STRETCH}",
        **dict.fromkeys(
            ("happened_on", "first_day", "last_day", "reached"),
            "'{month}' || SUBSTR({column}, 8)",
        ),
        **dict.fromkeys(("recorded_at", "begun_at"), "'{month}' || SUBSTR({column}, 8)"),
    }
    for table, columns in COPIED.items():
        names = columns.split(", ")
        values = [moved.get(n, n).format(month=month, column=n) for n in names]
        place = "stretch" if "stretch" in names else "position"
        most = BLOCK // STRETCH if place == "stretch" else BLOCK
        rows.execute(
            f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM {table} WHERE {place} < :most",
            {"most": most},
        )


def _subject(number: int) -> UUID:
    return uuid5(NAMESPACE, f"agency/T-{number}")


def _facts() -> Iterator[RecordedFact]:
    """The first block, but one place: positions begin at 1, stretches at 0."""
    begin, step = datetime(2016, 1, 1, tzinfo=UTC), timedelta(days=28) / BLOCK
    renamed: Any = Agency.Renamed  # their fields are found at run time
    passed: Any = Agency.ResponsibilityTransferred
    for n in range(1, BLOCK):
        subject, at = _subject(n % SUBJECTS), begin + n * step
        common = {
            "originator_id": subject,
            "originator_version": n // SUBJECTS + 1,
            "timestamp": at,
            "happened_on": at.date(),
            "actor": f"acc-{n % 50}",
            "agency_id": subject,
            "correlation": None,
        }
        if n % 20:
            name = f"Sở {KINDS[n % 11]} thứ {n // 50}"
            fact = renamed(**common, name=name, ground="Nghị quyết 190/2025/QH15")
        else:
            fact = passed(
                **common,
                to_id=_subject((n + 1) % SUBJECTS),
                obligation_ids=None,
                ground="Nghị quyết 190/2025/QH15",
                document=Document(f"{n // 20}", "QĐ-UBND"),
            )
        yield RecordedFact(n, fact, at, f"T-{n % SUBJECTS}")


def _listed(table: str, column: str) -> str:
    return f"{table} i CROSS JOIN history h WHERE i.{column} = :key AND h.position = i.position"


HALF = BLOCKS // 2
MIDDLE = f"{2016 + HALF // 12}-{HALF % 12 + 1:02}"
KNOWN_THEN = Moment(date(2040, 1, 1), datetime.fromisoformat(f"{MIDDLE}-02T00:00:00+00:00"))
SUBJECT = str(_subject(80))
LINE = [str(_subject(n)) for n in (80, 81, 82)]
BY_BODY = _listed("history_agencies", "agency")
QUESTIONS: Mapping[str, Asked] = {
    "a subject": Asked({"subject": SUBJECT}, "history h WHERE h.subject = :key", {"key": SUBJECT}),
    "an actor": Asked({"actor": "acc-7"}, "history h WHERE h.actor = :key", {"key": "acc-7"}),
    "a type": Asked(
        {"type": "agency.renamed"}, "history h WHERE h.name = :key", {"key": "agency.renamed"}
    ),
    "a body": Asked({"agency": SUBJECT}, BY_BODY, {"key": SUBJECT}, "i.position"),
    "a body with two that it follows": Asked({"agency": LINE}),
    "what names a subject": Asked(
        {"related": SUBJECT}, _listed("history_related", "subject"), {"key": SUBJECT}, "i.position"
    ),
    "a document": Asked(
        {"document": "77-QĐ-UBND"},
        _listed("history_documents", "document"),
        {"key": paper("77-QĐ-UBND")},
        "i.position",
    ),
    "two days in law": Asked({"from": f"{MIDDLE}-20", "to": f"{MIDDLE}-21"}),
    "a time of recording": Asked(
        {
            "recorded_from": f"{MIDDLE}-20T00:00:00+00:00",
            "recorded_to": f"{MIDDLE}-21T00:00:00+00:00",
        }
    ),
    "a stretch of positions": Asked({"after_position": FACTS // 2 + 9, "until_position": FACTS}),
    "what was known at an instant": Asked({"actor": "acc-7"}, moment=KNOWN_THEN),
    "a body and a type": Asked({"agency": SUBJECT, "type": "agency.responsibility_transferred"}),
    "a word of every fact": Asked({"q": "thu"}),
    "two common words": Asked({"q": "kien nghi"}),
    "three words, exact": Asked({"q": "kiến nghị thứ"}),
    "one word with its marks": Asked({"q": "đất"}),
    "a rare word": Asked({"q": "1234"}),
    "a rare and a common word": Asked({"q": "so 1234"}),
    "a common word of an actor": Asked(
        {"q": "dat", "actor": "acc-7"},
        "history h WHERE h.actor = :key AND h.words LIKE :word",
        {"key": "acc-7", "word": "% dat %"},
    ),
}


def _ours(read_store: ReadStore, asked: Asked, after: int) -> Callable[[], list[Row]]:
    """What the door asks: exact words first where marks were typed."""
    exact = not asked.filters.get("q", "").isascii()
    start = 0 if asked.moment is KNOWN_THEN or "1234" in asked.filters.get("q", "") else after

    def ask() -> list[Row]:
        with read_store.reading() as rows:
            if exact:
                given = (0, start)
                return history.best_first(
                    rows, asked.moment, asked.filters, limit=PAGE, after=given
                )
            return history.trail(rows, asked.moment, asked.filters, limit=PAGE, after=start)

    return ask


def _bare(read_store: ReadStore, asked: Asked, after: int) -> Callable[[], list[Row]]:
    """The same rows, read and decoded, and nothing asked beside: by their index, or by their positions."""
    found = _ours(read_store, asked, after)()
    order, params = asked.order, {**asked.params, "after": after}
    where = f"{asked.source} AND {order} > :after"
    if not asked.source:
        names = {f"p{i}": row["position"] for i, row in enumerate(found)}
        where = f"history h WHERE h.position IN ({', '.join(':' + n for n in names)})"
        params = names
    query = f"SELECT h.* FROM {where} ORDER BY {order} LIMIT {PAGE}"

    def ask() -> list[Row]:
        with read_store.reading() as rows:
            rows_found = rows.fetch(query, params)
        for row in rows_found:
            row["data"] = json.loads(row["data"])
        return rows_found

    held = [row["position"] for row in ask()]
    if sorted(held) != sorted(row["position"] for row in found) or not held:
        raise AssertionError(f"another answer: {asked.filters}")
    return ask
