"""Every late duty is told of once, with its true day, whatever the watch missed, repeated or was stopped at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from alerts import deadline_watch
from alerts.deadline_watch import DeadlineWatch, RegisterBehindError
from domain.commands import recommendations
from projections import open_alerts
from projections.moment import Moment
from tests.alerts.watching import Watched
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    agency_id,
    given_limit,
    given_plan,
    given_recommendation,
    given_reply,
    item,
)

DUE = date(2023, 5, 17)
"""Fifteen days from the receipt of 2 May."""
LATE = date(2023, 5, 18)
JUNE = date(2023, 6, 1)


def test_nothing_is_told_before_the_limit_has_passed(scene: Watched) -> None:
    given_recommendation(scene.scene)
    assert scene.passes(DUE).told == 0
    assert scene.alerts(DUE) == []


def test_a_reply_overdue_is_told_of_on_the_day_after_the_limit(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(DUE)
    assert scene.passes(LATE).raised == 1
    [alert] = scene.alerts(LATE)
    assert alert["rule"] == "reply_overdue"
    assert alert["stage"] == "overdue"
    assert alert["clock_start"] == "2023-05-02"
    assert (alert["due_on"], alert["effective_on"]) == ("2023-05-17", "2023-05-18")
    assert alert["recipients"] == [str(agency_id(DEPARTMENT)), str(agency_id(FRONT))]


def test_what_has_been_told_is_not_told_again(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes_daily(DUE, JUNE)
    assert scene.passes(JUNE).told == 0
    assert scene.told() == [("raised", "2023-05-18")]


def test_days_missed_are_caught_up_with_their_own_day(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(DUE)
    scene.passes(JUNE)
    [(_, fact)] = scene.alert_facts()
    assert fact["effective_on"] == "2023-05-18"
    assert fact["noticed_at"].startswith("2023-06-01")


def test_a_first_pass_tells_of_everything_that_is_late(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(JUNE)
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-18", "raised")]


def test_the_day_turned_back_tells_nothing(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(JUNE)
    assert scene.passes(date(2023, 5, 10)).told == 0
    assert scene.alerts(date(2023, 5, 10)) == []
    assert scene.passes(JUNE).told == 0


def test_what_was_recorded_before_a_pass_and_folded_after_it_is_learnt(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    scene.scene.catch_up(JUNE)
    given_reply(scene.scene, received_on=date(2023, 5, 22))
    scene.watch.run_once(JUNE, scene.scene.instant(JUNE))
    assert scene.told() == [("raised", "2023-05-18")]
    assert scene.reacts().resolved == 1
    assert scene.told() == [("raised", "2023-05-18"), ("resolved", "2023-05-22")]


def test_reactions_come_to_rest(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    given_reply(scene.scene, received_on=date(2023, 5, 22))
    assert scene.reacts().told == 1
    assert [scene.reacts().told for _ in range(3)] == [0, 0, 0]
    assert scene.reacts().looked_at == 0


def test_without_a_first_pass_there_is_nothing_to_react_to(scene: Watched) -> None:
    given_recommendation(scene.scene)
    assert scene.reacts().told == 0


def year(scene: Watched, days: Iterable[date]) -> list[tuple[str, str, str]]:
    """A plan's year with a reply and an extension, watched on some of its days."""
    given_plan(
        scene.scene,
        items=(
            item("1", "report", "quarterly", offset="10d"),
            item("2", "report", "yearly", by="11-30"),
            item("3", "meeting", "quarterly", offset="5d"),
        ),
    )
    happenings = {
        date(2023, 4, 28): lambda: given_recommendation(scene.scene, received_on=None),
        date(2023, 5, 2): lambda: recommendations.receive(
            scene.scene.ledger,
            scene.scene.act(date(2023, 5, 2)),
            "KN-2023-0001",
            received_on=date(2023, 5, 2),
            incoming_number=None,
        ),
        date(2023, 5, 22): lambda: given_reply(scene.scene, received_on=date(2023, 5, 22)),
        date(2023, 8, 1): lambda: given_limit(
            scene.scene,
            "2",
            date(2023, 8, 1),
            occurrence="2023",
            due_on=date(2023, 10, 31),
        ),
    }
    watched = set(days)
    day, last = date(2023, 1, 11), date(2024, 2, 1)
    while day <= last:
        if day in happenings:
            happenings[day]()
        if day in watched:
            scene.passes(day)
        day += timedelta(days=1)
    return scene.states(last)


