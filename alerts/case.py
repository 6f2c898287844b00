"""Vụ việc — an alert with all that decisions about telling people need to know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from alerts import above, ladder
from alerts.decision import Cause, Decision, Person, decide
from alerts.ladder import Ladder, Whom
from domain.alert import OPEN
from domain.time.instant import VIETNAM
from projections import matters, obligations, open_alerts
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from projections.read_model import Row, Rows

CHUNK: Final = 400


@dataclass(frozen=True)
class Case:
    """An alert with what decisions need to know of it."""

    alert: Row
    duty: Row
    whom: Mapping[Whom, frozenset[str]]
    steps: Ladder
    caused_by: Cause | None
    snoozed_by: str | None

    def decision(
        self, person: Person, on: date, people: Mapping[str, Person] = MappingProxyType({})
    ) -> Decision:
        """Whether a person is told of it on a day; `people` holds who put reminders off, as far as known."""
        return decide(
            self.alert,
            self.whom,
            person,
            on,
            steps=self.steps,
            caused_by=self.caused_by,
            snoozer=people.get(self.snoozed_by or ""),
        )


def cases(rows: Rows, moment: Moment, alerts: Sequence[str] | None = None) -> list[Case]:
    """Some alerts, or all that stand, each with its duty, the bodies concerned and who caused it."""
    if alerts is None:
        found = [
            a
            for state in OPEN
            for a in open_alerts.register(rows, moment, {"state": state}, limit=EVERY)
        ]
    else:
        found = open_alerts.some(rows, moment, alerts)
    duties = matters.shown(rows, moment, found)
    wanted = sorted({a["obligation"] for a in found if a["matter"] == "obligation"})
    for start in range(0, len(wanted), CHUNK):
        ids = tuple(UUID(o) for o in wanted[start : start + CHUNK])
        for duty in obligations.register(rows, moment, ObligationFilter(ids=ids), limit=CHUNK):
            duties[duty["id"]] = duty
    ladders = ladder.of_ledger(rows, moment)
    about = [duties.get(alert["obligation"], {}) for alert in found]
    holders = map(ladder.at_fault, found, about)
    over = above.of(rows, moment, {holder for holder in holders if holder})
    acts = _acts(
        rows, [a[at] for a in found for at in ("opened_by", "snoozed_at") if a[at] is not None]
    )
    return [
        Case(
            alert,
            duty,
            ladder.bodies(alert, duty, over),
            ladders.of(alert["rule"], duty.get("level")),
            acts.get(alert["opened_by"]),
            acts[alert["snoozed_at"]].account_id if alert["snoozed_at"] in acts else None,
        )
        for alert, duty in zip(found, about, strict=True)
    ]


def by_body_of(found: Sequence[Case]) -> dict[str, list[Case]]:
    """The cases of each body, and of each account that one was given to."""
    by_body: dict[str, list[Case]] = {}
    for case in found:
        bodies = {b for some in case.whom.values() for b in some}
        for one in bodies | {case.alert["assignee"] or ""}:
            by_body.setdefault(one, []).append(case)
    return by_body


def _acts(rows: Rows, positions: Sequence[int]) -> dict[int | None, Cause]:
    """Who did what opened alerts again, and when; nobody did what the passing of days did."""
    found: dict[int | None, Cause] = {}
    for start in range(0, len(positions), CHUNK):
        params = {f"p{i}": p for i, p in enumerate(positions[start : start + CHUNK])}
        for row in rows.fetch(
            "SELECT position, actor, recorded_at FROM history "
            f"WHERE position IN ({', '.join(':' + p for p in params)})",
            params,
        ):
            at = datetime.fromisoformat(row["recorded_at"]).astimezone(VIETNAM)
            found[row["position"]] = Cause(row["actor"], at.date())
    return found
