"""Thông tin cho đoàn giám sát: told by its own rule, from before the day by which a notice wants it."""

from __future__ import annotations

from datetime import date

from domain.commands import supervisions
from tests.alerts.rules.rounds import CODE, given_round
from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import FRONT, LETTER

RULE = "information_not_supplied"
DUE = date(2023, 6, 20)


def test_information_that_a_notice_asks_for_is_told_stage_by_stage(staged: Watched) -> None:
    given_round(staged)
    supervisions.notify(
        staged.scene.ledger,
        staged.scene.act(date(2023, 5, 15), by=FRONT),
        CODE,
        document=LETTER,
        visit_on=date(2023, 6, 27),
        information_due_on=DUE,
    )
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-06-13",
        "due": "2023-06-20",
        "overdue": "2023-06-21",
        "long_overdue": "2023-07-20",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa cung cấp thông tin, báo cáo cho Ủy ban Mặt trận Tổ quốc tỉnh: "
        "Cung cấp thông tin, báo cáo cho cuộc giám sát: Thu chi ngân sách. "
        "Hạn 20/06/2023, quá hạn từ 21/06/2023 (1 ngày)."
    )
