"""What the service tells of itself: a look at it at an instant, and what stands then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from alerts import self_watch
from alerts.vital import Vitals
from domain.actor import Act
from projections import incidents
from projections.moment import Moment
from projections.read_model import Row
from tests.scenarios import Scene

DAY = date(2023, 11, 21)
NOON = datetime(2023, 11, 21, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = Vitals((), (), ())


def look(scene: Scene, vitals: Vitals, at: datetime) -> int:
    act = Act(actor="notifier", at=at, today=DAY, on=DAY)
    with scene.read_store.reading() as rows:
        facts = self_watch.look(scene.ledger, rows, act, vitals)
    scene.now = max(scene.now, at)
    scene.catch_up()
    return facts


def firing(scene: Scene, at: datetime) -> list[Row]:
    with scene.read_store.reading() as rows:
        return incidents.register(rows, Moment(DAY, at), {"state": "firing"})


def is_told_once(scene: Scene, rule: str, unwell: Vitals, *, after: int, severity: str) -> None:
    """From so many minutes after it began it is told once, with the instant at which it began; its end once, too."""
    begins = NOON + after * MINUTE
    if after:
        assert look(scene, unwell, begins - MINUTE) == 0
    assert [look(scene, unwell, begins + n * MINUTE) for n in range(3)] == [1, 0, 0]
    [one] = firing(scene, begins + 3 * MINUTE)
    assert (one["alertname"], one["severity"]) == (rule, severity)
    assert datetime.fromisoformat(one["starts_at"]) == NOON
    assert [look(scene, WELL, begins + n * MINUTE) for n in (4, 5)] == [1, 0]
    assert firing(scene, begins + 6 * MINUTE) == []
