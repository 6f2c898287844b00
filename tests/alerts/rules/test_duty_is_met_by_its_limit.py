"""Nghĩa vụ khác: any other duty with a limit that binds."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, item

RULE = "duty_overdue"
DUE = date(2023, 6, 30)


def test_any_other_duty_is_told_stage_by_stage(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "training", "yearly", quarter=2),))
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-06-23",
        "due": "2023-06-30",
        "overdue": "2023-07-01",
        "long_overdue": "2023-07-30",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa thực hiện với Tỉnh ủy: Nội dung 1. "
        "Hạn 30/06/2023, quá hạn từ 01/07/2023 (1 ngày)."
    )
