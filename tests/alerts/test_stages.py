"""People hear of a limit before it has passed, on its day, after it and long after, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts import rulebook
from alerts.rule import Threshold
from alerts.stages import first_day, reach
from domain.alert import Stage
from infra.seeds.reference import calendars
from tests.alerts.watching import Watched
from tests.scenarios import (
    Scene,
    given_agencies,
    given_correction,
    given_recommendation,
    given_reply,
)

DUE = date(2023, 5, 17)
"""A Wednesday, fifteen days from the receipt of 2 May."""
APPROACHES = date(2023, 5, 10)
DAY = timedelta(days=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
ALL: tuple[Stage, ...] = ("approaching", "due", "overdue", "long_overdue")


@pytest.fixture
def scene(database_url: str) -> Iterator[Watched]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield Watched(scene, ALL)


def stages(scene: Watched, on: date) -> list[tuple[str, str, str]]:
    return sorted((a["stage"], a["effective_on"], a["state"]) for a in scene.alerts(on))


def test_a_limit_approaches_five_working_days_before(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(APPROACHES - DAY)
    assert scene.alerts(APPROACHES) == []
    scene.passes(APPROACHES)
    assert stages(scene, APPROACHES) == [("approaching", "2023-05-10", "raised")]


def test_each_stage_takes_the_place_of_the_warning_before(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes_daily(APPROACHES, DUE)
    assert stages(scene, DUE) == [
        ("approaching", "2023-05-10", "resolved"),
        ("due", "2023-05-17", "raised"),
    ]
    scene.passes(DUE + DAY)
    assert stages(scene, DUE + DAY) == [
        ("approaching", "2023-05-10", "resolved"),
        ("due", "2023-05-17", "resolved"),
        ("overdue", "2023-05-18", "raised"),
    ]
    scene.passes_daily(DUE + 2 * DAY, DUE + 31 * DAY)
    assert stages(scene, DUE + 31 * DAY)[2:] == [
        ("long_overdue", "2023-06-16", "raised"),
        ("overdue", "2023-05-18", "raised"),
    ]
    assert scene.passes(DUE + 32 * DAY).told == 0


def test_a_reply_in_time_ends_the_warning_and_nothing_follows(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(APPROACHES)
    reply = given_reply(scene.scene, received_on=date(2023, 5, 12))
    assert scene.reacts().resolved == 1
    assert scene.alert_facts()[-1][1]["by_position"] == reply.position
    assert scene.passes(DUE + 31 * DAY).told == 0


def test_a_warning_that_has_come_and_gone_is_not_given(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(APPROACHES - DAY)
    scene.passes(DUE + DAY)
    assert stages(scene, DUE + DAY) == [("overdue", "2023-05-18", "raised")]


def test_a_month_missed_is_caught_up_with_its_own_days(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(DUE)
    scene.passes(DUE + 60 * DAY)
    assert [s for s in stages(scene, DUE + 60 * DAY) if s[2] == "raised"] == [
        ("long_overdue", "2023-06-16", "raised"),
        ("overdue", "2023-05-18", "raised"),
    ]


def test_what_is_late_ends_in_both_stages_with_one_reply(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(DUE + 60 * DAY)
    given_reply(scene.scene, received_on=DUE + 61 * DAY)
    assert scene.reacts().resolved == 2


def test_a_corrected_receipt_takes_the_warning_back(scene: Watched) -> None:
    received = given_recommendation(scene.scene)
    scene.passes(APPROACHES)
    given_correction(
        scene.scene, received.position, "received_on", "2023-05-09", recorded_on=APPROACHES
    )
    assert scene.reacts().retracted == 1


MARCH = date(2024, 3, 1)
DECIDED = (
    Threshold("approaching", -5, "", "wd", until=MARCH - DAY),
    Threshold("approaching", -9, "", "wd", since=MARCH, until=date(2024, 6, 30)),
    Threshold("approaching", None, "", since=date(2024, 7, 1), until=date(2024, 8, 31)),
    Threshold("approaching", -2, "", since=date(2024, 9, 1)),
)
SHIPPED = {way for stage in ALL for _, way in rulebook.shipped().ways[stage]}
WAYS = [DECIDED, *sorted(SHIPPED, key=repr)]


@pytest.mark.parametrize("segments", WAYS, ids=lambda w: f"{w[0].stage}{w[0].days}{w[0].unit}")
def test_every_duty_comes_within_reach_on_the_day_its_stage_begins(
    segments: tuple[Threshold, ...],
) -> None:
    calendar = calendars().known_at(calendars().announcements_after(LONG_AGO)[-1])
    for anchor in (date(2024, 1, 1) + n * DAY for n in range(366)):
        found = first_day(segments, anchor, calendar)
        if found is None:
            continue
        assert reach(segments, found[0], calendar) >= anchor
        assert reach(segments, found[0] - DAY, calendar) < anchor


@pytest.mark.parametrize(
    ("stage", "on"),
    [
        ("approaching", APPROACHES),
        ("due", DUE),
        ("overdue", DUE + DAY),
        ("long_overdue", DUE + 30 * DAY),
    ],
)
def test_a_reply_on_the_first_day_of_a_stage_ends_the_alert_and_takes_nothing_back(
    scene: Watched, stage: str, on: date
) -> None:
    given_recommendation(scene.scene)
    scene.passes(on)
    given_reply(scene.scene, received_on=on)
    scene.reacts()
    scene.passes(on + DAY)
    [found] = [a for a in scene.alerts(on + DAY) if a["stage"] == stage]
    assert found["state"] == "resolved"
    ends = [data["by_position"] for name, data in scene.alert_facts() if name == "resolved"]
    assert None not in ends


def test_a_reply_corrected_to_the_last_day_takes_back_what_was_told_of_the_day_after(
    scene: Watched,
) -> None:
    given_recommendation(scene.scene)
    scene.passes(DUE + DAY)
    reply = given_reply(scene.scene, received_on=DUE + DAY)
    assert scene.reacts().resolved == 1
    given_correction(
        scene.scene, reply.position, "replied_on", DUE.isoformat(), recorded_on=DUE + DAY
    )
    assert scene.reacts().retracted == 1


def test_a_reply_on_the_last_day_recorded_later_takes_back_that_it_was_late(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(DUE + DAY)
    given_reply(scene.scene, received_on=DUE, recorded_on=DUE + DAY)
    assert scene.reacts().retracted == 1


def test_what_was_answered_before_the_watch_came_is_not_told(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(APPROACHES - DAY)
    given_reply(scene.scene, received_on=DUE + DAY)
    scene.passes(DUE + 3 * DAY)
    assert scene.alerts(DUE + 3 * DAY) == []