@pytest.mark.parametrize("every", [1, 40, 386], ids=["daily", "now and then", "once"])
def test_the_same_alerts_stand_however_often_the_watch_runs(scene: Watched, every: int) -> None:
    days = [date(2023, 1, 11) + timedelta(days=n) for n in range(0, 387, every)]
    assert year(scene, [*days, date(2024, 2, 1)]) == [
        ("quarterly_meeting_not_held", "2023-04-06", "raised"),
        ("quarterly_report_missed", "2023-04-11", "raised"),
        ("reply_overdue", "2023-05-18", "resolved"),
        ("quarterly_meeting_not_held", "2023-07-06", "raised"),
        ("quarterly_report_missed", "2023-07-11", "raised"),
        ("quarterly_meeting_not_held", "2023-10-06", "raised"),
        ("quarterly_report_missed", "2023-10-11", "raised"),
        ("annual_report_missed", "2023-11-01", "raised"),
        ("quarterly_meeting_not_held", "2024-01-06", "raised"),
        ("quarterly_report_missed", "2024-01-11", "raised"),
    ]


def test_a_pass_that_was_stopped_is_finished_by_the_next(
    scene: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(1, 6):
        given_recommendation(scene.scene, f"KN-2023-{n:04}")
    monkeypatch.setattr(deadline_watch, "CHUNK", 2)
    look_at = DeadlineWatch._look_at
    seen: list[object] = []

    def stops(self: DeadlineWatch, *args: object) -> object:
        if seen:
            raise KeyboardInterrupt
        seen.append(args)
        return look_at(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(DeadlineWatch, "_look_at", stops)
        with pytest.raises(KeyboardInterrupt):
            scene.passes(JUNE)
    assert len(scene.told()) == 2
    scene.start()
    assert scene.passes(JUNE).raised == 3
    assert len(scene.alerts(JUNE)) == 5


def test_two_watches_at_once_tell_everything_once(scene: Watched) -> None:
    for n in range(1, 31):
        given_recommendation(scene.scene, f"KN-2023-{n:04}")
        if n % 3 == 0:
            given_reply(scene.scene, f"KN-2023-{n:04}", received_on=date(2023, 5, 22))
    scene.scene.catch_up(JUNE)
    at = scene.scene.instant(JUNE)
    ready, failures = Barrier(2), []

    def run() -> None:
        watch = scene.another()
        ready.wait()
        try:
            watch.run_once(JUNE, at)
        except Exception as error:  # noqa: BLE001 - what a thread raises is shown by the test
            failures.append(error)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    told = [name for name, _ in scene.told()]
    assert (told.count("raised"), told.count("resolved"), len(told)) == (30, 10, 40)


def test_a_register_that_is_being_rebuilt_is_waited_for(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(JUNE)
    with scene.scene.read_store.transaction() as rows:
        rows.execute("UPDATE read_models SET position = 1 WHERE name = 'obligations'")
        rows.execute("DELETE FROM obligations")
    with pytest.raises(RegisterBehindError):
        scene.watch.run_once(date(2023, 6, 2), scene.scene.instant(date(2023, 6, 2)))


def test_a_day_beyond_what_is_listed_is_refused(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.scene.catch_up()
    with pytest.raises(RegisterBehindError):
        scene.watch.run_once(date(2026, 1, 1), scene.scene.now)


def test_another_edition_of_the_register_is_looked_at_whole(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(JUNE)
    with scene.scene.read_store.transaction() as rows:
        rows.execute("UPDATE obligations SET on_from = '2023-05-20' WHERE status = 'overdue'")
        rows.execute("UPDATE obligations SET due_on = '2023-05-19' WHERE status = 'overdue'")
    scene.start("calendar 2")
    scene.passes(JUNE)
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-20", "raised")]


def test_the_watch_leaves_a_sign_of_life_and_never_an_older_one(scene: Watched) -> None:
    assert scene.watch.last() is None
    scene.passes(JUNE)
    scene.passes(date(2023, 5, 10))
    last = scene.watch.last()
    assert last is not None
    assert last.last_on == JUNE
    assert last.last_success_at == scene.scene.now


def test_a_reaction_to_nothing_writes_nothing(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    scene.reacts()
    before = scene.watch.last()
    scene.reacts()
    assert scene.watch.last() == before


def test_alerts_are_found_by_the_bodies_they_are_for(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    scene.alerts(LATE)
    for agency, found in ((DEPARTMENT, 1), (FRONT, 1), (COMMITTEE, 0)):
        with scene.scene.read_store.reading() as rows:
            filters = {"agency": str(agency_id(agency))}
            moment = Moment(LATE, scene.scene.now)
            assert len(open_alerts.register(rows, moment, filters)) == found
