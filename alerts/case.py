"""Vụ việc — an alert with all that decisions about telling people need to know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from alerts import above, ladder
from alerts.above import Over
from alerts.decision import Cause, Decision, Person, Silence, decide
from alerts.ladder import Ladder, Ladders, Side, Whom
from domain.alert import OPEN
from domain.time.instant import VIETNAM
from projections import matters, obligations, open_alerts
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from projections.read_model import Row, Rows

CHUNK: Final = 400
UNKNOWN: Final = Cause("", date.min)


@dataclass(frozen=True)
class Case:
    """An alert with what decisions need to know of it."""

    alert: Row
    duty: Row
    whom: Mapping[Whom, frozenset[str]]
    steps: Ladder
    caused_by: Cause | None
    silences: tuple[Silence, ...]
    """The last one of each side."""

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """The accounts that took it in hand or put reminders off."""
        return tuple(silence.account_id for silence in self.silences)

    def decision(
        self, person: Person, on: date, people: Mapping[str, Person] = MappingProxyType({})
    ) -> Decision:
        """Whether a person is told of it on a day; `people` holds who silenced it, as far as known."""
        return decide(
            self.alert,
            self.whom,
            person,
            on,
            steps=self.steps,
            caused_by=self.caused_by,
            silences=[replace(s, by=people.get(s.account_id)) for s in self.silences],
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
    positions = [a["opened_by"] for a in found if a["opened_by"] is not None]
    acts = _acts(rows, positions + [s["at"] for a in found for s in a["silences"]])
    spoke_for = {act.agency_id for act in acts.values()}
    concerned = {*map(ladder.at_fault, found, about), *spoke_for}
    over = above.of(rows, moment, {body for body in concerned if body})
    return [_case(a, duty, ladders, over, acts) for a, duty in zip(found, about, strict=True)]


def _case(
    alert: Row, duty: Row, ladders: Ladders, over: Mapping[str, Over], acts: Mapping[int, Cause]
) -> Case:
    whom = ladder.bodies(alert, duty, over)
    silences: dict[Side, Silence] = {}
    for said in alert["silences"]:
        # The history may be a moment behind: until then nobody is known to have asked.
        act = acts.get(said["at"], UNKNOWN)
        side = ladder.side_of(act.agency_id, whom, over)
        until = date.fromisoformat(said["until"]) if said["until"] else None
        silences[side] = Silence(said["what"], side, act.account_id, until)
    return Case(
        alert,
        duty,
        whom,
        ladders.of(alert["rule"], duty.get("level")),
        acts.get(alert["opened_by"]),
        tuple(silences.values()),
    )


def side_of(rows: Rows, moment: Moment, alert: UUID, agency: str | None) -> tuple[Side, bool]:
    """On whose side somebody who acts for a body answers an alert, and whether that side has it in hand."""
    [case] = cases(rows, moment, [str(alert)])
    over = above.of(rows, moment, {body for body in (agency, *case.whom["debtor"]) if body})
    side = ladder.side_of(agency, case.whom, over)
    return side, any((s.side, s.reason) == (side, "acknowledged") for s in case.silences)


def by_body_of(found: Sequence[Case]) -> dict[str, list[Case]]:
    """The cases of each body, and of each account that one was given to."""
    by_body: dict[str, list[Case]] = {}
    for case in found:
        bodies = {b for some in case.whom.values() for b in some}
        for one in bodies | {case.alert["assignee"] or ""}:
            by_body.setdefault(one, []).append(case)
    return by_body


def _acts(rows: Rows, positions: Sequence[int]) -> dict[int, Cause]:
    """Who did what opened alerts again or silenced them, for whom and when; nobody did what the passing of days did."""
    found: dict[int, Cause] = {}
    for start in range(0, len(positions), CHUNK):
        params = {f"p{i}": p for i, p in enumerate(positions[start : start + CHUNK])}
        for row in rows.fetch(
            "SELECT position, actor, agency, recorded_at FROM history "
            f"WHERE position IN ({', '.join(':' + p for p in params)})",
            params,
        ):
            at = datetime.fromisoformat(row["recorded_at"]).astimezone(VIETNAM)
            found[row["position"]] = Cause(row["actor"], at.date(), row["agency"])
    return found
