"""Every point that the plans leave open ships with its readings, and each reading can be followed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from domain.commands import plans
from domain.values import id_of
from infra.seeds import ambiguities, plans_loader
from infra.seeds.reference import seed
from infra.seeds.story import founding
from projections import obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import Scene

DAY = date(2023, 12, 1)


def test_the_fifty_two_points_are_there_each_with_readings_a_default_and_who_decides() -> None:
    given = seed("ambiguities.toml")["ambiguity"]
    assert [a["code"] for a in given] == [f"A{n:02}" for n in range(1, 53)]
    for ambiguity in given:
        assert len(ambiguity["readings"]) > 1
        assert ambiguity["default"] == "a"
        assert ambiguity["decided_by"]


def test_every_point_that_a_plan_or_an_item_bears_is_raised_with_it() -> None:
    for plan in plans_loader.load_plans():
        raised = {a.code: set(a.items) for a in ambiguities.of_plan(plan)}
        assert set(plan.ambiguities) <= set(raised)
        for item in plan.items:
            assert all(item.code in raised[code] for code in item.ambiguities)


def test_a_resolution_of_the_anchor_dates_the_reviews(tmp_path: Path) -> None:
    with Scene(f"sqlite:///{tmp_path / 'ledger.db'}", DAY) as scene:
        for step in founding.steps():
            step.say(scene.ledger, scene.act(DAY), {})

        def reviews() -> list[str | None]:
            scene.catch_up(DAY)
            plan = id_of("plan", "DB-CT18-2023")
            with scene.read_store.reading() as rows:
                return [
                    duty["due_on"]
                    for no in (1, 2, 3)
                    for duty in obligations.register(
                        rows,
                        Moment(DAY, scene.now),
                        ObligationFilter(plan=plan, item=f"II.5-b.{no}"),
                    )[:1]
                ]

        assert reviews() == [None, None, None]
        plans.resolve_ambiguity(
            scene.ledger,
            scene.act(DAY),
            "DB-CT18-2023",
            ambiguity="A25",
            reading="b",
            authority="DB.BTT-MTTQ",
            ground="Công văn",
        )
        assert reviews() == ["2025-10-26", "2027-10-26", "2032-10-26"]
