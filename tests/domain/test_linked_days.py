"""A corrected day keeps to the days of the subjects on which its own rests."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.activity import ServedDuty
from domain.commands import (
    activities,
    consultations,
    obligations,
    plan_drafts,
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
    given_correction,
    given_plan,
    item,
)

SPRING = date(2023, 3, 1)


def correct(scene: Scene, position: int, field: str, value: Any, *resting: UUID) -> None:
    on = date(2023, 9, 1)
    given_correction(scene, position, field, value, recorded_on=on, resting=resting)


def position_of(scene: Scene, topic: str) -> int:
    """Where the last fact of this name stands."""
    last = scene.ledger.recorder.max_notification_id() or 0
    return next(p for p in range(last, 0, -1) if topic == scene.ledger.fact_at(p).fact.TOPIC)


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
    assert ledger.streams.facts_of(duty.id)[-1].happened_on == date(2023, 3, 2)
    correct(scene, position_of(scene, "obligation.fulfilled"), "received_on", "2023-03-03")
    correct(scene, held.position, "held_on", "2023-03-03")
    obligations.accept(ledger, scene.act(date(2023, 3, 6)), duty, document=None)


def test_a_consultation_was_agreed_on_the_day_of_the_duties_that_its_minutes_met(
    scene: Scene,
) -> None:
    given_plan(scene, items=(item("1", "consultation", "yearly", debtors=(FRONT,)),))
    duty = Duty("KH-2023", id_of("plan", "KH-2023"), "1", "2023", agency_id(FRONT), None)
    consultations.open(
        scene.ledger, scene.act(SPRING), host=FRONT, plan_year=2024, parties=(DEPARTMENT,)
    )
    served = ServedDuty(duty.id, "consultation", "KH-2023/1", agency_id(FRONT), date(2023, 1, 1))
    agreed = consultations.agree(
        scene.ledger,
        scene.act(SPRING),
        "HT-2024-mttq-tinh",
        agreed_on=SPRING,
        document=LETTER,
        signed=(DEPARTMENT, FRONT),
        note="Theo hướng dẫn",
        duties=((duty, served),),
    )
    agreed_at = position_of(scene, "consultation.agreed")
    with refused("held_on_minuted_day", "/value"):
        correct(scene, agreed_at, "agreed_on", "2023-03-03")
    correct(scene, position_of(scene, "obligation.fulfilled"), "received_on", "2023-03-03")
    correct(scene, agreed_at, "agreed_on", "2023-03-03")
    assert agreed.code == "HT-2024-mttq-tinh"


def test_a_plan_stays_after_the_one_above_that_asked_for_it(scene: Scene) -> None:
    given_plan(scene, items=(item("1", "cascade", "once"),))
    above = position_of(scene, "plan.issued")
    plan_drafts.draft(
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
    issued = plan_drafts.issue_draft(
        scene.ledger, scene.act(SPRING), "KH-SO", number="3", symbol="KH", issued_on=SPRING
    )
    linking = scene.act(date(2023, 3, 10))
    plan_life.link_to_parent(scene.ledger, linking, "KH-SO", parent="KH-2023", item="1")
    with refused("issued_after_parent", "/value"):
        correct(scene, issued.position, "issued_on", "2023-01-09")
    below = id_of("plan", "KH-SO")
    with refused("issued_after_parent", "/value"):
        correct(scene, above, "issued_on", "2023-03-02", below)
    correct(scene, above, "issued_on", "2023-03-01", below)
    correct(scene, issued.position, "issued_on", "2023-03-03")
    correct(scene, above, "issued_on", "2023-03-02", below)


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
    concluded = supervisions.conclude(ledger, act(date(2023, 4, 1)), "GS-1", document=LETTER)
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
        correct(scene, urgent[1], "urgent", False)
    letters = [id_of("recommendation", code) for code in ("KN-1", "KN-2")]
    with refused("issued_after_conclusion", "/value"):
        correct(scene, concluded.position, "happened_on", "2023-04-02", *letters)
    correct(scene, urgent[0], "urgent", True)
    correct(scene, concluded.position, "happened_on", "2023-04-02", *letters)
