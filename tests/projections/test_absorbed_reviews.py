"""In the year of a milestone one review meets two obligations: that of the milestone and that of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.commands import obligations
from domain.commands.obligations import Duty
from domain.values import id_of
from projections import obligations as register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import DEPARTMENT, LETTER, Scene, agency_id, given_agencies, given_plan, item

LATER = date(2026, 2, 1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url, LATER) as opened:
        given_agencies(opened)
        anchor: dict[str, Any] = {"milestones": [3], "anchor": "2022-10-26"}
        given_plan(
            opened,
            period=(date(2023, 1, 1), date(2027, 12, 31)),
            items=(
                item("5-b", "review", "yearly"),
                item("5-c", "review", "milestones", **anchor),
                item("6-b", "review", "yearly"),
                item("7", "task", "yearly"),
            ),
        )
        yield opened


def statuses(scene: Scene, code: str, on: date = LATER) -> dict[str, tuple[str, str | None]]:
    scene.catch_up(on)
    wanted = ObligationFilter(plan=id_of("plan", "KH-2023"), item=code)
    with scene.read_store.reading() as rows:
        found = register.register(rows, Moment(on, scene.now), wanted)
    return {d["occurrence"]: (d["status"], d["met_on"]) for d in found if d["due_on"] < "2026"}


def test_the_review_at_the_milestone_is_the_yearly_one_of_its_section_too(scene: Scene) -> None:
    late = dict.fromkeys(("2023", "2024", "2025"), ("expired_inferred", None))
    assert statuses(scene, "5-b") == late
    [milestone] = statuses(scene, "5-c")
    duty = Duty(
        "KH-2023",
        id_of("plan", "KH-2023"),
        "5-c",
        milestone,
        agency_id(DEPARTMENT),
        None,
        due_on=date(2025, 10, 26),
    )
    held = date(2025, 10, 20)
    act = scene.act(held)
    obligations.fulfill(scene.ledger, act, duty, received_on=held, document=LETTER, evidence=None)
    assert statuses(scene, "5-b")["2025"] == ("submitted", None)
    accepted = scene.act(date(2025, 11, 1))
    obligations.accept(scene.ledger, accepted, duty, document=None)
    met = ("met", "2025-10-20")
    assert statuses(scene, "5-c") == {milestone: met}
    assert statuses(scene, "5-b") == {**late, "2025": met}
    assert statuses(scene, "6-b") == late
    assert statuses(scene, "7") == late
