"""Họp quý: told by its own rule."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, item

RULE = "quarterly_meeting_not_held"
DUE = date(2023, 7, 5)


def test_a_quarterly_meeting_that_is_not_held_is_told_stage_by_stage(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "meeting", "quarterly", offset="5d"),))
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-06-28",
        "due": "2023-07-05",
        "overdue": "2023-07-06",
        "long_overdue": "2023-08-04",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa họp định kỳ quý 2/2023: Nội dung 1. "
        "Hạn 05/07/2023, quá hạn từ 06/07/2023 (1 ngày)."
    )
