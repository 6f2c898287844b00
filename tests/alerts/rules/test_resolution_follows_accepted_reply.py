"""Giải quyết kiến nghị: told by its own rule once a reply was accepted with a day for the resolution."""

from __future__ import annotations

from datetime import date

from domain.commands import replies
from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import FRONT, given_recommendation, given_reply

RULE = "resolution_overdue"
DUE = date(2023, 6, 30)


def test_a_resolution_that_does_not_follow_is_told_stage_by_stage(staged: Watched) -> None:
    given_recommendation(staged.scene)
    given_reply(staged.scene, received_on=date(2023, 5, 10))
    replies.accept_reply(
        staged.scene.ledger,
        staged.scene.act(date(2023, 5, 12), by=FRONT),
        "KN-2023-0001",
        resolution_due_on=DUE,
        ground="Công văn chấp nhận",
    )
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-06-23",
        "due": "2023-06-30",
        "overdue": "2023-07-01",
        "long_overdue": "2023-07-30",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa báo cáo kết quả giải quyết kiến nghị của Ủy ban Mặt trận Tổ quốc tỉnh: "
        "Giải quyết kiến nghị KN-2023-0001: Công khai quyết toán. "
        "Hạn 30/06/2023, quá hạn từ 01/07/2023 (1 ngày)."
    )
