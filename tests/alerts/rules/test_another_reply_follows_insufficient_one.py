"""Trả lời bị trả lại: who should reply again is reminded where no limit is near, and nobody is late by it."""

from __future__ import annotations

from datetime import date

from domain.commands import replies
from tests.alerts.rules.told import every
from tests.alerts.watching import Watched
from tests.scenarios import given_recommendation, given_reply


def sent_back(staged: Watched, on: date) -> int:
    done = replies.find_reply_insufficient(
        staged.scene.ledger,
        staged.scene.act(on),
        "KN-2023-0001",
        points=(),
        reason="Chưa nêu biện pháp",
    )
    return done.position


def test_a_reply_sent_back_is_reminded_of_after_ten_working_days(staged: Watched) -> None:
    given_recommendation(staged.scene, term=None)
    given_reply(staged.scene, received_on=date(2023, 5, 10))
    sent_back(staged, date(2023, 5, 15))
    staged.passes(date(2023, 5, 28))
    assert every(staged, date(2023, 5, 28)) == []
    staged.passes(date(2023, 5, 29))
    rule = "insufficient_reply_unanswered"
    assert every(staged, date(2023, 5, 29)) == [(rule, "due", "2023-05-29", "raised")]
    staged.passes(date(2023, 6, 30))
    reply = given_reply(staged.scene, received_on=date(2023, 7, 3))
    assert staged.reacts().resolved == 1
    assert staged.alert_facts()[-1][1]["by_position"] == reply.position
    sent_back(staged, date(2023, 7, 10))
    staged.passes(date(2023, 7, 24))
    assert every(staged, date(2023, 7, 24)) == [(rule, "due", "2023-07-24", "raised")]


def test_a_reply_sent_back_before_its_limit_is_told_of_once_by_each_cause(staged: Watched) -> None:
    given_recommendation(staged.scene, term="90d")
    given_reply(staged.scene, received_on=date(2023, 5, 10))
    sent_back(staged, date(2023, 5, 15))
    staged.passes_daily(date(2023, 5, 15), date(2023, 8, 2))
    assert [t[0] for t in every(staged, date(2023, 8, 2)) if t[3] == "raised"] == ["reply_overdue"]
