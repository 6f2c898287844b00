"""A year day by day, with restarts and cuts: every alert and letter as worked out beside it, none twice or missed."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from alerts.channel import Contact, Letter
from domain.commands.replies import find_reply_insufficient
from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import deadline, working_days_before
from domain.time.term import Term
from infra.channels.webhook import Webhook
from infra.seeds.reference import calendars
from tests.alerts.telling import Box, Telling
from tests.alerts.watching import Watched
from tests.infra.channels.letters import HERE
from tests.infra.channels.receiver import Receiver, signature
from tests.scenarios import (
    DEPARTMENT,
    FRONT,
    Scene,
    given_agencies,
    given_recommendation,
    given_reply,
)

DAY = timedelta(days=1)
FIRST, LAST = date(2023, 1, 3), date(2023, 12, 31)
LETTERS = 40
PEOPLE = {
    "clerk": ("clerk", DEPARTMENT),
    "head": ("head", DEPARTMENT),
    "watcher": ("supervisor", FRONT),
    "chief": ("leader", FRONT),
}


class CutError(Exception):
    """The process ends here."""


@dataclass
class Calling(Box):
    """Webhooks to a real receiver; now and then the process is cut when the receiver has just taken one."""

    url: str = ""
    random: Random = field(default_factory=Random)
    cuts: int = 0

    def send(self, letter: Letter, contact: Contact) -> str | None:
        there = replace(contact, address=self.url, secret=secret_of(contact.account_id))
        answered = Webhook(HERE).send(letter, there)
        if self.random.random() < 0.1:
            self.cuts += 1
            raise CutError
        return answered


def secret_of(account: str) -> str:
    return f"whsec_{b64encode(account.ljust(24, '-').encode()).decode()}"


@dataclass(frozen=True)
class Planned:
    """One recommendation of the year: when it arrives, when its answer does, comes back and is answered anew, if ever.

    What is answered anew on the day on which it came back is so after everybody was told.
    """

    code: str
    received_on: date
    due_on: date
    replied_on: date | None
    back_on: date | None = None
    again_on: date | None = None

    @property
    def waits(self) -> Iterator[tuple[date, date]]:
        """From when to when an answer is waited for; what came back and went again on one day is told on that day."""
        yield date.min, self.replied_on or LAST + DAY
        if self.back_on is not None:
            yield self.back_on, max(self.again_on or LAST + DAY, self.back_on + DAY)


def drawn(seed: int, letters: int, calendar: WorkingCalendar) -> list[Planned]:
    random = Random(seed)
    found = []
    for n in range(letters):
        received = FIRST + random.randrange(1, 340) * DAY
        due = deadline(received, Term.parse("15d"), calendar).due
        replied = received + random.choice([3, 9, 12, 14, 15, 16, 17, 20, 33, 46, 60, 90]) * DAY
        back = max(replied + DAY, due + DAY) + random.choice([0, 1, 4, 9, 31]) * DAY
        again = back + random.choice([0, 0, 1, 5, 33]) * DAY
        comes_back = random.random() < 0.4 and back <= LAST
        if replied > LAST or random.random() >= 0.8:
            found.append(Planned(f"KN-2023-{n:04}", received, due, None))
        elif not comes_back:
            found.append(Planned(f"KN-2023-{n:04}", received, due, replied))
        else:
            anew = again if again <= LAST and random.random() < 0.8 else None
            found.append(Planned(f"KN-2023-{n:04}", received, due, replied, back, anew))
    return found


def openings(plan: Planned, calendar: WorkingCalendar) -> Iterator[tuple[str, date, date, date]]:
    """Each time a stage is told: its first day in law, from which day to which: without watch, register or clocks."""
    due = plan.due_on
    stages = {
        "approaching": (working_days_before(due, 5, calendar), due),
        "due": (due, due + DAY),
        "overdue": (due + DAY, LAST + DAY),
        "long_overdue": (due + 30 * DAY, LAST + DAY),
    }
    for stage, (begins, over) in stages.items():
        for since, until in plan.waits:
            if max(begins, since) < min(until, LAST + DAY) and since < over:
                yield stage, begins, max(begins, since), min(until, over)


def expected_letters(
    plan: Planned, calendar: WorkingCalendar
) -> Iterator[tuple[str, str, str, date]]:
    """Who is told of which stage on which day."""
    for stage, _, opens, ends in openings(plan, calendar):
        for who in PEOPLE:
            if stage in ("approaching", "due") and who != "clerk":
                continue
            day = max(opens, plan.due_on + 21 * DAY) if who == "chief" else opens
            while not calendar.is_working(day):
                day += DAY
            if day < ends:
                yield who, plan.code, stage, day


@pytest.mark.parametrize(
    ("seed", "many"), [(1, LETTERS), (2, LETTERS), pytest.param(3, 600, marks=pytest.mark.soak)]
)
def test_a_year_is_told_as_worked_out_beside_it(seed: int, many: int, tmp_path: Path) -> None:
    calendar = calendars().known_at(datetime(2023, 1, 3, tzinfo=UTC))
    planned = drawn(seed, many, calendar)
    receiver = Receiver()
    with (
        Scene(f"sqlite:///{tmp_path / 'ledger.db'}", FIRST) as scene,
        receiver.listening() as url,
    ):
        given_agencies(scene)
        watched = Watched(scene, ("approaching", "due", "overdue", "long_overdue"))
        random = Random(seed)
        box = Calling(url=url, random=random)
        telling = Telling(watched, box=box)
        for account, (role, agency) in PEOPLE.items():
            telling.person(account, role, agency)
        day = FIRST
        while day <= LAST:
            for plan in planned:
                if plan.received_on == day:
                    given_recommendation(scene, plan.code, issued_on=day, received_on=day)
                if plan.replied_on == day or (plan.again_on == day != plan.back_on):
                    given_reply(scene, plan.code, replied_on=day, received_on=day)
                if plan.back_on == day:
                    find_reply_insufficient(
                        scene.ledger, scene.act(day), plan.code, reason="Chưa nêu biện pháp"
                    )
            if random.random() < 0.1:
                watched.start()
            watched.passes(day)
            telling.compose(day)
            send_through_cuts(telling, day)
            for plan in planned:
                if plan.again_on == plan.back_on == day:
                    given_reply(scene, plan.code, replied_on=day, received_on=day)
            day += DAY
        watched.reacts()
        duties = duties_of(watched)
        alerts = watched.alerts(LAST)
        told = Counter((duties[a["obligation"]], a["stage"], a["effective_on"]) for a in alerts)
    wanted_alerts = {
        (plan.code, stage, begins.isoformat())
        for plan in planned
        for stage, begins, _, _ in openings(plan, calendar)
    }
    assert told == Counter(wanted_alerts)
    assert "retracted" not in {a["state"] for a in alerts}
    assert sum(plan.back_on is not None and plan.again_on == plan.back_on for plan in planned) > 1
    assert box.cuts > 5
    sent = Counter((who, duties[duty], stage, on) for who, duty, stage, on in read(receiver))
    wanted = Counter(row for plan in planned for row in expected_letters(plan, calendar))
    assert sent == wanted
    assert set(sent.values()) == {1}


def send_through_cuts(telling: Telling, day: date) -> None:
    """A round of the notifier, started again after each cut, as a new process would."""
    while True:
        try:
            telling.send(day)
        except CutError:
            telling.watched.scene.catch_up()
        else:
            return


def read(receiver: Receiver) -> Iterator[tuple[str, str, str, date]]:
    """Who was told of which stage of which duty: from the calls as they came, copies known by their id."""
    bodies: dict[str, tuple[str, bytes]] = {}
    for headers, body in receiver.calls:
        [account] = [
            account
            for account in PEOPLE
            if headers["webhook-signature"] == signature(secret_of(account), headers, body)
        ]
        assert bodies.setdefault(headers["webhook-id"], (account, body)) == (account, body)
    assert len(bodies) < len(receiver.calls)
    for account, body in bodies.values():
        data = json.loads(body)["data"]
        for alert in data["alerts"]:
            yield account, alert["obligation"], alert["stage"], date.fromisoformat(data["on"])


def duties_of(watched: Watched) -> dict[str, str]:
    """The recommendation behind each duty."""
    with watched.scene.read_store.reading() as rows:
        found = rows.fetch("SELECT DISTINCT obligation, recommendation FROM obligations")
    return {row["obligation"]: row["recommendation"] for row in found}
