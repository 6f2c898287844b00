"""Ấn định ngày: who may set a day, or records a receipt, is reminded after two months; nobody is late."""

from __future__ import annotations

from datetime import date

from tests.alerts.rules.told import every
from tests.alerts.watching import Watched
from tests.scenarios import given_plan, given_recommendation, item


def test_who_has_to_set_a_day_is_reminded_after_two_months(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "cascade", "once"),))
    staged.passes(date(2023, 3, 10))
    assert every(staged, date(2023, 3, 10)) == []
    staged.passes(date(2023, 3, 11))
    assert every(staged, date(2023, 3, 11)) == [("no_date_set", "due", "2023-03-11", "raised")]
    assert staged.passes(date(2023, 3, 12)).told == 0


def test_a_letter_without_a_receipt_is_reminded_of_too(staged: Watched) -> None:
    given_recommendation(staged.scene, received_on=None)
    staged.passes(date(2023, 6, 27))
    assert [t[0] for t in every(staged, date(2023, 6, 27))] == ["no_date_set"]
