"""Who should set a day, ask for a report, reply again, end a round or keep pace is reminded, and nobody is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.commands import plans, replies, supervisions, targets
from tests.alerts.watching import Watched
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    given_recommendation,
    given_reply,
    item,
)


@pytest.fixture
def scene(database_url: str) -> Iterator[Watched]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield Watched(scene, ("approaching", "due", "overdue"))


def told(scene: Watched, on: date) -> list[tuple[str, str, str, str]]:
    return [(a["rule"], a["stage"], a["effective_on"], a["state"]) for a in scene.alerts(on)]


def insufficient(scene: Watched, on: date) -> int:
    done = replies.find_reply_insufficient(
        scene.scene.ledger,
        scene.scene.act(on),
        "KN-2023-0001",
        points=(),
        reason="Chưa nêu biện pháp",
    )
    return done.position


def test_a_reply_sent_back_is_reminded_of_after_ten_working_days(scene: Watched) -> None:
    given_recommendation(scene.scene, term=None)
    given_reply(scene.scene, received_on=date(2023, 5, 10))
    insufficient(scene, date(2023, 5, 15))
    scene.passes(date(2023, 5, 28))
    assert told(scene, date(2023, 5, 28)) == []
    scene.passes(date(2023, 5, 29))
    rule = "insufficient_reply_unanswered"
    assert told(scene, date(2023, 5, 29)) == [(rule, "due", "2023-05-29", "raised")]
    scene.passes(date(2023, 6, 30))
    reply = given_reply(scene.scene, received_on=date(2023, 7, 3))
    assert scene.reacts().resolved == 1
    assert scene.alert_facts()[-1][1]["by_position"] == reply.position
    insufficient(scene, date(2023, 7, 10))
    scene.passes(date(2023, 7, 24))
    assert told(scene, date(2023, 7, 24)) == [(rule, "due", "2023-07-24", "raised")]


def test_a_reply_sent_back_before_its_limit_is_told_of_once_by_each_cause(scene: Watched) -> None:
    given_recommendation(scene.scene, term="90d")
    given_reply(scene.scene, received_on=date(2023, 5, 10))
    insufficient(scene, date(2023, 5, 15))
    scene.passes_daily(date(2023, 5, 15), date(2023, 8, 2))
    assert [t[0] for t in told(scene, date(2023, 8, 2)) if t[3] == "raised"] == ["reply_overdue"]


def test_who_has_to_ask_for_a_report_is_reminded_when_its_period_is_over(scene: Watched) -> None:
    given_plan(scene.scene, items=(item("1", "report", "half_yearly"),))
    scene.passes(date(2023, 7, 13))
    assert told(scene, date(2023, 7, 13)) == []
    scene.passes(date(2023, 7, 14))
    [alert] = scene.alerts(date(2023, 7, 14))
    assert (alert["rule"], alert["stage"]) == ("report_request_not_sent", "due")
    assert alert["recipients"] == [str(agency_id(COMMITTEE))]
    decided = plans.set_due_date(
        scene.scene.ledger,
        scene.scene.act(date(2023, 7, 20), by=COMMITTEE),
        "KH-2023",
        item="1",
        setter=COMMITTEE,
        ground="Văn bản yêu cầu",
        document=LETTER,
        due_on=date(2023, 8, 1),
        occurrence="2023-H1",
    )
    assert scene.reacts().resolved == 1
    assert scene.alert_facts()[-1][1]["by_position"] == decided.position


def test_who_has_to_set_a_day_is_reminded_after_two_months(scene: Watched) -> None:
    given_plan(scene.scene, items=(item("1", "cascade", "once"),))
    scene.passes(date(2023, 3, 10))
    assert told(scene, date(2023, 3, 10)) == []
    scene.passes(date(2023, 3, 11))
    assert told(scene, date(2023, 3, 11)) == [("no_date_set", "due", "2023-03-11", "raised")]
    assert scene.passes(date(2023, 3, 12)).told == 0


def test_a_letter_without_a_receipt_is_reminded_of_too(scene: Watched) -> None:
    given_recommendation(scene.scene, received_on=None)
    scene.passes(date(2023, 6, 27))
    assert [t[0] for t in told(scene, date(2023, 6, 27))] == ["no_date_set"]


def given_round(scene: Watched, code: str = "GS-2023-0001", origin: str = "regular") -> None:
    supervisions.plan(
        scene.scene.ledger,
        scene.scene.act(date(2023, 2, 1), by=FRONT),
        code=code,
        lead=FRONT,
        subject="Thu chi ngân sách",
        supervised=(DEPARTMENT,),
        origin=origin,
        window_from=date(2023, 6, 1),
        window_to=date(2023, 7, 30),
        ordering_document=LETTER if origin == "unplanned" else None,
    )


def test_a_round_open_at_the_end_of_the_third_quarter_is_reminded_of(scene: Watched) -> None:
    given_round(scene)
    given_round(scene, "GS-2023-0002", "unplanned")
    scene.passes(date(2023, 8, 30))
    assert told(scene, date(2023, 8, 30)) == []
    scene.passes_daily(date(2023, 8, 31), date(2023, 10, 1))
    rule = "round_not_concluded"
    assert told(scene, date(2023, 10, 1)) == [
        (rule, "approaching", "2023-08-31", "resolved"),
        (rule, "due", "2023-10-01", "raised"),
    ]
    [alert] = [a for a in scene.alerts(date(2023, 10, 1)) if a["state"] == "raised"]
    assert (alert["matter"], alert["recipients"]) == ("supervision", [str(agency_id(FRONT))])
    ended = supervisions.cancel(
        scene.scene.ledger,
        scene.scene.act(date(2023, 10, 20), by=FRONT),
        "GS-2023-0001",
        reason="Không còn phù hợp",
        document=LETTER,
        approved_by=COMMITTEE,
    )
    assert scene.reacts().resolved == 1
    assert scene.alert_facts()[-1][1]["by_position"] == ended.position


def test_a_target_is_told_of_once_a_quarter_while_it_lags(scene: Watched) -> None:
    given_plan(scene.scene, items=(item("1", "target", "yearly"),))
    targets.set_target(
        scene.scene.ledger,
        scene.scene.act(date(2023, 1, 10), by=COMMITTEE),
        code="CT-2023-0001",
        title="Mười hai cuộc giám sát",
        counts="supervision",
        unit="cuộc",
        value=12,
        period_from=date(2023, 1, 1),
        period_to=date(2023, 12, 31),
        document=LETTER,
        plan="KH-2023",
        item="1",
    )
    scene.passes(date(2023, 3, 31))
    assert told(scene, date(2023, 3, 31)) == []
    scene.passes_daily(date(2023, 4, 1), date(2023, 7, 2))
    rule = "target_behind_pace"
    assert [t for t in told(scene, date(2023, 7, 2)) if t[0] == rule] == [
        (rule, "due", "2023-04-01", "resolved"),
        (rule, "due", "2023-07-01", "raised"),
    ]
