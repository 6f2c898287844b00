"""The demonstration's years, told day by day: on every day exactly the duties that are late have an alert, and one."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from domain.alert import OPEN
from domain.time.instant import VIETNAM
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY
from infra.seeds.story.year import notice_instant, watch_days
from infra.service import Service
from infra.settings import Settings
from projections import agency_directory, history, matters, notices, obligations, open_alerts
from projections.bitemporal import instant_text
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from projections.read_model import Row

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


LADDER = (
    ("debtor", {"clerk", "agency", "machine"}, None),
    ("debtor", {"head", "leader"}, 0),
    ("beneficiary", {"clerk", "supervisor", "inspector"}, 0),
    ("superior", {"head", "leader", "clerk", "supervisor", "inspector"}, 10),
    ("beneficiary", {"head", "leader"}, 20),
    ("party", {"head", "leader", "clerk", "supervisor", "inspector"}, 30),
)
"""Who hears, in which roles, from how many days late on: as docs/alerts.md has it."""
LINES = ("front_line", "pso_line", "party_line")
PARTY = "party_committee"
LEADS_FOR_THE_PARTY = (PARTY, "party_standing")
WAITS_FOR_BENEFICIARY = {"no_date_set", "report_request_not_sent"}
SPEAKS_FOR_ITSELF = {
    *WAITS_FOR_BENEFICIARY,
    "insufficient_reply_unanswered",
    "round_not_concluded",
    "target_behind_pace",
}
Telling = tuple[str, str, date]
"""Account, alert, day."""


def test_the_people_of_the_story_heard_once_of_each_opening_of_their_alerts_on_its_day(
    told_demonstration: Path, tmp_path: Path
) -> None:
    file = tmp_path / told_demonstration.name
    shutil.copyfile(told_demonstration, file)
    settings = Settings(database_url=f"sqlite:///{file}", ledger=DEMO_LEDGER, today=DEMO_TODAY)
    wanted: Counter[Telling] = Counter()
    with Service.open(settings, demo=True) as service:
        mandates = mandates_of(service)
        known: set[tuple[str, str, int]] = set()
        for day in watch_days():
            moment = Moment(day, notice_instant(day))
            acting = list(acting_on(mandates, day, instant_text(moment.known_at)))
            fresh = {
                (mandate.account, alert, opening)
                for alert, opening, bodies, since, (caused_by, done_on) in open_at(service, moment)
                for mandate in acting
                if hears(
                    mandate,
                    bodies,
                    since,
                    day,
                    done_on=done_on if mandate.account == caused_by else None,
                )
            } - known
            known |= fresh
            wanted.update((account, alert, day) for account, alert, _ in fresh)
        heard, channels = told_in(service)
    assert heard - wanted == Counter(), "told to somebody whom it does not concern, or too soon"
    assert wanted - heard == Counter(), "missed"
    assert set(heard.values()) == {1}
    assert channels == {"inbox"}
    assert len(heard) > 400
    assert {account for account, _, _ in heard} >= {"demo-clerk", "demo-head", "demo-leader"}


def told_in(service: Service) -> tuple[Counter[Telling], set[str]]:
    """What the ledger says that people were told, and by which channels."""
    now = Moment(DEMO_TODAY, service.clock.now())
    with service.read_store.reading() as rows:
        delivered = notices.register(rows, now, {"state": "delivered"}, limit=EVERY)
    told: Counter[Telling] = Counter()
    for notice in delivered:
        assert notice["delivered_at"] == notice["composed_at"]
        assert notice["composed_at"] < instant_text(notice_instant(DEMO_TODAY + timedelta(days=1)))
        told.update(
            (notice["recipient"], one["alert_id"], date.fromisoformat(notice["composed_on"]))
            for one in notice["told"]
            if one["alert_id"] not in {dropped["alert_id"] for dropped in notice["dropped"]}
        )
    return told, {notice["channel"] for notice in delivered}


def open_at(
    service: Service, moment: Moment
) -> Iterator[tuple[str, int, dict[str, set[str | None]], date, tuple[str | None, date]]]:
    """Each alert that stands: which opening, the bodies on its rungs, the first day of lateness, who opened it when."""
    with service.read_store.reading() as rows:
        directory = {b["id"]: b for b in agency_directory.register(rows, moment, limit=EVERY)}
        found = [
            alert
            for state in OPEN
            for alert in open_alerts.register(rows, moment, {"state": state}, limit=EVERY)
        ]
        about = matters.shown(rows, moment, found)
        ids = tuple(UUID(a["obligation"]) for a in found if a["matter"] == "obligation")
        if ids:
            duties = obligations.register(rows, moment, ObligationFilter(ids=ids), limit=EVERY)
            about |= {duty["id"]: duty for duty in duties}
        for alert in found:
            duty = about.get(alert["obligation"], {})
            debtor, to = ((duty.get(k) or {}).get("id") for k in ("debtor", "beneficiary"))
            if alert["rule"] in WAITS_FOR_BENEFICIARY:
                debtor = to or debtor
            over = above(directory, debtor)
            due = alert["due_on"]
            since = date.fromisoformat(alert["effective_on"])
            if due and alert["rule"] not in SPEAKS_FOR_ITSELF:
                since = date.fromisoformat(due) + timedelta(days=1)
            opened_by = alert["opened_by"] or 0
            trail = history.trail(rows, moment, {}, limit=1, after=opened_by - 1)
            trail = trail if opened_by else []
            yield (
                alert["id"],
                alert["opened_at"],
                {
                    "debtor": {debtor},
                    "beneficiary": ({to} | set(alert["recipients"])) - {debtor},
                    "superior": over - {debtor, to},
                    "party": committees(directory, debtor, over) - {debtor},
                },
                since,
                (trail[0]["actor"], recorded_on(trail[0])) if trail else (None, date.min),
            )


def recorded_on(fact: Row) -> date:
    return datetime.fromisoformat(fact["recorded_at"]).astimezone(VIETNAM).date()


def above(directory: dict[str, Row], body: str | None) -> set[str | None]:
    """The bodies right above one: whose staff it is, who leads its line, to whom it answers."""
    found = answers_to(directory, body, "staff_of")
    for line in () if found else LINES:
        found = found or leading(directory, line, body)
    found = found or answers_to(directory, body, "accountable_to")
    return found | {acting for one in found for acting in acting_for(directory, one)}


def answers_to(directory: dict[str, Row], body: str | None, relation: str) -> set[str | None]:
    """The bodies to which an edge leads from one."""
    own = directory.get(body or "", {"edges": []})["edges"]
    return {e["to_id"] for e in own if e["type"] == relation}


def committees(
    directory: dict[str, Row], body: str | None, over: set[str | None]
) -> set[str | None]:
    """The Party committee over a body, or over the one above it, or of its unit, with those who act for it."""
    found = leading(directory, "party_over", body) or leading(directory, "party_line", body)
    for one in set() if found else over:
        kind = directory[one]["kind"] if one in directory else None
        if one and kind in LEADS_FOR_THE_PARTY:
            unit = in_unit_of(directory, one)
            found = found | {one} | {c for c in unit if kind != PARTY and heads(directory, c)}
        else:
            found = found | (
                leading(directory, "party_over", one) or leading(directory, "party_line", one)
            )
    if not found and body and directory[body]["kind"] not in LEADS_FOR_THE_PARTY:
        found = {one for one in in_unit_of(directory, body) if heads(directory, one)}
    return found | {acting for one in found for acting in acting_for(directory, one)}


def acting_for(directory: dict[str, Row], committee: str | None) -> set[str | None]:
    """Who acts between its meetings for the committee that heads a unit."""
    if committee is None or not heads(directory, committee):
        return set()
    return {
        one
        for one in in_unit_of(directory, committee)
        if directory[one]["kind"] == "party_standing"
    }


def heads(directory: dict[str, Row], body: str) -> bool:
    """Whether a body is the Party committee of its unit: no other one of the unit stands over it."""
    return directory[body]["kind"] == PARTY and not any(
        one in in_unit_of(directory, body) for one in leading(directory, "party_line", body) if one
    )


def in_unit_of(directory: dict[str, Row], body: str) -> set[str]:
    unit = unit_of(directory[body])
    return {id for id, row in directory.items() if unit_of(row) == unit}


def unit_of(body: Row) -> tuple[str, str]:
    return body["level"], body["code"].rpartition(".")[0]


def leading(directory: dict[str, Row], relation: str, body: str | None) -> set[str | None]:
    """The bodies of which an edge leads to one."""
    return {
        id
        for id, row in directory.items()
        if any((e["type"], e["to_id"]) == (relation, body) for e in row["edges"])
    }


@dataclass
class Mandate:
    """In which role for which body an account acts, as the facts say it."""

    id: str
    account: str
    role: str
    agency: str | None
    alternate_of: str | None
    granted_at: str
    from_on: str
    ended: tuple[str, str] = ("9", "9")
    """When its end was recorded, and its day."""
    absences: list[tuple[str, str, str]] = field(default_factory=list)
    """When each was recorded, its first and its last day."""

    def is_away(self, on: str, known_at: str) -> bool:
        return any(at <= known_at and first <= on <= last for at, first, last in self.absences)


def mandates_of(service: Service) -> dict[str, Mandate]:
    """Every mandate of the ledger, read from the facts themselves."""
    with service.read_store.reading() as rows:
        facts = rows.fetch(
            "SELECT name, originator_id, happened_on, recorded_at, state FROM events "
            "WHERE name LIKE 'mandate.%' ORDER BY position"
        )
    found: dict[str, Mandate] = {}
    for fact in facts:
        id, at, said = fact["originator_id"], fact["recorded_at"], json.loads(fact["state"])
        if fact["name"] == "mandate.granted":
            assert (said["to_on"], said["place"] in ("principal", "alternate")) == (None, True)
            found[id] = Mandate(
                id,
                said["account"],
                said["role"],
                said["for_agency_id"],
                said["stands_in_for_id"],
                at,
                said["from_on"],
            )
        elif fact["name"] == "mandate.ended":
            found[id].ended = (at, fact["happened_on"])
        else:
            assert fact["name"] == "mandate.absence_declared"
            found[id].absences.append((at, said["from_on"], said["to_on"]))
    return found


def acting_on(mandates: dict[str, Mandate], day: date, known_at: str) -> Iterator[Mandate]:
    """Those that stand on a day: an alternate's while the other is away, everybody's while they are there."""
    on = day.isoformat()
    for mandate in mandates.values():
        other = mandates.get(mandate.alternate_of or "")
        ended_at, ended_on = mandate.ended
        if (
            mandate.granted_at <= known_at
            and mandate.from_on <= on
            and not (ended_at <= known_at and ended_on <= on)
            and (other is None or other.is_away(on, known_at))
            and not mandate.is_away(on, known_at)
        ):
            yield mandate


def hears(
    mandate: Mandate,
    bodies: dict[str, set[str | None]],
    since: date,
    day: date,
    *,
    done_on: date | None,
) -> bool:
    """Whether somebody stands on a rung that has been reached, and since what they did themselves if they did it."""
    return any(
        mandate.agency is not None
        and mandate.agency in bodies[whose]
        and mandate.role in roles
        and (late is None or day >= since + timedelta(days=late))
        and (done_on is None or (late is not None and since + timedelta(days=late) > done_on))
        for whose, roles, late in LADDER
    )
