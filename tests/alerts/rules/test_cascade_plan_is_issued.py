"""Kế hoạch cấp dưới: told by its own rule."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, item

RULE = "cascade_plan_missing"
DUE = date(2023, 3, 31)


def test_a_plan_that_a_body_owes_to_the_one_above_is_told_stage_by_stage(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "cascade", "once", year=2023, quarter=1),))
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-03-24",
        "due": "2023-03-31",
        "overdue": "2023-04-01",
        "long_overdue": "2023-04-30",
    }
    assert words(staged, RULE, DUE) == (
        "Sở Tài chính chưa ban hành kế hoạch cụ thể hóa theo yêu cầu của Tỉnh ủy: Nội dung 1. "
        "Hạn 31/03/2023, quá hạn từ 01/04/2023 (1 ngày)."
    )
