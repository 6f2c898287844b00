"""What one side takes in hand or puts off silences its own people; those above and the other side hear later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.commands import alerts
from tests.alerts.telling import Telling
from tests.alerts.watching import Watched
from tests.scenarios import DEPARTMENT, FRONT, Scene, given_agencies, given_recommendation

DAY = timedelta(days=1)
LATE = date(2023, 5, 18)


@pytest.fixture
def scene(database_url: str) -> Iterator[Telling]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        given_recommendation(scene)
        yield Telling(Watched(scene, ("approaching", "due", "overdue", "long_overdue")))


def test_a_snooze_silences_its_own_rung_and_those_below_and_nobody_above(scene: Telling) -> None:
    for account, role, agency in (
        ("clerk", "clerk", DEPARTMENT),
        ("account-1", "clerk", DEPARTMENT),
        ("head", "head", DEPARTMENT),
        ("watcher", "supervisor", FRONT),
        ("chief", "leader", FRONT),
    ):
        scene.person(account, role, agency)
    scene.watched.passes(LATE)
    [alert] = [a for a in scene.watched.alerts(LATE) if a["stage"] == "overdue"]
    act = replace(scene.watched.scene.act(LATE), actor="clerk")
    alerts.snooze(
        scene.watched.scene.ledger,
        act,
        alert["id"],
        until_on=LATE + 60 * DAY,
        reason="Chờ ký",
    )
    assert {who for who, _ in scene.day(LATE)} == {"head", "watcher"}
    heard = {who for n in range(1, 27) for who, _ in scene.day(LATE + n * DAY)}
    assert heard == {"chief"}
    assert [i["reason"] for i in scene.why(LATE, "clerk")] == ["snoozed"]


def both_sides(scene: Telling) -> None:
    """People of who owes the duty and of who waits for it."""
    for account, role, agency in (
        ("clerk", "clerk", DEPARTMENT),
        ("head", "head", DEPARTMENT),
        ("watcher", "supervisor", FRONT),
        ("beside", "supervisor", FRONT),
        ("chief", "leader", FRONT),
    ):
        scene.person(account, role, agency)


def test_what_who_waits_takes_in_hand_silences_nobody_who_has_to_act(scene: Telling) -> None:
    both_sides(scene)
    warned = date(2023, 5, 16)
    scene.watched.passes(warned)
    act = replace(scene.watched.scene.act(warned, by=FRONT), actor="watcher")
    for alert in scene.watched.alerts(warned):
        alerts.acknowledge(scene.watched.scene.ledger, act, alert["id"])
    assert {who for who, _ in scene.day(warned)} == {"clerk"}
    assert {i["reason"] for i in scene.why(warned, "beside")} == {"rung_not_reached"}


def test_taken_in_hand_by_who_waits_it_is_left_to_their_chief_and_to_who_has_to_act(
    scene: Telling,
) -> None:
    both_sides(scene)
    scene.watched.passes(LATE)
    [alert] = scene.watched.alerts(LATE)
    act = replace(scene.watched.scene.act(LATE, by=FRONT), actor="watcher")
    alerts.acknowledge(scene.watched.scene.ledger, act, alert["id"])
    assert {who for who, _ in scene.day(LATE)} == {"clerk", "head"}
    assert [i["reason"] for i in scene.why(LATE, "beside")] == ["acknowledged"]
    assert {who for n in range(1, 27) for who, _ in scene.day(LATE + n * DAY)} == {"chief"}


def test_a_snooze_of_who_waits_leaves_the_head_of_who_has_to_act_told(scene: Telling) -> None:
    both_sides(scene)
    scene.watched.passes(LATE)
    [alert] = scene.watched.alerts(LATE)
    act = replace(scene.watched.scene.act(LATE, by=FRONT), actor="watcher")
    alerts.snooze(
        scene.watched.scene.ledger, act, alert["id"], until_on=LATE + 60 * DAY, reason="Chờ"
    )
    assert {who for who, _ in scene.day(LATE)} == {"clerk", "head"}
    assert [i["reason"] for i in scene.why(LATE, "beside")] == ["snoozed"]


def test_what_one_side_put_off_stays_so_when_the_other_takes_it_in_hand(scene: Telling) -> None:
    both_sides(scene)
    scene.watched.passes(LATE)
    [alert] = scene.watched.alerts(LATE)
    ledger = scene.watched.scene.ledger
    theirs = replace(scene.watched.scene.act(LATE, by=DEPARTMENT), actor="clerk")
    alerts.snooze(ledger, theirs, alert["id"], until_on=LATE + 60 * DAY, reason="Chờ ký")
    ours = replace(scene.watched.scene.act(LATE, by=FRONT), actor="watcher")
    alerts.acknowledge(ledger, ours, alert["id"])
    assert {who for who, _ in scene.day(LATE)} == {"head"}
    told = {who: scene.why(LATE, who)[0]["reason"] for who in ("clerk", "beside")}
    assert told == {"clerk": "snoozed", "beside": "acknowledged"}
    [row] = scene.watched.alerts(LATE)
    assert (row["state"], row["snoozed_until"]) == ("acknowledged", None)
