"""The right person hears once, in office hours, with rising seniority; every silence has a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from alerts.channel import DeliveryError
from domain.commands import agencies, alerts, replies
from tests.alerts.telling import BASE, Telling
from tests.alerts.watching import Watched
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    Scene,
    given_agencies,
    given_recommendation,
    given_reply,
)

DAY = timedelta(days=1)
DUE = date(2023, 5, 17)
APPROACHES = date(2023, 5, 10)
LATE = DUE + DAY
FRIDAY = date(2023, 5, 19)
SATURDAY = date(2023, 5, 20)


@pytest.fixture
def scene(database_url: str) -> Iterator[Telling]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        agencies.add_edge(
            scene.ledger,
            scene.act(date(2023, 1, 2)),
            COMMITTEE,
            agencies.EdgeDraft("party_over", DEPARTMENT, None),
        )
        given_recommendation(scene)
        yield Telling(Watched(scene, ("approaching", "due", "overdue", "long_overdue")))


def test_the_responsible_person_hears_before_and_the_seniors_after(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.person("head", "head", DEPARTMENT)
    scene.person("watcher", "supervisor", FRONT)
    scene.person("chief", "leader", FRONT)
    scene.person("party", "leader", COMMITTEE)
    scene.person("stranger", "leader", FRONT + "-khac")
    heard: dict[date, list[str]] = {}
    day = APPROACHES - DAY
    while day < DUE + 40 * DAY:
        for who, _ in sorted(scene.day(day)):
            heard.setdefault(day, []).append(who)
        day += DAY
    assert heard == {
        APPROACHES: ["clerk"],
        DUE: ["clerk"],
        LATE: ["clerk", "head", "watcher"],
        date(2023, 6, 7): ["chief"],
        date(2023, 6, 16): ["chief", "clerk", "head", "watcher"],
        date(2023, 6, 19): ["party"],
    }


def test_nothing_is_told_twice_however_often_the_notifier_runs(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    assert scene.day(APPROACHES) == [("clerk", "[giamsat] Sắp đến hạn: Sở Tài chính")]
    for hour in (9, 10, 16):
        scene.compose(APPROACHES, hour)
        assert scene.send(APPROACHES, hour).delivered == 0
    assert scene.day(APPROACHES + DAY) == []


def test_nobody_is_disturbed_out_of_office_hours(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    for hour in (0, 7, 17, 23):
        assert scene.compose(FRIDAY, hour) == 0
    assert scene.day(SATURDAY) == []
    assert scene.day(SATURDAY + 2 * DAY) != []


def test_a_letter_says_what_is_late_and_links_to_it(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.compose(LATE)
    scene.send(LATE)
    [(letter, _)] = scene.box.letters
    [alert] = [a for a in scene.watched.alerts(LATE) if a["stage"] == "overdue"]
    assert "Sở Tài chính chưa trả lời Ủy ban Mặt trận Tổ quốc tỉnh" in letter.text
    assert f"{BASE}/obligations/{alert['obligation']}" in letter.text
    assert f'href="{BASE}/obligations/{alert["obligation"]}"' in letter.html
    assert letter.data["alerts"][0]["rung"] == "responsible"


def test_what_is_settled_before_the_letter_leaves_is_not_sent(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.compose(LATE)
    given_reply(scene.watched.scene, received_on=FRIDAY)
    scene.watched.reacts()
    scene.watched.scene.catch_up()
    assert scene.send(FRIDAY).suppressed == 1
    [notice] = scene.notices(FRIDAY)
    assert (notice["state"], notice["reason"]) == ("suppressed", "resolved")


def test_a_snooze_is_kept_and_what_it_left_out_is_told_after_it(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    [alert] = scene.watched.alerts(LATE)
    alerts.snooze(
        scene.watched.scene.ledger,
        scene.watched.scene.act(LATE),
        alert["id"],
        until_on=FRIDAY + 3 * DAY,
        reason="Chờ ký",
    )
    scene.compose(LATE)
    scene.send(LATE)
    [notice] = scene.notices(LATE)
    assert (notice["state"], notice["left_out"][0]["reason"]) == ("suppressed", "snoozed")
    assert scene.day(FRIDAY) == []
    assert [who for who, _ in scene.day(FRIDAY + 3 * DAY)] == ["clerk"]


def test_a_deputy_hears_for_who_is_absent(scene: Telling) -> None:
    scene.person("head", "head", DEPARTMENT)
    scene.person("deputy", "clerk", COMMITTEE)
    scene.people.absent.add("head")
    scene.people.deputies["head"] = "deputy"
    assert [who for who, _ in scene.day(LATE)] == ["deputy"]
    assert {n["recipient"]: n["state"] for n in scene.notices(LATE)} == {
        "deputy": "delivered",
        "head": "suppressed",
    }


def test_a_failure_is_tried_again_later_and_in_the_end_given_up(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.compose(LATE)
    scene.box.failures = [DeliveryError("no mail server"), DeliveryError("no mail server")]
    scene.send(LATE)
    [notice] = scene.notices(LATE)
    assert (notice["state"], notice["attempts"]) == ("pending", 1)
    scene.watched.scene.now += timedelta(seconds=30)
    scene.send(LATE)
    assert scene.notices(LATE)[0]["attempts"] == 1, "it waits a minute"
    scene.watched.scene.now += timedelta(seconds=60)
    scene.send(LATE)
    assert scene.notices(LATE)[0]["attempts"] == 2
    assert scene.send(LATE, 10).delivered == 1
    assert scene.notices(LATE)[0]["failures"] == ["no mail server"] * 2


def test_a_letter_that_failed_at_every_attempt_is_given_up(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.compose(LATE)
    scene.box.failures = [DeliveryError("no mail server")] * 7
    assert scene.send(LATE, 8).failed == 0
    for minutes in (1, 4, 16, 64):
        scene.watched.scene.now += timedelta(minutes=minutes)
        assert scene.send(LATE, 8).failed == 0
        [notice] = scene.notices(LATE)
        assert notice["state"] == "pending"
    waits = datetime.fromisoformat(notice["retry_at"]) - scene.watched.scene.now
    assert waits == timedelta(minutes=256)
    assert scene.send(LATE + DAY).failed == 1
    [notice] = scene.notices(LATE + DAY)
    assert (notice["state"], notice["attempts"], notice["retry_at"]) == ("failed", 6, None)
    assert scene.send(LATE + 3 * DAY).failed == 0
    assert len(scene.box.failures) == 1, "nobody tries any more"


def test_what_can_never_arrive_is_given_up_at_once(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.compose(LATE)
    scene.box.failures = [DeliveryError("recipient refused: 550", permanent=True)]
    assert scene.send(LATE).failed == 1
    assert scene.notices(LATE)[0]["state"] == "failed"
    assert scene.send(LATE, 12).delivered == 0


def test_who_no_longer_wants_to_be_told_is_not(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.compose(LATE)
    scene.people.people = lambda account_ids, moment: []  # type: ignore[method-assign]
    assert scene.send(LATE).suppressed == 1
    assert scene.notices(LATE)[0]["reason"] == "unsubscribed"


def test_who_chose_only_ways_that_are_closed_finds_everything_in_the_inbox(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.people.contacts = [replace(c, channel="mail") for c in scene.people.contacts]
    scene.box.name = "inbox"
    assert [who for who, _ in scene.day(LATE)] == ["clerk"]
    assert scene.notices(LATE)[0]["channel"] == "inbox"


def test_a_weekly_digest_waits_for_its_day_but_the_last_day_does_not(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT, pace="weekly")
    heard = {}
    day = APPROACHES
    while day <= date(2023, 5, 24):
        if found := scene.day(day):
            heard[day] = [subject.partition(": ")[0] for _, subject in found]
        day += DAY
    assert heard == {
        date(2023, 5, 15): ["[giamsat] Sắp đến hạn"],
        DUE: ["[giamsat] Đến hạn hôm nay"],
        date(2023, 5, 22): ["[giamsat] Quá hạn trả lời kiến nghị"],
    }


def test_a_reminder_of_what_has_no_limit_waits_for_the_weekly_digest(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT, pace="weekly")
    scene.person("daily", "clerk", DEPARTMENT)
    ledger, act = scene.watched.scene.ledger, scene.watched.scene.act
    given_recommendation(scene.watched.scene, "KN-2023-0002", term=None)
    for code in ("KN-2023-0001", "KN-2023-0002"):
        given_reply(scene.watched.scene, code, received_on=date(2023, 5, 10))
    replies.accept_reply(ledger, act(date(2023, 5, 11)), "KN-2023-0001")
    replies.find_reply_insufficient(
        ledger, act(date(2023, 5, 16)), "KN-2023-0002", points=(), reason="Chưa nêu biện pháp"
    )
    heard = {}
    day = date(2023, 5, 16)
    while day <= date(2023, 6, 5):
        heard.update({(who, day): subject for who, subject in scene.day(day)})
        day += DAY
    assert set(heard) == {("daily", date(2023, 5, 30)), ("clerk", date(2023, 6, 5))}


def test_who_opened_an_alert_again_is_not_told_of_it(scene: Telling) -> None:
    scene.person("account-1", "supervisor", FRONT)
    scene.watched.passes(LATE)
    given_reply(scene.watched.scene, received_on=FRIDAY)
    scene.watched.reacts()
    replies.find_reply_insufficient(
        scene.watched.scene.ledger,
        scene.watched.scene.act(date(2023, 5, 25)),
        "KN-2023-0001",
        reason="Chưa nêu biện pháp",
    )
    assert scene.day(date(2023, 5, 25)) == []
    assert [n["left_out"][0]["reason"] for n in scene.notices(date(2023, 5, 25))] == ["own_act"]


def test_who_opened_an_alert_again_hears_when_a_higher_rung_of_theirs_is_reached(
    scene: Telling,
) -> None:
    scene.person("account-1", "leader", FRONT)
    scene.watched.passes(LATE)
    given_reply(scene.watched.scene, received_on=FRIDAY)
    scene.watched.reacts()
    back, reached = date(2023, 5, 25), LATE + 20 * DAY
    replies.find_reply_insufficient(
        scene.watched.scene.ledger,
        scene.watched.scene.act(back),
        "KN-2023-0001",
        reason="Chưa nêu biện pháp",
    )
    assert scene.day(back) == []
    [present] = [i for i in scene.why(back, "account-1") if i["stage"] == "overdue"]
    assert (present["reason"], present["rung"]) == ("rung_not_reached", "supervisor")
    assert scene.day(reached - DAY) == []
    assert [who for who, _ in scene.day(reached)] == ["account-1"]


def test_what_was_given_to_somebody_who_is_away_is_told_to_the_deputy(scene: Telling) -> None:
    scene.person("lan", "machine", COMMITTEE)
    scene.person("deputy", "agency", COMMITTEE)
    watched = scene.watched
    watched.passes(LATE)
    [late] = [a for a in watched.alerts(LATE) if a["stage"] == "overdue"]
    alerts.reassign(
        watched.scene.ledger, watched.scene.act(LATE), late["id"], to_account="lan", reason="Việc"
    )
    scene.people.absent.add("lan")
    scene.people.deputies["lan"] = "deputy"
    assert [who for who, _ in scene.day(LATE)] == ["deputy"]
    [about] = [i for i in scene.why(LATE, "lan") if i["stage"] == "overdue"]
    assert about["reason"] == "absent"


def test_who_caused_a_new_alert_is_not_told_of_it_and_the_others_are(scene: Telling) -> None:
    scene.person("account-1", "supervisor", FRONT)
    scene.person("colleague", "supervisor", FRONT)
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.box.read()
    given_recommendation(
        scene.watched.scene,
        "KN-2023-0002",
        issued_on=date(2023, 4, 24),
        received_on=date(2023, 4, 25),
        recorded_on=LATE,
    )
    assert scene.watched.reacts().raised > 0, "learnt on a day that has been seen"
    scene.compose(LATE)
    scene.send(LATE)
    told = {contact.account_id: len(letter.data["alerts"]) for letter, contact in scene.box.letters}
    assert told == {"account-1": 1, "colleague": 2, "clerk": 2}
    left_out = {n["recipient"]: n["left_out"] for n in scene.notices(LATE)}
    assert [entry["reason"] for entry in left_out["account-1"]] == ["own_act"]
    assert left_out["colleague"] == left_out["clerk"] == []


def test_each_opening_of_an_alert_is_told_once_to_each_rung(scene: Telling) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.person("head", "head", DEPARTMENT, pace="immediate")
    assert {who for who, _ in scene.day(LATE)} == {"clerk", "head"}
    given_reply(scene.watched.scene, received_on=FRIDAY)
    assert scene.day(FRIDAY) == []
    back = date(2023, 5, 25)
    replies.find_reply_insufficient(
        scene.watched.scene.ledger,
        scene.watched.scene.act(back),
        "KN-2023-0001",
        reason="Chưa nêu biện pháp",
    )
    scene.watched.passes(back)
    scene.watched.scene.catch_up(back)
    assert {i["verdict"] for i in scene.why(back, "head") if i["stage"] == "overdue"} == {"waits"}
    assert {who for who, _ in scene.day(back)} == {"clerk", "head"}
    [present] = [i for i in scene.why(back, "head") if i["stage"] == "overdue"]
    assert (present["verdict"], len(present["notices"])) == ("told", 1)
    assert scene.day(back + DAY) == []


def test_a_notice_about_an_earlier_opening_that_was_held_up_is_not_sent_beside_the_new_one(
    scene: Telling,
) -> None:
    scene.person("clerk", "clerk", DEPARTMENT)
    scene.watched.passes(LATE)
    scene.compose(LATE)
    scene.box.failures = [DeliveryError("no mail server")]
    scene.send(LATE)
    given_reply(scene.watched.scene, received_on=FRIDAY)
    scene.watched.passes(FRIDAY)
    back = date(2023, 5, 25)
    replies.find_reply_insufficient(
        scene.watched.scene.ledger,
        scene.watched.scene.act(back),
        "KN-2023-0001",
        reason="Chưa nêu biện pháp",
    )
    assert [who for who, _ in scene.day(back)] == ["clerk"]
