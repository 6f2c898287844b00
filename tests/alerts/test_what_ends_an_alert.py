"""What is recorded afterwards about a late duty ends its alert, takes it back or brings it back, with its true day."""

from __future__ import annotations

from datetime import date

from domain.alert import Alert
from domain.commands import alerts, recommendations, replies, reply_limits
from tests.alerts.watching import DAY, Watched
from tests.scenarios import (
    DEPARTMENT,
    FRONT,
    LETTER,
    given_correction,
    given_recommendation,
    given_reply,
)

DUE = date(2023, 5, 17)
"""Fifteen days from the receipt of 2 May."""
LATE = date(2023, 5, 18)
JUNE = date(2023, 6, 1)


def extend(scene: Watched, due_on: date, *, on: date, recorded_on: date | None = None) -> int:
    done = reply_limits.extend_reply_limit(
        scene.scene.ledger,
        scene.scene.act(on, recorded_on=recorded_on),
        "KN-2023-0001",
        old_due_on=None,
        due_on=due_on,
        requested_by=DEPARTMENT,
        approved_by=FRONT,
        ground="Công văn gia hạn",
        document=LETTER,
    )
    return done.position


def test_a_reply_resolves_the_alert_on_the_day_it_arrived(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    reply = given_reply(scene.scene, received_on=date(2023, 5, 22))
    assert scene.reacts().resolved == 1
    assert scene.told() == [("raised", "2023-05-18"), ("resolved", "2023-05-22")]
    assert scene.alert_facts()[-1][1]["by_position"] == reply.position
    assert scene.states(date(2023, 5, 21)) == [("reply_overdue", "2023-05-18", "raised")]
    assert scene.states(date(2023, 5, 22)) == [("reply_overdue", "2023-05-18", "resolved")]


def test_a_reply_sent_in_time_and_received_late_was_late(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    given_reply(scene.scene, replied_on=DUE, received_on=date(2023, 5, 22))
    scene.reacts()
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-18", "resolved")]


def test_a_reply_that_arrived_in_time_and_was_entered_late_retracts_the_alert(
    scene: Watched,
) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    reply = given_reply(scene.scene, received_on=DUE, recorded_on=date(2023, 5, 22))
    assert scene.reacts().retracted == 1
    assert scene.states(LATE) == [("reply_overdue", "2023-05-18", "retracted")]
    assert scene.alert_facts()[-1][1]["by_position"] == reply.position


def test_late_and_replied_while_nobody_watched_is_raised_and_resolved(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(DUE)
    given_reply(scene.scene, received_on=date(2023, 5, 22))
    scene.passes(JUNE)
    assert scene.told() == [("raised", "2023-05-18"), ("resolved", "2023-05-22")]


def test_a_corrected_receipt_retracts_and_the_new_clock_has_its_own_alert(scene: Watched) -> None:
    received = given_recommendation(scene.scene)
    scene.passes(LATE)
    fixed = given_correction(
        scene.scene, received.position, "received_on", "2023-05-10", recorded_on=date(2023, 5, 19)
    )
    scene.passes(date(2023, 5, 19))
    assert scene.alert_facts()[-1][1]["by_position"] == fixed.position
    scene.passes(JUNE)
    assert scene.states(JUNE) == [
        ("reply_overdue", "2023-05-18", "retracted"),
        ("reply_overdue", "2023-05-26", "raised"),
    ]


def test_a_cause_that_a_second_correction_brings_back_reopens_the_alert(scene: Watched) -> None:
    received = given_recommendation(scene.scene)
    scene.passes(LATE)
    for value, day in (("2023-05-10", 19), ("2023-05-02", 20)):
        given_correction(
            scene.scene, received.position, "received_on", value, recorded_on=date(2023, 5, day)
        )
        scene.reacts()
    assert [name for name, _ in scene.told()] == ["raised", "retracted", "reopened"]
    assert scene.states(LATE) == [("reply_overdue", "2023-05-18", "raised")]


def test_an_insufficient_reply_reopens_the_alert(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    given_reply(scene.scene, received_on=date(2023, 5, 22))
    scene.reacts()
    back = replies.find_reply_insufficient(
        scene.scene.ledger,
        scene.scene.act(date(2023, 5, 25)),
        "KN-2023-0001",
        reason="Chưa nêu biện pháp",
    )
    assert scene.passes(date(2023, 5, 25)).reopened == 1
    assert scene.told()[-1] == ("reopened", "2023-05-25")
    assert scene.alert_facts()[-1][1]["by_position"] == back.position
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-18", "raised")]


def sent_back(scene: Watched, on: date) -> None:
    replies.find_reply_insufficient(
        scene.scene.ledger, scene.scene.act(on), "KN-2023-0001", reason="Chưa nêu biện pháp"
    )
    scene.reacts()


def test_an_alert_that_opened_again_and_was_answered_on_that_day_was_true(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    given_reply(scene.scene, received_on=date(2023, 5, 22))
    scene.reacts()
    back = date(2023, 5, 25)
    scene.passes(back)
    expected = [("raised", "2023-05-18"), ("resolved", "2023-05-22")]
    for number in range(2):
        sent_back(scene, back)
        again = given_reply(scene.scene, received_on=back, letter=f"TL-{number}")
        scene.reacts()
        expected += [("reopened", "2023-05-25"), ("resolved", "2023-05-25")]
        assert scene.told() == expected
        assert scene.alert_facts()[-1][1]["by_position"] == again.position
    sent_back(scene, back)
    scene.passes_daily(back, JUNE)
    assert scene.told() == [*expected, ("reopened", "2023-05-25")]
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-18", "raised")]


def test_whoever_was_given_an_alert_has_it_from_that_day_on_whatever_is_told_of_it_later(
    scene: Watched,
) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    [alert] = scene.alerts(LATE)
    given_on, answered_on = date(2023, 5, 25), date(2023, 5, 22)
    ledger = scene.scene.ledger
    alerts.reassign(
        ledger, scene.scene.act(given_on), alert["id"], to_account="lan", reason="Đúng việc"
    )
    alerts.comment(ledger, scene.scene.act(given_on), alert["id"], comment="Đã giao")
    alerts.acknowledge(
        ledger, scene.scene.act(LATE, recorded_on=given_on), alert["id"], comment=None
    )

    def shown(on: date) -> tuple[str, str | None, int]:
        [row] = scene.alerts(on)
        return row["state"], row["assignee"], len(row["comments"])

    assert shown(given_on - DAY) == ("acknowledged", None, 0)
    assert shown(given_on) == ("acknowledged", "lan", 1)
    given_reply(scene.scene, received_on=answered_on, recorded_on=given_on)
    scene.passes(date(2023, 5, 26))
    assert [shown(d) for d in (answered_on - DAY, answered_on, given_on - DAY, given_on)] == [
        ("acknowledged", None, 0),
        ("resolved", None, 0),
        ("resolved", None, 0),
        ("resolved", "lan", 1),
    ]


def test_an_extension_after_the_limit_ends_the_alert_until_the_new_day_has_passed(
    scene: Watched,
) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    extend(scene, date(2023, 5, 25), on=date(2023, 5, 20))
    scene.passes_daily(date(2023, 5, 20), JUNE)
    assert scene.told() == [
        ("raised", "2023-05-18"),
        ("resolved", "2023-05-20"),
        ("reopened", "2023-05-26"),
    ]
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-26", "raised")]


def test_an_extension_decided_in_time_and_entered_late_moves_the_day_of_the_alert(
    scene: Watched,
) -> None:
    given_recommendation(scene.scene)
    scene.passes(JUNE)
    extend(scene, date(2023, 5, 25), on=date(2023, 5, 12), recorded_on=JUNE)
    report = scene.reacts()
    assert (report.retracted, report.reopened) == (1, 1)
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-26", "raised")]
    assert scene.states(LATE) == [("reply_overdue", "2023-05-18", "retracted")]


def test_an_extension_never_ends_sooner_than_the_term_from_a_corrected_receipt(
    scene: Watched,
) -> None:
    received = given_recommendation(scene.scene)
    extend(scene, date(2023, 5, 25), on=date(2023, 5, 16))
    given_correction(
        scene.scene, received.position, "received_on", "2023-05-14", recorded_on=date(2023, 5, 19)
    )
    assert scene.passes(date(2023, 5, 29)).told == 0
    scene.passes(JUNE)
    assert scene.told() == [("raised", "2023-05-30")]


def test_a_withdrawn_recommendation_resolves_its_alert(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    recommendations.withdraw(
        scene.scene.ledger,
        scene.scene.act(date(2023, 5, 20)),
        "KN-2023-0001",
        reason="Đã hết đối tượng",
    )
    scene.reacts()
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-18", "resolved")]


def test_an_acknowledged_alert_is_resolved_for_the_days_since_the_reply(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(LATE)
    [alert] = scene.alerts(LATE)
    alerts.acknowledge(scene.scene.ledger, scene.scene.act(date(2023, 5, 24)), alert["id"])
    given_reply(scene.scene, received_on=date(2023, 5, 22), recorded_on=date(2023, 5, 25))
    scene.reacts()
    assert [scene.states(date(2023, 5, d))[0][2] for d in (21, 22, 26)] == [
        "raised",
        "resolved",
        "resolved",
    ]
    assert scene.scene.ledger.load(Alert, alert["id"]).state == "resolved"


def test_a_reply_given_on_a_day_turned_back_retracts_what_was_told_ahead(scene: Watched) -> None:
    given_recommendation(scene.scene)
    scene.passes(JUNE)
    scene.passes(date(2023, 5, 10))
    given_reply(scene.scene, received_on=date(2023, 5, 10))
    scene.passes(date(2023, 5, 10))
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-18", "retracted")]


def test_a_limit_set_late_is_told_of_when_it_is_learnt(scene: Watched) -> None:
    scene.passes(JUNE)
    given_recommendation(scene.scene, recorded_on=date(2023, 6, 2))
    assert scene.reacts().raised == 1
    assert scene.states(JUNE) == [("reply_overdue", "2023-05-18", "raised")]
