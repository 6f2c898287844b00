"""Rates tell what could not be late: what was met without any limit, or by a day that was only inferred."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.commands import obligations
from domain.commands.obligations import Duty
from domain.values import id_of
from projections.compliance import compliance
from projections.moment import Moment
from tests.scenarios import DEPARTMENT, LETTER, Scene, agency_id, given_agencies, given_plan, item

TODAY = date(2024, 2, 1)
HELD = date(2023, 11, 10)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url, TODAY) as opened:
        given_agencies(opened)
        given_plan(
            opened,
            items=(
                item("1", "task", "yearly", before="11-20"),
                item("2", "task", "yearly"),
                item("3", "task", "once"),
                item("4", "task", "yearly", before="12-20"),
                item("5", "task", "yearly"),
            ),
        )
        plan, debtor = id_of("plan", "KH-2023"), agency_id(DEPARTMENT)
        for code, occurrence in (("1", "2023"), ("2", "2023"), ("3", "once")):
            duty = Duty("KH-2023", plan, code, occurrence, debtor, None, due_on=None)
            obligations.fulfill(
                opened.ledger,
                opened.act(HELD),
                duty,
                received_on=HELD,
                document=LETTER,
                evidence=None,
            )
            obligations.accept(opened.ledger, opened.act(HELD), duty, document=None)
        yield opened


def test_what_could_not_be_late_is_told_beside_the_rate(scene: Scene) -> None:
    scene.catch_up(TODAY)
    with scene.read_store.reading() as rows:
        [row] = compliance(rows, Moment(TODAY, scene.now), "kind")
    assert (row["numerator"], row["denominator"], row["rate"]) == (3, 4, 0.75)
    assert row["beside"] == {"met_without_limit": 1, "met_by_inferred_day": 1}
    assert row["in_time"] == {"numerator": 1, "denominator": 2, "rate": 0.5}
    assert row["excluded"] == {"expired_inferred": 1}
