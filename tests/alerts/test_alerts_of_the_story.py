"""The demonstration's years, told day by day: on every day exactly the duties that are late have an alert, and one."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from domain.alert import OPEN
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY
from infra.service import Service
from infra.settings import Settings
from projections import obligations, open_alerts
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter

FIRST = date(2023, 3, 1)


def test_every_late_duty_of_the_story_has_one_alert_on_every_day(
    told_demonstration: Path, tmp_path: Path
) -> None:
    file = tmp_path / told_demonstration.name
    shutil.copyfile(told_demonstration, file)
    settings = Settings(database_url=f"sqlite:///{file}", ledger=DEMO_LEDGER, today=DEMO_TODAY)
    seen = 0
    with Service.open(settings, demo=True) as service, service.read_store.reading() as rows:
        day = FIRST
        while day <= DEMO_TODAY:
            moment = Moment(day, service.clock.now())
            late = obligations.register(
                rows, moment, ObligationFilter(status="overdue"), limit=EVERY
            )
            told = Counter(
                alert["obligation"]
                for state in OPEN
                for alert in open_alerts.register(
                    rows, moment, {"state": state, "stage": "overdue"}, limit=EVERY
                )
            )
            assert told == Counter(duty["id"] for duty in late), day
            seen += len(late)
            day += timedelta(days=3)
    assert seen > 1_000
