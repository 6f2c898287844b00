"""Trả lời kiến nghị: told by its own rule until a reply has arrived, whatever day it was sent on."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_recommendation, given_reply

RULE = "reply_overdue"
DUE = date(2023, 5, 17)


def test_a_reply_that_does_not_come_is_told_stage_by_stage_until_it_does(staged: Watched) -> None:
    given_recommendation(staged.scene)
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-05-10",
        "due": "2023-05-17",
        "overdue": "2023-05-18",
        "long_overdue": "2023-06-16",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa trả lời Ủy ban Mặt trận Tổ quốc tỉnh: Trả lời kiến nghị KN-2023-0001: Công khai quyết toán. "
        "Hạn trả lời 17/05/2023, quá hạn từ 18/05/2023 (1 ngày)."
    )
    arrived = date(2023, 6, 20)
    given_reply(staged.scene, replied_on=DUE, received_on=arrived)
    assert staged.reacts().resolved == 2
    assert {a["state"] for a in staged.alerts(arrived)} == {"resolved"}
