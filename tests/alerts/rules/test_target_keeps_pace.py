"""Chỉ tiêu: told of once a quarter while it lags behind an even pace."""

from __future__ import annotations

from datetime import date

from domain.commands import targets
from tests.alerts.rules.told import every
from tests.alerts.watching import Watched
from tests.scenarios import COMMITTEE, LETTER, given_plan, item


def test_a_target_is_told_of_once_a_quarter_while_it_lags(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "target", "yearly"),))
    targets.set_target(
        staged.scene.ledger,
        staged.scene.act(date(2023, 1, 10), by=COMMITTEE),
        code="CT-2023-0001",
        title="Mười hai cuộc giám sát",
        counts="supervision",
        unit="cuộc",
        value=12,
        period_from=date(2023, 1, 1),
        period_to=date(2023, 12, 31),
        document=LETTER,
        plan="KH-2023",
        item="1",
    )
    staged.passes(date(2023, 3, 31))
    assert every(staged, date(2023, 3, 31)) == []
    staged.passes_daily(date(2023, 4, 1), date(2023, 7, 2))
    rule = "target_behind_pace"
    assert [t for t in every(staged, date(2023, 7, 2)) if t[0] == rule] == [
        (rule, "due", "2023-04-01", "resolved"),
        (rule, "due", "2023-07-01", "raised"),
    ]
