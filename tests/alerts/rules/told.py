"""What is told of one duty around its last day: its stages with their days, and the words of one of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from alerts.sentence import sentence
from projections import obligations
from projections.moment import Moment
from tests.alerts.watching import DAY, Watched


def told(staged: Watched, rule: str, due: date) -> dict[str, str]:
    """Each stage that is told around a last day, by one rule alone, and its first day in law."""
    staged.passes_daily(due - 10 * DAY, due + DAY)
    staged.passes_daily(due + 29 * DAY, due + 30 * DAY)
    found = [a for a in staged.alerts(due + 30 * DAY) if a["due_on"] == due.isoformat()]
    assert {a["rule"] for a in found} == {rule}
    return {a["stage"]: a["effective_on"] for a in found}


def words(staged: Watched, rule: str, due: date) -> str:
    """What people read on the day after a last day."""
    on = due + DAY
    [alert] = [
        a
        for a in staged.alerts(on)
        if (a["rule"], a["stage"], a["due_on"]) == (rule, "overdue", due.isoformat())
    ]
    with staged.scene.read_store.reading() as rows:
        duty = obligations.one(rows, Moment(on, staged.scene.now), UUID(alert["obligation"]))
    return sentence(alert, duty, on=on).text


def every(staged: Watched, on: date) -> list[tuple[str, str, str, str]]:
    """Rule, stage, first day in law and state of each alert."""
    return [(a["rule"], a["stage"], a["effective_on"], a["state"]) for a in staged.alerts(on)]
