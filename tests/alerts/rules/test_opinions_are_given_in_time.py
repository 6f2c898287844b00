"""Lấy ý kiến, hiệp thương: told while its window is open above all, and no month after."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, item

RULE = "consultation_window_closing"
DUE = date(2023, 12, 31)


def test_a_consultation_of_a_window_is_told_until_the_day_after_it(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "consultation", "yearly", quarter=4),))
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-12-25",
        "due": "2023-12-31",
        "overdue": "2024-01-01",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa hoàn thành: Nội dung 1 (Tỉnh ủy). "
        "Hạn 31/12/2023, quá hạn từ 01/01/2024 (1 ngày)."
    )
