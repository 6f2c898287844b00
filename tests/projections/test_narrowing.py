"""Who reads the matters of some bodies alone sees their rows and no trace of others: in lists, counts and rates."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any, Final

import pytest

from domain.values import id_of
from projections import (
    agency_directory,
    compliance,
    history,
    obligations,
    plan_directory,
    recommendation_register,
    report_register,
    supervision_register,
)
from projections.moment import Moment
from projections.narrowing import NarrowRows, UnknownTableError, narrow, narrowed
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows
from tests.projections.histories import BODIES, LAST, tell
from tests.scenarios import Scene, morning

NOW: Final = Moment(LAST, morning(date(2024, 6, 1)))
EVERY: Final = 100_000
REGISTERS: Final = (
    plan_directory,
    recommendation_register,
    report_register,
    supervision_register,
)
IDS: Final = tuple(str(id_of("agency", body)) for body in BODIES)


@pytest.fixture(params=[1, 2, 3])
def scene(request: pytest.FixtureRequest, database_url: str) -> Iterator[Scene]:
    """A small ledger with a random life."""
    chance = random.Random(request.param)
    kinds = ("letter", "report", "duty", "round", "plan", "body", "correction")
    moves = [(chance.choice(kinds), chance.randrange(100_000)) for _ in range(60)]
    with Scene(database_url) as opened:
        tell(opened, moves)
        opened.catch_up(date(2024, 6, 1))
        yield opened


def about(trail: Sequence[Row], subject: str) -> set[str]:
    """The oracle: every body that a fact of the subject names, read from the facts themselves."""
    return {
        body
        for fact in trail
        if fact["subject"] == subject and fact["type"] != "supervision.finding_recorded"
        for body in IDS
        if body in str(fact["data"])
    }


def listed(rows: Rows, module: Any) -> dict[str, Row]:
    return {row["id"]: row for row in module.register(rows, NOW, limit=EVERY)}


@pytest.mark.parametrize("many", range(len(IDS) + 1))
def test_what_is_seen_narrowly_is_what_concerns_the_bodies(scene: Scene, many: int) -> None:
    for mine in map(set, combinations(IDS, many)):
        with scene.read_store.reading() as rows:
            own = NarrowRows(rows, mine, "account-1")
            trail = history.trail(rows, NOW, {}, limit=EVERY)
            for module in REGISTERS:
                expected = {
                    id: row for id, row in listed(rows, module).items() if about(trail, id) & mine
                }
                assert listed(own, module) == expected
            duties = obligations.register(rows, NOW, ObligationFilter(), limit=EVERY)
            concerned = [d for d in duties if bodies_of(d) & mine]
            assert obligations.register(own, NOW, ObligationFilter(), limit=EVERY) == concerned
            counts = {(r["kind"], r["status"]): r["n"] for r in status_counts(own)}
            assert sum(counts.values()) == len(concerned)
            rates = compliance.compliance(own, NOW, "agency")
            assert {r["key"] for r in rates} <= {b for d in concerned for b in bodies_of(d)}
            seen = [
                f
                for f in trail
                if about(trail, f["subject"]) & mine or f["type"].startswith("agency.")
            ]
            assert history.trail(own, NOW, {}, limit=EVERY) == seen
            facets = history.facets(own, NOW, {})
            assert facets[0]["n"] == len(seen)
            assert agency_directory.register(own, NOW) == agency_directory.register(rows, NOW)


def test_a_query_of_a_table_that_nobody_spoke_of_is_stopped() -> None:
    with pytest.raises(UnknownTableError):
        narrow("SELECT * FROM private_accounts", 1)
    with pytest.raises(UnknownTableError):
        narrow("SELECT 1 FROM codes c JOIN obligation_facts f ON f.subject = c.id", 1)


def test_text_and_tables_of_the_query_itself_are_left_alone() -> None:
    query = "WITH up (x) AS (SELECT 'FROM secrets') SELECT x FROM up WHERE x <> 'JOIN secrets'"
    assert narrow(query, 2) == query


def test_nothing_is_written_through_narrow_rows(scene: Scene) -> None:
    with narrowed(scene.read_store.reading(), IDS, "account-1") as rows:
        with pytest.raises(UnknownTableError):
            rows.execute("DELETE FROM codes")
        with pytest.raises(UnknownTableError):
            rows.execute_many("DELETE FROM codes", [])


def bodies_of(duty: Row) -> set[str]:
    return {body["id"] for body in (duty["debtor"], duty["beneficiary"]) if body}


def status_counts(rows: Rows) -> list[Row]:
    return compliance.status_counts(rows, NOW)
