"""Báo cáo 6 tháng: told by its own rule."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, item

RULE = "half_year_report_missed"
DUE = date(2023, 7, 10)


def test_a_half_year_report_that_is_not_sent_is_told_stage_by_stage(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "report", "half_yearly", offset="10d"),))
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-07-03",
        "due": "2023-07-10",
        "overdue": "2023-07-11",
        "long_overdue": "2023-08-09",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa gửi báo cáo 6 tháng đầu năm 2023 cho Tỉnh ủy: Nội dung 1. "
        "Hạn 10/07/2023, quá hạn từ 11/07/2023 (1 ngày)."
    )
