"""The index of words finds what reading every fact would find, page by page, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid5

import pytest

from domain.agency import Agency
from domain.facts import RecordedFact
from domain.values import NAMESPACE
from infra.read_store import ReadStore
from projections import history
from projections.history import History, question
from projections.moment import Moment
from projections.read_model import Row
from projections.reference import Reference
from projections.word_index import folded_words, marked_words

FACTS = 700
"""Nearly three stretches."""
SYLLABLES = (
    "kiến",
    "kiên",
    "kien",
    "nghị",
    "nghi",
    "hoà",
    "hòa",
    "hoa",
    "đất",
    "đạt",
    "27-KN",
    "Sở",
)
START = datetime(2023, 1, 1, tzinfo=UTC)
LATER = Moment(date(2030, 1, 1), datetime(2030, 1, 1, tzinfo=UTC))


@pytest.fixture
def names() -> list[str]:
    chance = random.Random(8)
    return [" ".join(chance.choices(SYLLABLES, k=3)) for _ in range(FACTS)]


@pytest.fixture
def store(database_url: str, names: list[str]) -> Iterator[ReadStore]:
    read_store = ReadStore(database_url)
    model = History(Reference.__new__(Reference))
    read_store.ensure([model])
    facts = list(_facts(names))
    for begin, end in ((0, 1), (1, 300), (300, FACTS)):
        with read_store.transaction() as rows:
            model.handle(facts[begin:end], rows)
    yield read_store
    read_store.close()


def _facts(names: list[str]) -> Iterator[RecordedFact]:
    renamed: Any = Agency.Renamed  # its fields are found at run time
    for n, name in enumerate(names):
        subject, at = uuid5(NAMESPACE, f"agency/T-{n % 7}"), START + timedelta(minutes=n)
        fact = renamed(
            originator_id=subject,
            originator_version=n // 7 + 1,
            timestamp=at,
            happened_on=at.date(),
            actor=f"acc-{n % 3}",
            agency_id=None,
            correlation=None,
            name=name,
            ground="Văn bản",
        )
        yield RecordedFact(n + 1, fact, at, f"T-{n % 7}")


def asked(store: ReadStore, moment: Moment = LATER, *, page: int = 41, **filters: Any) -> list[Row]:
    """Every answer, page by page."""
    found: list[Row] = []
    after = 0
    with store.reading() as rows:
        while some := history.trail(rows, moment, filters, limit=page, after=after):
            found += some
            after = some[-1]["position"]
    return found


@pytest.mark.parametrize("q", ["kien", "KIÊN nghi", "hoa dat kien", "27-kn", "27 kn so", "khong"])
@pytest.mark.parametrize("led", [{}, {"actor": "acc-1"}, {"after_position": 255}])
def test_it_finds_what_reading_everything_finds(
    store: ReadStore, names: list[str], q: str, led: dict[str, Any]
) -> None:
    wanted = set(folded_words(q))
    expected = [
        n + 1
        for n, name in enumerate(names)
        if wanted <= set(folded_words(name))
        and ("actor" not in led or n % 3 == 1)
        and n + 1 > led.get("after_position", 0)
    ]
    assert [row["position"] for row in asked(store, q=q, **led)] == expected


def test_what_was_recorded_later_is_not_known_yet(store: ReadStore) -> None:
    known_at = START + timedelta(minutes=400, seconds=30)
    found = asked(store, Moment(date(2030, 1, 1), known_at), q="van ban")
    assert [row["position"] for row in found] == list(range(1, 402))
    assert not asked(store, Moment(date(2030, 1, 1), START - timedelta(days=1)), q="van ban")


@pytest.mark.parametrize("q", ["kiến nghị", "hòa", "hoà đất", "đạt"])
def test_exact_words_come_first_and_pages_join(store: ReadStore, names: list[str], q: str) -> None:
    def holds(name: str) -> bool:
        return f" {' '.join(marked_words(q))} " in f" {' '.join(marked_words(name))} "

    wanted = set(folded_words(q))
    matching = [n for n, name in enumerate(names) if wanted <= set(folded_words(name))]
    expected = sorted(matching, key=lambda n: (not holds(names[n]), n))
    found: list[int] = []
    after = (0, 0)
    with store.reading() as rows:
        while some := history.best_first(rows, LATER, {"q": q}, limit=37, after=after):
            found += [row["position"] - 1 for row in some]
            after = some[-1]["_key"]
    assert found == expected


def test_a_common_word_beside_another_way_in_is_read_row_by_row(
    store: ReadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(store, q="van ban", type="agency.renamed")
    monkeypatch.setattr(question, "RACE", 1)
    assert asked(store, q="van ban", type="agency.renamed") == found
    assert len(found) == FACTS


def test_nothing_that_is_no_word_finds_anything(store: ReadStore) -> None:
    assert asked(store, q="!?") == []
