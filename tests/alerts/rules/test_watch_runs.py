"""Giám sát hạn không chạy: told where the deadline watch has not ended well for ten minutes."""

from __future__ import annotations

from alerts.vital import Sign, Vitals
from tests.alerts.rules.vital import NOON, is_told_once
from tests.alerts.watching import Watched


def test_a_watch_that_does_not_run_is_told_after_ten_minutes(scene: Watched) -> None:
    unwell = Vitals((), (), (Sign("deadline_watch", NOON),))
    is_told_once(scene.scene, "watch_not_running", unwell, after=10, severity="critical")
