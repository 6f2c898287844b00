"""Bảng chấm điểm: told by its own rule, before 20 November."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, item

RULE = "scores_not_handed_in"
DUE = date(2023, 11, 19)


def test_scores_that_are_not_handed_in_before_20_november_are_told_stage_by_stage(
    staged: Watched,
) -> None:
    given_plan(staged.scene, items=(item("1", "scorecard", "yearly", before="11-20"),))
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-11-13",
        "due": "2023-11-19",
        "overdue": "2023-11-20",
        "long_overdue": "2023-12-19",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa nộp kết quả chấm điểm năm 2023 cho Tỉnh ủy: Nội dung 1. "
        "Hạn 19/11/2023, quá hạn từ 20/11/2023 (1 ngày)."
    )
