"""A corrected day keeps to the days of the subjects on which its own rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.activity import ServedDuty
from domain.commands import (
    activities,
    corrections,
    obligations,
    plan_life,
    recommendations,
    supervisions,
)
from domain.commands.obligations import Duty
from domain.recommendation import Point
from domain.values import Document, id_of
from tests.domain.given import refused
from tests.scenarios import (
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    item,
)

SPRING = date(2023, 3, 1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield scene


def correct(scene: Scene, position: int, field: str, value: Any) -> None:
    corrections.correct(
        scene.ledger,
        scene.act(date(2023, 9, 1)),
        corrects=position,
        field=field,
        value=value,
        reason="Ghi nhầm",
        document=None,
    )


def test_what_was_held_is_dated_as_the_duties_that_its_minutes_met(scene: Scene) -> None:
    given_plan(scene, items=(item("1", "meeting", "quarterly"),))
    duty = Duty("KH-2023", id_of("plan", "KH-2023"), "1", "2023-Q1", agency_id(DEPARTMENT), None)
    ledger = scene.ledger
    activities.announce(
        ledger, scene.act(SPRING), code="HN-1", kind="meeting", title="Họp quý", hosts=(DEPARTMENT,)
    )
    held = activities.hold(ledger, scene.act(SPRING), "HN-1", held_on=SPRING, place="Trụ sở")
    correct(scene, held.position, "held_on", "2023-03-02")
    served = ServedDuty(duty.id, "meeting", "KH-2023/1", agency_id(DEPARTMENT), date(2023, 1, 1))
    activities.record_minutes(
        ledger, scene.act(date(2023, 3, 5)), "HN-1", document=LETTER, duties=((duty, served),)
    )
    with refused("held_on_minuted_day", "/value"):
        correct(scene, held.position, "held_on", "2023-03-03")
    met = ledger.streams.facts_of(duty.id)[-1]
    assert met.happened_on == date(2023, 3, 2)
    position = next(p for p in range(held.position, 99) if ledger.fact_at(p).fact == met)
    correct(scene, position, "received_on", "2023-03-03")
    correct(scene, held.position, "held_on", "2023-03-03")
    obligations.accept(ledger, scene.act(date(2023, 3, 6)), duty, document=None)


def test_a_plan_stays_after_the_one_above_that_asked_for_it(scene: Scene) -> None:
    given_plan(scene, items=(item("1", "cascade", "once"),))
    plan_life.draft(
        scene.ledger,
        scene.act(SPRING),
        code="KH-SO",
        title="Kế hoạch của sở",
        type="plan",
        issuer=DEPARTMENT,
        bases=(),
        basis_unknown=True,
        items=(item("a", "report", "yearly"),),
    )
    issued = plan_life.issue_draft(
        scene.ledger, scene.act(SPRING), "KH-SO", number="3", symbol="KH", issued_on=SPRING
    )
    plan_life.link_to_parent(scene.ledger, scene.act(SPRING), "KH-SO", parent="KH-2023", item="1")
    with refused("issued_after_parent", "/value"):
        correct(scene, issued.position, "issued_on", "2023-01-09")


def test_a_letter_stays_after_the_conclusion_of_its_round_unless_it_is_urgent(scene: Scene) -> None:
    ledger, act = scene.ledger, scene.act
    supervisions.plan(
        ledger,
        act(date(2023, 2, 1)),
        code="GS-1",
        lead=FRONT,
        subject="Đất đai",
        supervised=(DEPARTMENT,),
        origin="regular",
    )
    supervisions.notify(
        ledger,
        act(date(2023, 2, 2)),
        "GS-1",
        document=LETTER,
        visit_on=None,
        information_due_on=None,
    )
    supervisions.hold_session(ledger, act(SPRING), "GS-1", place=None, minutes=LETTER)
    supervisions.conclude(ledger, act(date(2023, 4, 1)), "GS-1", document=LETTER)
    urgent = [
        recommendations.issue(
            ledger,
            act(date(2023, 4, 3), by=FRONT),
            code=code,
            source_type="supervision",
            source="GS-1",
            addressee=DEPARTMENT,
            document=Document(number=code, symbol="CV"),
            points=(Point(1, "Công khai quyết toán"),),
            issued_on=date(2023, 4, 3),
            urgent=code == "KN-2",
        ).position
        for code in ("KN-1", "KN-2")
    ]
    with refused("issued_after_conclusion", "/value"):
        correct(scene, urgent[0], "happened_on", "2023-03-31")
    correct(scene, urgent[0], "happened_on", "2023-04-01")
    correct(scene, urgent[1], "happened_on", "2023-03-31")
    with refused("issued_after_conclusion", "/value"):
        correct(scene, urgent[1], "urgent", value=False)
