"""Báo cáo năm: told by its own rule, from a week before its last day to a month after."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, item

RULE = "annual_report_missed"
DUE = date(2023, 11, 30)


def test_an_annual_report_that_is_not_sent_is_told_stage_by_stage(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "report", "yearly", before="12-01"),))
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-11-23",
        "due": "2023-11-30",
        "overdue": "2023-12-01",
        "long_overdue": "2023-12-30",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa gửi báo cáo năm 2023 cho Tỉnh ủy: Nội dung 1. "
        "Hạn 30/11/2023, quá hạn từ 01/12/2023 (1 ngày)."
    )
