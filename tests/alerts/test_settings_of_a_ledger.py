"""Bodies decide for their own ledger from when on a rule is told, and who hears of it: by facts, with validity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from alerts import rulebook
from domain.actor import Act
from domain.alert_threshold import AlertThreshold
from domain.commands import alert_thresholds, notification_ladders, settings
from domain.errors import InvalidInputError
from domain.notification_ladder import NotificationLadder, RungSet
from projections.moment import Moment
from tests.alerts.telling import Telling
from tests.alerts.watching import Watched
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    Scene,
    agency_id,
    given_agencies,
    given_recommendation,
    morning,
)

DAY = timedelta(days=1)
DUE = date(2023, 5, 17)
"""Fifteen days from the receipt of 2 May."""
LATE = DUE + DAY
CODE = "NG-2023-0001"


def morning_act() -> Act:
    on = date(2023, 5, 3)
    return Act(actor="account-1", at=morning(on), today=on, on=on)


@pytest.fixture
def scene(database_url: str) -> Iterator[Watched]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield Watched(scene, ("approaching", "due", "overdue", "long_overdue"))


def given_threshold(scene: Watched, on: date, **said: Any) -> None:
    known: dict[str, Any] = {"rule": "reply_overdue", "code": CODE, "unit": "d"}
    alert_thresholds.set_(
        scene.scene.ledger,
        scene.scene.act(on, by=COMMITTEE),
        **{**known, "setter": COMMITTEE, "ground": "Quy chế theo dõi", **said},
    )


def told(scene: Watched, on: date) -> list[tuple[str, str, str, str | None]]:
    return [
        (a["stage"], a["effective_on"], a["state"], a["threshold"])
        for a in sorted(scene.alerts(on), key=lambda a: str(a["effective_on"]))
    ]


def test_a_threshold_set_by_the_ledger_is_used_and_named_by_the_alert(scene: Watched) -> None:
    given_recommendation(scene.scene)
    given_threshold(scene, date(2023, 5, 3), stage="approaching", days=-2)
    scene.passes(date(2023, 5, 14))
    assert told(scene, date(2023, 5, 14)) == []
    scene.passes(date(2023, 5, 15))
    assert told(scene, date(2023, 5, 15)) == [("approaching", "2023-05-15", "raised", CODE)]


def test_what_was_told_before_a_threshold_holds_stays_as_it_was_told(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes_daily(date(2023, 5, 9), date(2023, 5, 11))
    given_threshold(scene, date(2023, 5, 11), stage="approaching", days=-2)
    assert scene.passes(date(2023, 5, 12)).told == 0
    assert told(scene, date(2023, 5, 12)) == [("approaching", "2023-05-10", "raised", None)]


def test_a_threshold_that_is_withdrawn_leaves_the_one_before(scene: Watched) -> None:
    given_recommendation(scene.scene)
    given_threshold(scene, date(2023, 5, 3), stage="long_overdue", days=10)
    scene.passes(LATE)
    settings.withdraw(
        scene.scene.ledger,
        scene.scene.act(date(2023, 5, 20)),
        AlertThreshold,
        CODE,
        reason="Quá sớm",
    )
    scene.passes_daily(date(2023, 5, 21), DUE + 30 * DAY)
    assert told(scene, DUE + 30 * DAY)[-1] == ("long_overdue", "2023-06-16", "raised", None)


def test_a_stage_that_is_switched_off_is_not_told(scene: Watched) -> None:
    given_recommendation(scene.scene)
    given_threshold(scene, date(2023, 5, 3), stage="approaching", days=None)
    scene.passes_daily(date(2023, 5, 9), DUE)
    assert [t[0] for t in told(scene, DUE)] == ["due"]


def test_days_of_grace_put_the_first_alert_off_and_never_the_lateness(scene: Watched) -> None:
    given_recommendation(scene.scene)
    given_threshold(scene, date(2023, 5, 3), stage="overdue", days=3)
    scene.passes_daily(LATE, DUE + 2 * DAY)
    assert [t for t in told(scene, DUE + 2 * DAY) if t[0] == "overdue"] == []
    scene.passes(DUE + 3 * DAY)
    assert told(scene, DUE + 3 * DAY)[-1] == ("overdue", "2023-05-20", "raised", CODE)


def test_a_threshold_learnt_on_a_day_already_seen_holds_at_once(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(date(2023, 5, 8))
    given_threshold(scene, date(2023, 5, 8), stage="approaching", days=-9)
    assert scene.reacts().raised == 1
    assert told(scene, date(2023, 5, 8)) == [("approaching", "2023-05-08", "raised", CODE)]


def test_which_threshold_applied_when_can_be_asked(scene: Watched) -> None:
    given_threshold(
        scene, date(2023, 5, 3), stage="long_overdue", days=10, valid_to=date(2023, 12, 31)
    )
    scene.scene.catch_up()

    def long_overdue(on: date) -> int | None:
        with scene.scene.read_store.reading() as rows:
            book = rulebook.of_ledger(rows, Moment(date(2024, 3, 1), scene.scene.now))
        rule = next(r for r in book.rules if r.id == "reply_overdue")
        return next(t.days for t in rule.in_force(on) if t.stage == "long_overdue")

    days = [date(2023, 5, 2), date(2023, 5, 3), date(2023, 12, 31), date(2024, 1, 1)]
    assert [long_overdue(day) for day in days] == [30, 10, 10, 30]


def given_ladder(scene: Watched, on: date, *rungs: RungSet, **said: Any) -> None:
    known: dict[str, Any] = {"code": "TTB-2023-0001", "setter": COMMITTEE, "ground": "Quy chế"}
    notification_ladders.set_(
        scene.scene.ledger,
        scene.scene.act(on, by=COMMITTEE),
        rungs=rungs,
        **{**known, **said},
    )


def test_a_ladder_set_for_a_rule_is_climbed_in_place_of_the_standing_one(scene: Watched) -> None:
    telling = Telling(scene)
    telling.person("clerk", "clerk", DEPARTMENT)
    telling.person("head", "head", DEPARTMENT)
    telling.person("watcher", "supervisor", FRONT)
    given_ladder(
        scene,
        date(2023, 5, 3),
        RungSet("head", ("head",), None),
        RungSet("recipient", ("supervisor",), 5),
        rule="reply_overdue",
    )
    given_recommendation(scene.scene)
    assert [who for who, _ in telling.day(DUE)] == ["head"]
    assert [who for who, _ in telling.day(LATE)] == ["head"]
    assert [who for who, _ in telling.day(LATE + 5 * DAY)] == ["watcher"]


def test_the_narrowest_ladder_counts_and_its_end_gives_back_the_wider_one(scene: Watched) -> None:
    telling = Telling(scene)
    telling.person("clerk", "clerk", DEPARTMENT)
    telling.person("head", "head", DEPARTMENT)
    given_ladder(scene, date(2023, 5, 3), RungSet("head", ("head",), None))
    given_ladder(
        scene,
        date(2023, 5, 3),
        RungSet("responsible", ("clerk",), None),
        rule="reply_overdue",
        code="TTB-2023-0002",
        valid_to=DUE,
    )
    given_recommendation(scene.scene)
    assert [who for who, _ in telling.day(DUE)] == ["clerk"]
    assert [who for who, _ in telling.day(LATE)] == ["head"]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"stage": "overdue", "days": None}, "lateness_is_told"),
        ({"stage": "approaching", "days": 3}, "threshold_fits_stage"),
        ({"stage": "approaching", "days": -11}, "threshold_fits_stage"),
        ({"stage": "long_overdue", "days": 1}, "threshold_fits_stage"),
        ({"stage": "sometime", "days": 1}, "stage_known"),
        ({"stage": "due", "days": 0, "ground": " "}, "ground_given"),
        (
            {"stage": "due", "days": 0, "valid_from": date(2023, 5, 1)},
            "validity_not_before_decision",
        ),
        ({"stage": "due", "days": 0, "valid_to": date(2023, 5, 1)}, "period_ordered"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(said: dict[str, Any], rule: str) -> None:
    given: dict[str, Any] = {
        "code": CODE,
        "rule": "reply_overdue",
        "unit": "d",
        "valid_from": date(2023, 5, 3),
        "valid_to": None,
        "setter_id": agency_id(COMMITTEE),
        "ground": "Quy chế",
        "document": None,
    }
    with pytest.raises(InvalidInputError) as refused:
        AlertThreshold.set(morning_act(), **{**given, **said})
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("rungs", "rule"),
    [
        ((), "rungs_given"),
        ((RungSet("head", ("head",), 0), RungSet("head", ("leader",), 1)), "rungs_named_once"),
        ((RungSet("head", (), 0),), "rung_has_roles"),
        ((RungSet("head", ("head",), -1),), "rung_within_a_year"),
        ((RungSet("head", ("head",), 5), RungSet("party", ("head",), 2)), "rungs_rise"),
    ],
)
def test_a_ladder_that_does_not_rise_is_refused(rungs: tuple[RungSet, ...], rule: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        NotificationLadder.set(
            morning_act(),
            code="TTB-2023-0001",
            rule=None,
            level=None,
            rungs=rungs,
            valid_from=date(2023, 5, 3),
            valid_to=None,
            setter_id=agency_id(COMMITTEE),
            ground="Quy chế",
            document=None,
        )
    assert refused.value.rule == rule
