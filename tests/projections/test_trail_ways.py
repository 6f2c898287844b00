"""Whatever index leads to the facts of a question, the answer is what reading every fact would find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.agency import Agency
from domain.facts import RecordedFact
from domain.values import NAMESPACE, Document
from infra.read_store import ReadStore
from projections import history
from projections.bitemporal import instant_text
from projections.history import History, pages, question
from projections.moment import Moment
from projections.read_model import Row
from projections.reference import Reference
from projections.word_index import folded_words

FACTS = 1_100
"""More than four stretches."""
START = datetime(2023, 1, 1, tzinfo=UTC)
STEP = timedelta(hours=3)
LATER = Moment(date(2030, 1, 1), datetime(2030, 1, 1, tzinfo=UTC))
THEN = Moment(date(2023, 3, 1), START + 600 * STEP)
BODIES = [uuid5(NAMESPACE, f"agency/T-{n}") for n in range(9)]
WORDS = ("kiến nghị", "kiên nghị", "đất đai", "hoà giải", "y tế")
FILTERS: dict[str, tuple[Any, ...]] = {
    "subject": (None, None, BODIES[3], UUID(int=7)),
    "agency": (None, None, str(BODIES[2]), list(map(str, BODIES[4:7]))),
    "related": (None, None, None, BODIES[8]),
    "actor": (None, None, "acc-1"),
    "type": (None, None, "agency.renamed", "agency.responsibility_transferred"),
    "document": (None, None, None, "3-QĐ", "4"),
    "from": (None, None, date(2023, 2, 1), date(2023, 4, 20)),
    "to": (None, None, date(2023, 2, 2), date(2023, 5, 1)),
    "recorded_from": (None, None, START + 300 * STEP),
    "recorded_to": (None, None, START + 700 * STEP),
    "after_position": (None, None, 255, 777),
    "until_position": (None, None, 512, 900),
    "since": (None, None, Moment(date(2023, 1, 20), START + 90 * STEP), Moment(LATER.on, START)),
    "q": (None, None, "nghi", "kiên nghị", "dat 3", "giải thứ"),
}


@pytest.fixture
def store(database_url: str) -> Iterator[ReadStore]:
    read_store = ReadStore(database_url)
    model = History(Reference.__new__(Reference))
    read_store.ensure([model])
    facts = list(_facts())
    for begin, end in ((0, 1), (1, 300), (300, 301), (301, FACTS)):
        with read_store.transaction() as rows:
            model.handle(facts[begin:end], rows)
    yield read_store
    read_store.close()


def _facts() -> Iterator[RecordedFact]:
    renamed: Any = Agency.Renamed  # their fields are found at run time
    passed: Any = Agency.ResponsibilityTransferred
    chance = random.Random(8)
    for n in range(FACTS):
        at = START + n * STEP
        late = timedelta(days=chance.choice((0, 0, 1, 40, -30)))
        common = {
            "originator_id": BODIES[n % 9],
            "originator_version": n // 9 + 1,
            "timestamp": at,
            "happened_on": (at - late).date(),
            "actor": f"acc-{n % 3}",
            "agency_id": BODIES[n % 7] if n % 2 else None,
            "correlation": None,
        }
        if n % 5:
            fact = renamed(**common, name=f"Sở {WORDS[n % 5]} thứ {n % 11}", ground="Văn bản")
        else:
            paper = Document(f"{n % 8}", "QĐ")
            to = BODIES[chance.randrange(9)]
            fact = passed(**common, to_id=to, obligation_ids=None, ground="x", document=paper)
        yield RecordedFact(n + 1, fact, at, f"T-{n % 9}")


def holds(fact: Row, moment: Moment, filters: dict[str, Any]) -> bool:
    """The oracle: the question put to one fact, without any index."""
    data, text = fact["data"], folded_words(f"{fact['subject_code']} {_said(fact)}")
    named = {fact["subject"], fact["agency"], data.get("to_id")}
    paper = data.get("document") or {}
    since: Moment | None = filters["since"]
    agency = filters["agency"]
    known, day = fact["recorded_at"], fact["happened_on"]
    return all(
        (
            known <= moment.params["known_at"] and day <= moment.params["on"],
            filters["subject"] in (None, UUID(fact["subject"])),
            agency is None or bool(named & set(agency if isinstance(agency, list) else [agency])),
            filters["related"] is None or str(filters["related"]) in named,
            filters["actor"] in (None, fact["actor"]),
            filters["type"] in (None, fact["type"]),
            filters["document"] in (None, f"{paper.get('number')}-QĐ", paper.get("number")),
            filters["from"] is None or day >= filters["from"].isoformat(),
            filters["to"] is None or day <= filters["to"].isoformat(),
            filters["recorded_from"] is None or known >= instant_text(filters["recorded_from"]),
            filters["recorded_to"] is None or known <= instant_text(filters["recorded_to"]),
            fact["position"] > (filters["after_position"] or 0),
            fact["position"] <= (filters["until_position"] or FACTS),
            since is None or known > since.params["known_at"] or day > since.params["on"],
            set(folded_words(filters["q"] or "")) <= set(text),
        )
    )


def _said(fact: Row) -> str:
    paper = fact["data"].get("document") or {}
    given = (fact["data"].get("name"), fact["data"].get("ground"), *paper.values())
    return " ".join(str(g) for g in given if g)


@pytest.mark.parametrize("race", [1, 100, 5_000])
@pytest.mark.parametrize("few", [0, 512])
def test_every_way_leads_to_the_same_facts(
    store: ReadStore, monkeypatch: pytest.MonkeyPatch, race: int, few: int
) -> None:
    monkeypatch.setattr(question, "RACE", race)
    monkeypatch.setattr(pages, "CROWD", race)
    monkeypatch.setattr(pages, "FEW", few)
    chance = random.Random(race + few)
    with store.reading() as rows:
        every = history.trail(rows, LATER, {}, limit=FACTS)
        assert len(every) == FACTS
        for _ in range(60):
            filters = {name: chance.choice(values) for name, values in FILTERS.items()}
            for name in chance.sample(sorted(FILTERS), chance.choice((0, 9, 11, 13))):
                filters[name] = None
            moment = chance.choice((LATER, THEN))
            expected = [f["position"] for f in every if holds(f, moment, filters)]
            assert _paged(rows, moment, filters) == expected, filters
            days = [(f["happened_on"], f["position"]) for f in every if f["position"] in expected]
            found = history.by_day(rows, moment, filters, limit=FACTS)
            assert [row["_key"] for row in found] == sorted(days), filters
            assert history.facets(rows, moment, filters)[0]["n"] == len(expected), filters
            if filters["q"]:
                first = history.best_first(rows, moment, filters, limit=FACTS)
                assert sorted(row["position"] for row in first) == expected, filters


@pytest.mark.parametrize("beside", [{}, {"type": "agency.renamed"}, {"actor": "acc-1"}])
def test_a_text_without_a_word_is_found_nowhere(store: ReadStore, beside: dict[str, str]) -> None:
    filters = {"q": "😀", **beside}
    with store.reading() as rows:
        assert history.trail(rows, LATER, filters) == []
        assert history.best_first(rows, LATER, filters) == []
        assert history.by_day(rows, LATER, filters) == []
        assert history.facets(rows, LATER, filters) == [
            {"facet": "all", "key": None, "n": 0, "at_least": False}
        ]


def _paged(rows: Any, moment: Moment, filters: dict[str, Any]) -> list[int]:
    found: list[int] = []
    while page := history.trail(rows, moment, filters, limit=37, after=found[-1] if found else 0):
        found += [row["position"] for row in page]
    return found
