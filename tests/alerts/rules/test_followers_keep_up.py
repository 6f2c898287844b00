"""Dữ liệu chậm: told where a read model has not caught up for five minutes."""

from __future__ import annotations

from alerts.vital import Sign, Vitals
from tests.alerts.rules.vital import NOON, is_told_once
from tests.alerts.watching import Watched


def test_a_read_model_that_does_not_catch_up_is_told_after_five_minutes(scene: Watched) -> None:
    unwell = Vitals((), (Sign("history", NOON),), ())
    is_told_once(scene.scene, "stale_follower", unwell, after=5, severity="warning")
