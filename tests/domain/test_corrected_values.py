"""A corrected number, year or day is one that the command would have taken; what was wrong before stays mendable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.actor import Act
from domain.commands import activities, corrections, funds, inspections, scorecards, targets
from domain.score_sheet import Mark
from domain.scorecard import Criterion
from domain.target import Target
from domain.values import Document
from tests.domain.given import refused
from tests.scenarios import COMMITTEE, DEPARTMENT, FRONT, LETTER, Scene, agency_id, given_agencies

SET = date(2023, 2, 1)
LATER = date(2023, 6, 1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield scene


def correct(scene: Scene, position: int, field: str, value: Any) -> None:
    corrections.correct(
        scene.ledger,
        scene.act(date(2023, 12, 1)),
        corrects=position,
        field=field,
        value=value,
        reason="Ghi nhầm",
        document=None,
    )


def a_target(scene: Scene, **fields: Any) -> int:
    given: dict[str, Any] = {
        "title": "Đối thoại",
        "counts": "dialogue",
        "unit": "hội nghị",
        "value": 2,
        "period_from": date(2023, 1, 1),
        "period_to": date(2024, 12, 31),
        "bodies": (FRONT, DEPARTMENT),
        "document": LETTER,
    }
    act = scene.act(SET)
    return targets.set_target(scene.ledger, act, code="CT-1", **given | fields).position


def test_a_target_lies_ahead_of_the_day_on_which_it_was_set(scene: Scene) -> None:
    at = a_target(scene)
    for field, value, rule in (
        ("period_to", "2023-01-31", "target_lies_ahead"),
        ("period_to", "2022-12-31", "period_ordered"),
        ("period_from", "2025-01-01", "period_ordered"),
        ("value", 0, "value_positive"),
    ):
        with refused(rule, "/value"):
            correct(scene, at, field, value)
    correct(scene, at, "happened_on", "2023-01-15")
    adjusted = targets.adjust(scene.ledger, scene.act(LATER), "CT-1", value=3, document=LETTER)
    with refused("value_positive", "/value"):
        correct(scene, adjusted.position, "value", -1)


def test_what_breaks_a_later_rule_is_still_corrected_in_another_field(scene: Scene) -> None:
    # As an earlier ledger had it: set for years that were past on that day.
    old = Target._found(
        Target.Set, scene.act(SET), code="CT-0", plan_id=None, item=None, title="x",
        counts="dialogue", unit="x", value=1, period_from=date(2020, 1, 1),
        period_to=date(2021, 12, 31), levels=("province",), fields=(), body_ids=(), groups=(),
        years=(2020, 2021), document=LETTER,
    )  # fmt: skip
    kept = scene.ledger.keep(scene.act(SET), old)
    correct(scene, kept.position, "title", "y")
    correct(scene, kept.position, "period_to", "2024-12-31")


def test_the_rule_of_counting_stays_before_what_was_counted_in_its_own_year(scene: Scene) -> None:
    a_target(scene)
    ruled = targets.decide_counting_rule(
        scene.ledger, scene.act(SET), "CT-1", rule="Chủ trì", decided_by=COMMITTEE
    )
    activities.announce(
        scene.ledger, scene.act(SET), code="HD-1", kind="dialogue", title="x", hosts=(FRONT,)
    )
    activities.hold(scene.ledger, scene.act(LATER), "HD-1", held_on=LATER, place="x")
    counted = targets.count_activity(scene.ledger, scene.act(LATER), "CT-1", activity="HD-1")
    with refused("rule_before_counting", "/value"):
        correct(scene, ruled.position, "happened_on", "2023-06-02")
    with refused("rule_before_counting", "/value"):
        correct(scene, counted.position, "happened_on", "2023-01-31")
    with refused("counted_in_its_year", "/value"):
        correct(scene, counted.position, "year", 2024)
    with refused("field_correctable", "/field"):
        correct(scene, counted.position, "act_id", str(agency_id(FRONT)))
    with refused("body_owes", "/value"):
        correct(scene, counted.position, "credited_id", str(agency_id(COMMITTEE)))


def test_money_stays_within_the_step_before(scene: Scene) -> None:
    period: dict[str, Any] = {
        "period_from": date(2023, 1, 1),
        "period_to": date(2024, 12, 31),
    }
    ledger, act = scene.ledger, scene.act
    need = funds.state_need(ledger, act(SET), code="KP-1", amount=100, **period)
    year: dict[str, Any] = {"year": 2023, "document": LETTER}
    asked = funds.request(
        ledger, act(SET), "KP-1", amount=60, by=FRONT, to=DEPARTMENT, **year
    )  # fmt: skip
    given = funds.allocate(ledger, act(LATER), "KP-1", amount=50, by=DEPARTMENT, **year)
    spent = funds.spend(ledger, act(LATER), "KP-1", amount=50, by=FRONT, **year)
    for position, field, value, rule in (
        (need.position, "amount", 0, "amount_positive"),
        (asked.position, "amount", 101, "request_within_need"),
        (asked.position, "amount", -5, "amount_positive"),
        (asked.position, "year", 2025, "year_in_period"),
        (asked.position, "to_id", str(agency_id(FRONT)), "money_asked_of_another"),
        (given.position, "amount", 61, "allocation_within_request"),
        (given.position, "by_id", str(agency_id(FRONT)), "money_asked_of_another"),
        (given.position, "happened_on", "2023-01-15", "allocated_after_request"),
        (spent.position, "amount", 51, "spending_within_allocation"),
        (spent.position, "happened_on", "2023-05-31", "spent_after_allocation"),
    ):
        with refused(rule, "/value"):
            correct(scene, position, field, value)
    correct(scene, given.position, "amount", 55)


def test_what_later_amounts_rest_on_is_not_corrected_away(scene: Scene) -> None:
    ledger, act = scene.ledger, scene.act
    period: dict[str, Any] = {
        "period_from": date(2023, 1, 1),
        "period_to": date(2024, 12, 31),
    }
    need = funds.state_need(ledger, act(SET), code="KP-1", amount=100, **period)
    asks: dict[str, Any] = {"by": FRONT, "to": DEPARTMENT, "document": LETTER}
    asked = funds.request(ledger, act(SET), "KP-1", year=2023, amount=60, **asks)
    funds.request(ledger, act(SET), "KP-1", year=2024, amount=30, **asks)
    year: dict[str, Any] = {"year": 2023, "document": LETTER}
    given = funds.allocate(ledger, act(LATER), "KP-1", amount=50, by=DEPARTMENT, **year)
    spent = funds.spend(ledger, act(LATER), "KP-1", amount=50, by=FRONT, **year)
    for position, field, value, rule in (
        (need.position, "amount", 89, "request_within_need"),
        (need.position, "period_to", "2023-12-31", "year_in_period"),
        (asked.position, "amount", 71, "request_within_need"),
        (asked.position, "amount", 49, "allocation_within_request"),
        (asked.position, "year", 2024, "allocation_within_request"),
        (given.position, "amount", 49, "spending_within_allocation"),
    ):
        with refused(rule, "/value"):
            correct(scene, position, field, value)
    # What was wrong from one end to the other is mended from the last step on, or stands with a note.
    for step in (spent, given, asked):
        correct(scene, step.position, "amount", 40)
    correct(scene, given.position, "note", "Cấp thêm theo nghị quyết HĐND")
    correct(scene, given.position, "amount", 45)
    correct(scene, asked.position, "amount", 39)


def test_points_stay_within_their_maximum_and_after_the_issue_of_the_scorecard(
    scene: Scene,
) -> None:
    ledger, act = scene.ledger, scene.act
    drafted = scorecards.draft(
        ledger, act(SET), code="BD-1", title="x", drafter=COMMITTEE, scorer=COMMITTEE,
        class_name="x", subjects=(FRONT, DEPARTMENT), criteria=(Criterion("1", "x", 40),),
        years=(2022, 2023),
    )  # fmt: skip
    scorecards.issue(ledger, act(SET), "BD-1", document=LETTER)
    marks = (Mark("1", 0),)
    for year, on in ((2022, date(2023, 1, 31)), (2023, date(2022, 12, 31))):
        with refused("applied_after_issue", "/happened_on"):
            scorecards.award(
                ledger, act(on, recorded_on=LATER), "BD-1", subject=FRONT, year=year, marks=marks
            )
    awarded = scorecards.award(ledger, act(LATER), "BD-1", subject=FRONT, year=2023, marks=marks)
    about: dict[str, Any] = {"subject": FRONT, "year": 2023, "criterion": "1", "reason": "Xét lại"}
    with refused("mark_has_evidence", "/evidence"):
        scorecards.revise(ledger, act(LATER), "BD-1", points=30, **about)
    revised = scorecards.revise(
        ledger, act(LATER), "BD-1", points=30, evidence=("BB 5",), **about
    )  # fmt: skip
    scorecards.revise(ledger, act(LATER), "BD-1", points=35, **about)
    with refused("points_within_maximum", "/value"):
        correct(scene, revised.position, "points", 41)
    with refused("applied_after_issue", "/value"):
        correct(scene, awarded.position, "happened_on", "2023-01-31")
    with refused("scorer_is_not_subject", "/value"):
        correct(scene, drafted.position, "scorer_id", str(agency_id(FRONT)))
    with refused("field_correctable", "/field"):
        correct(scene, awarded.position - 1, "year", 2022)


def test_an_inspection_file_stays_between_its_mandate_and_its_conclusion(scene: Scene) -> None:
    def on(day: date) -> Act:
        return replace(scene.act(day, recorded_on=LATER), actor="acc-1")

    mandate = Document("7", "QĐ-UBKT", date(2023, 2, 10))
    found = inspections.open_file(
        scene.ledger, on(date(2023, 2, 15)), code="HS-1", subject="x", purpose="x",
        mandate=mandate, lead=COMMITTEE,
    )  # fmt: skip
    asked = inspections.save_query(
        scene.ledger, on(date(2023, 2, 20)), "HS-1", title="x", question={"q": "x"}
    )
    ended = inspections.close(
        scene.ledger, on(date(2023, 5, 1)), "HS-1", conclusions=("x",),
        document=Document("8", "KL-UBKT", date(2023, 4, 20)),
    )  # fmt: skip
    for position, day, because in (
        (found.position, "2023-02-09", "mandate_before_opening"),
        (found.position, "2023-02-21", "after_opening"),
        (asked.position, "2023-02-14", "after_opening"),
        (ended.position, "2023-04-19", "conclusion_before_closing"),
    ):
        with refused(because, "/value"):
            correct(scene, position, "happened_on", day)
    correct(scene, found.position, "happened_on", "2023-02-10")
    correct(scene, ended.position, "happened_on", "2023-04-20")
