"""The demonstration's years, told day by day: on every day exactly the duties that are late have an alert, and one."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from alerts.decision import Person
from alerts.notifier import Notifier
from domain.alert import OPEN
from infra.demo_accounts import open_accounts
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY
from infra.service import Service
from infra.settings import Settings
from projections import agency_directory, history, matters, obligations, open_alerts
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from tests.alerts.telling import Box

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
CLOSEST = ("staff_of", "accountable_to", "front_line", "pso_line", "party_line", "member_of")
WAITS_FOR_BENEFICIARY = {"no_date_set", "report_request_not_sent"}
SPEAKS_FOR_ITSELF = {
    *WAITS_FOR_BENEFICIARY,
    "insufficient_reply_unanswered",
    "round_not_concluded",
    "target_behind_pace",
}


def test_the_people_of_the_story_hear_once_of_each_alert_that_is_theirs(
    told_demonstration: Path, tmp_path: Path
) -> None:
    file = tmp_path / told_demonstration.name
    shutil.copyfile(told_demonstration, file)
    settings = Settings(database_url=f"sqlite:///{file}", ledger=DEMO_LEDGER, today=DEMO_TODAY)
    heard: Counter[tuple[str, str, date]] = Counter()
    wanted: Counter[tuple[str, str, date]] = Counter()
    with Service.open(settings, demo=True) as service:
        open_accounts(service.private, None)
        service.catch_up()
        accounts = [contact.account_id for contact in service.notifying.contacts.every()]
        known: set[tuple[str, str]] = set()
        day = FIRST
        while day <= DEMO_TODAY:
            box = Box("inbox")
            notifier = Notifier(
                service.ledger,
                service.read_store,
                service.notifying.contacts,
                [box],
                service.calendars,
                base="https://giamsat.example",
            )
            notifier.compose(Moment(day, service.clock.now()))
            service.catch_up()
            notifier.send(Moment(day, service.clock.now()))
            service.catch_up()
            heard.update(
                (contact.account_id, alert["id"], day)
                for letter, contact in box.letters
                for alert in letter.data["alerts"]
            )
            people = service.notifying.contacts.people(accounts, Moment(day, service.clock.now()))
            fresh = {
                (person.account_id, alert)
                for alert, bodies, since, caused_by in open_on(service, day)
                for person in people
                if person.account_id != caused_by and hears(person, bodies, since, day)
            } - known
            known |= fresh
            wanted.update((account, alert, day) for account, alert in fresh)
            day += timedelta(days=14)
    assert heard - wanted == Counter(), "told to somebody whom it does not concern, or too soon"
    assert wanted - heard == Counter(), "missed"
    assert set(heard.values()) == {1}
    assert len(heard) > 100


def open_on(
    service: Service, day: date
) -> Iterator[tuple[str, dict[str, set[str | None]], date, str | None]]:
    """Each alert that stands on a day: the bodies on its rungs, the first day of lateness, who opened it again."""
    moment = Moment(day, service.clock.now())
    with service.read_store.reading() as rows:
        for state in OPEN:
            found = open_alerts.register(rows, moment, {"state": state}, limit=EVERY)
            others = matters.shown(rows, moment, found)
            for alert in found:
                about = alert["obligation"]
                duty = others.get(about) or obligations.one(rows, moment, UUID(about)) or {}
                debtor, to = ((duty.get(k) or {}).get("id") for k in ("debtor", "beneficiary"))
                if alert["rule"] in WAITS_FOR_BENEFICIARY:
                    debtor = to or debtor
                body = agency_directory.one(rows, moment, UUID(debtor)) if debtor else None
                edges = body["edges"] if body else []
                above = [{e["to_id"] for e in edges if e["type"] == t} for t in CLOSEST]
                due = alert["due_on"]
                since = date.fromisoformat(alert["effective_on"])
                if due and alert["rule"] not in SPEAKS_FOR_ITSELF:
                    since = date.fromisoformat(due) + timedelta(days=1)
                opened_by = alert["opened_by"] or 0
                trail = history.trail(rows, moment, {}, limit=1, after=opened_by - 1)
                trail = trail if opened_by else []
                yield (
                    alert["id"],
                    {
                        "debtor": {debtor},
                        "beneficiary": ({to} | set(alert["recipients"])) - {debtor},
                        "superior": next((a for a in above if a), set()) - {debtor, to},
                        "party": {e["to_id"] for e in edges if e["type"] == "party_over"},
                    },
                    since,
                    trail[0]["actor"] if trail else None,
                )


def hears(person: Person, bodies: dict[str, set[str | None]], since: date, day: date) -> bool:
    """Whether somebody stands, in one of their capacities, on a rung that has been reached."""
    return any(
        not away
        and one.agency_id is not None
        and one.agency_id in bodies[whose]
        and one.role in roles
        and (late is None or day >= since + timedelta(days=late))
        for one, away in person.capacities
        for whose, roles, late in LADDER
    )
