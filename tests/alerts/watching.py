"""A scene with a watch over it, and what its alerts look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from alerts.deadline_watch import DeadlineWatch, WatchReport
from domain.alert import Stage
from domain.facts import plain
from infra.event_store.source import LedgerSource
from infra.seeds import reference as shipped
from projections import open_alerts
from projections.moment import Moment
from projections.read_model import Row
from tests.scenarios import SECOND, Scene

DAY = timedelta(days=1)


@dataclass
class Watched:
    """A scene, and one watch over it that may be started anew."""

    scene: Scene
    stages: tuple[Stage, ...] = ("overdue",)

    def __post_init__(self) -> None:
        self.start()

    def start(self, edition: str = "") -> None:
        """Start the watch (again): it knows only what is kept."""
        self.watch = self.another(edition)

    def another(self, edition: str = "") -> DeadlineWatch:
        """A watch over the same scene, as another process would run it."""
        return DeadlineWatch(
            self.scene.ledger,
            self.scene.read_store,
            shipped.calendars(),
            edition=edition,
            stages=self.stages,
        )

    def passes(self, on: date) -> WatchReport:
        """One pass of the watch, in the morning of a day."""
        self.scene.catch_up(on)
        return self.watch.run_once(on, self.scene.instant(on))

    def passes_daily(self, first: date, last: date) -> None:
        """A pass every day."""
        day = first
        while day <= last:
            self.passes(day)
            day += DAY

    def reacts(self) -> WatchReport:
        """What follows at once from the facts that have arrived."""
        self.scene.catch_up()
        self.scene.now += SECOND
        return self.watch.react(self.scene.now)

    def alerts(self, on: date) -> list[Row]:
        """The alerts as known now, on a day."""
        self.scene.catch_up()
        with self.scene.read_store.reading() as rows:
            return open_alerts.register(rows, Moment(on, self.scene.now), limit=10_000)

    def states(self, on: date) -> list[tuple[str, str, str]]:
        """Rule, effective day and state of each alert."""
        return [(a["rule"], a["effective_on"], a["state"]) for a in self.alerts(on)]

    def told(self) -> list[tuple[str, str]]:
        """Every fact about an alert: what, and on which day."""
        return [(name, data["happened_on"]) for name, data in self.alert_facts()]

    def alert_facts(self) -> list[tuple[str, dict[str, Any]]]:
        """Every fact about an alert in the order of the ledger."""
        source: LedgerSource = self.scene.follower._source  # type: ignore[assignment]  # ours
        facts = source.read_after(0, 10_000).facts
        return [
            (f.name.partition(".")[2], plain(f.fact)) for f in facts if f.name.startswith("alert.")
        ]
