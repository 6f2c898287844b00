"""The demonstration's year, told through restarts and cuts: the same alerts and tellings as in one go."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from alerts.notifier import Round
from infra.demo_accounts import open_accounts
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY, tell
from infra.service import Service
from infra.settings import Settings
from projections.moment import Moment
from tests.alerts.test_alerts_of_the_story import told_in


class Restarting:
    """A service that is closed and opened anew now and then: what it knew besides its database is gone."""

    def __init__(self, file: Path) -> None:
        self._settings = Settings(
            database_url=f"sqlite:///{file}", ledger=DEMO_LEDGER, today=DEMO_TODAY
        )
        self._random = Random(7)
        self._opened = ExitStack()
        self.service = self._start()
        self.restarts = 0

    def _start(self) -> Service:
        return self._opened.enter_context(Service.open(self._settings, demo=True))

    def close(self) -> None:
        self._opened.close()

    def now_and_then(self) -> None:
        if self._random.random() < 0.05:
            self.restarts += 1
            self.close()
            self.service = self._start()
            self.service.catch_up()

    def __getattr__(self, name: str) -> Any:
        """Stand in for the ledger, whichever service holds it."""
        return getattr(self.service.ledger, name)

    def catch_up(self) -> None:
        self.service.catch_up()

    def look(self, on: date, at: datetime) -> int:
        self.now_and_then()
        return self.service.look(on, at)

    def compose(self, moment: Moment) -> int:
        composed = self.service.notifying.notifier.compose(moment)
        # Decided, and not sent.
        self.now_and_then()
        return composed

    def send(self, moment: Moment) -> Round:
        return self.service.notifying.notifier.send(moment)


def facts_about_alerts(service: Service) -> Counter[tuple[str, str]]:
    with service.read_store.reading() as rows:
        found = rows.fetch("SELECT name, happened_on FROM events WHERE name LIKE 'alert.%'")
    return Counter((row["name"], row["happened_on"]) for row in found)


@pytest.mark.soak
def test_the_year_told_through_restarts_is_the_year_told_in_one_go(
    told_demonstration: Path, tmp_path: Path
) -> None:
    restarting: Any = Restarting(tmp_path / "demo.db")
    open_accounts(restarting.service.private, None)
    tell(restarting, catch_up=restarting.catch_up, watch=restarting.look, notifier=restarting)
    assert restarting.restarts > 10
    heard, _ = told_in(restarting.service)
    alerts = facts_about_alerts(restarting.service)
    restarting.close()
    settings = Settings(
        database_url=f"sqlite:///{told_demonstration}", ledger=DEMO_LEDGER, today=DEMO_TODAY
    )
    with Service.open(settings, demo=True) as service:
        in_one_go, _ = told_in(service)
        assert heard == in_one_go
        assert set(heard.values()) == {1}
        assert alerts == facts_about_alerts(service)
