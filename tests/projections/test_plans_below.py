"""A body bound to issue a plan of its own has done so by the plan that is linked, as long as that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.commands import plan_life, plans
from domain.values import Document, id_of
from projections import cascade, indicators
from projections import obligations as register
from projections.figure import Asked
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    DEPARTMENT,
    Scene,
    given_agencies,
    given_correction,
    given_limit,
    given_plan,
    item,
)

LATER = date(2024, 2, 1)
PERIOD = (date(2023, 1, 1), date(2025, 12, 31))


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        items = (item("1", "cascade", "once"), item("2", "cascade", "yearly"))
        given_plan(opened, period=PERIOD, items=items)
        yield opened


def issued_below(
    scene: Scene,
    code: str,
    on: date,
    parent_item: str = "1",
    linked_on: date | None = None,
    **more: Any,
) -> int:
    """A plan of the department, and the position at which it was issued."""
    given: dict[str, Any] = {"period_from": date(2023, 1, 1), "period_to": None} | more
    recorded = plans.issue(
        scene.ledger,
        scene.act(on),
        code=code,
        title="Kế hoạch của sở",
        type="plan",
        issuer=DEPARTMENT,
        number=code,
        symbol="KH",
        issued_on=on,
        items=(item("a", "task", "yearly"),),
        **given,
    )
    plan_life.link_to_parent(
        scene.ledger, scene.act(linked_on or on), code, parent="KH-2023", item=parent_item
    )
    return recorded.position


def duties(scene: Scene, code: str = "1", on: date = LATER) -> list[tuple[Any, ...]]:
    scene.catch_up(on)
    wanted = ObligationFilter(plan=id_of("plan", "KH-2023"), item=code)
    with scene.read_store.reading() as rows:
        found = register.register(rows, Moment(on, scene.now), wanted)
    return [(d["occurrence"], d["status"], d["met_on"]) for d in found]


def bound(scene: Scene, on: date = LATER) -> tuple[Any, ...]:
    with scene.read_store.reading() as rows:
        found = cascade.cascade(rows, Moment(on, scene.now), id_of("plan", "KH-2023"))
    row = next(r for r in found if r["plan_item"] == "1")
    return row["status"], row["issued"], row["issued_on"], row["subordinate_plan"]


def test_the_duty_is_met_by_the_day_of_the_plan_whenever_it_is_linked(scene: Scene) -> None:
    assert duties(scene) == [("once", "awaiting_date", None)]
    before = scene.now
    issued_below(scene, "KH-SO", date(2023, 3, 1), linked_on=date(2023, 9, 1))
    assert duties(scene) == [("once", "met", "2023-03-01")]
    assert duties(scene, on=date(2023, 3, 1)) == [("once", "met", "2023-03-01")]
    assert duties(scene, on=date(2023, 2, 28)) == [("once", "awaiting_date", None)]
    assert bound(scene) == ("met", True, "2023-03-01", "KH-SO")
    with scene.read_store.reading() as rows:
        wanted = ObligationFilter(plan=id_of("plan", "KH-2023"), item="1")
        [known] = register.register(rows, Moment(LATER, before), wanted)
        asked = Asked(rows, Moment(LATER, scene.now))
        shown = {row["id"]: row for row in indicators.indicators(asked)}
    assert known["status"] == "awaiting_date"
    assert (shown["cascade_rate"]["numerator"], shown["cascade_rate"]["beside"]["met"]) == (1, 1)


def test_a_plan_after_the_limit_meets_it_late_and_a_corrected_day_in_time(scene: Scene) -> None:
    given_limit(scene, "1", date(2023, 1, 20), due_on=date(2023, 2, 15))
    issued = issued_below(scene, "KH-SO", date(2023, 3, 1))
    assert duties(scene) == [("once", "met_late", "2023-03-01")]
    given_correction(scene, issued, "issued_on", "2023-02-15", recorded_on=date(2023, 6, 1))
    assert duties(scene) == [("once", "met", "2023-02-15")]


def test_a_revoked_plan_leaves_the_duty_open_until_another_one_stands(scene: Scene) -> None:
    given_limit(scene, "1", date(2023, 1, 20), due_on=date(2023, 5, 1))
    issued_below(scene, "KH-SO", date(2023, 3, 1))
    out = scene.act(date(2023, 7, 1))
    plan_life.revoke(
        scene.ledger, out, "KH-SO", reason="Sai thẩm quyền", open_duties=1, fate="closed"
    )
    assert duties(scene, on=date(2023, 6, 30)) == [("once", "met", "2023-03-01")]
    assert duties(scene) == [("once", "overdue", None)]
    assert bound(scene) == ("overdue", False, None, None)
    issued_below(scene, "KH-SO-2", date(2023, 8, 1))
    assert duties(scene) == [("once", "met_late", "2023-08-01")]
    assert bound(scene) == ("met_late", True, "2023-08-01", "KH-SO-2")


def test_a_plan_that_another_one_replaced_on_the_day_leaves_nothing_open(scene: Scene) -> None:
    issued_below(scene, "KH-SO", date(2023, 3, 1))
    issued_below(scene, "KH-SO-2", date(2023, 7, 1))
    out = scene.act(date(2023, 7, 1))
    plan_life.revoke(scene.ledger, out, "KH-SO", reason="Thay", open_duties=1, fate="closed")
    assert duties(scene) == [("once", "met", "2023-03-01")]
    assert bound(scene)[1:] == (True, "2023-07-01", "KH-SO-2")


def test_a_plan_of_one_year_meets_the_duty_of_that_year_alone(scene: Scene) -> None:
    year = {"period_from": date(2024, 1, 1), "period_to": date(2024, 12, 31)}
    issued_below(scene, "KH-SO", date(2023, 12, 20), "2", **year)
    assert [d[:2] for d in duties(scene, "2")] == [
        ("2023", "expired_inferred"),
        ("2024", "met"),
        ("2025", "upcoming"),
    ]


def test_what_was_met_stays_so_when_the_plan_above_ends(scene: Scene) -> None:
    issued_below(scene, "KH-SO", date(2023, 3, 1))
    plan_life.conclude(
        scene.ledger,
        scene.act(date(2023, 12, 1)),
        "KH-2023",
        document=Document(number="9", symbol="BC"),
        open_duties=3,
        fate="closed",
    )
    out = scene.act(date(2024, 1, 10))
    plan_life.revoke(scene.ledger, out, "KH-SO", reason="Hết", open_duties=1, fate="closed")
    assert duties(scene) == [("once", "met", "2023-03-01")]
