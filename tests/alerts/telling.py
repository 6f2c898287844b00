"""A watched scene with people who want to be told, and channels that remember what they were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from alerts.channel import Contact, DeliveryError, Letter
from alerts.decision import Person
from alerts.notifier import Notifier, Round
from alerts.why import why
from domain.time.instant import VIETNAM
from infra.seeds import reference as shipped
from projections import notices
from projections.moment import Moment
from projections.read_model import Row
from tests.alerts.watching import Watched
from tests.scenarios import agency_id

BASE = "https://giamsat.example"


@dataclass
class People:
    """Who is there, and where they want to be told."""

    contacts: list[Contact] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    deputies: dict[str, str] = field(default_factory=dict)

    def every(self) -> list[Contact]:
        return self.contacts

    def of(self, account_id: str) -> list[Contact]:
        return [c for c in self.contacts if c.account_id == account_id]

    def people(self, account_ids: Sequence[str], moment: Moment) -> list[Person]:
        return [
            self._person(
                a, tuple(self._stood_in_for(b) for b, d in self.deputies.items() if d == a)
            )
            for a in account_ids
            if self.of(a)
        ]

    def _stood_in_for(self, account_id: str) -> Person:
        return replace(self._person(account_id), absent=False)

    def _person(self, account_id: str, stands_in: tuple[Person, ...] = ()) -> Person:
        contact = self.of(account_id)[0]
        away = account_id in self.absent
        return Person(account_id, contact.role, contact.agency_id, away, stands_in)


@dataclass
class Box:
    """A channel into memory; it fails as often as it is told to."""

    name: str = "box"
    letters: list[tuple[Letter, Contact]] = field(default_factory=list)
    failures: list[DeliveryError] = field(default_factory=list)

    def send(self, letter: Letter, contact: Contact) -> str | None:
        if self.failures:
            raise self.failures.pop(0)
        self.letters.append((letter, contact))
        return "taken"

    def read(self) -> list[tuple[str, str]]:
        """Who got what: account and subject, since the last time."""
        found = [(c.account_id, letter.subject) for letter, c in self.letters]
        self.letters.clear()
        return found


@dataclass
class Telling:
    """The scene, its people, and a notifier that may be started anew."""

    watched: Watched
    people: People = field(default_factory=People)
    box: Box = field(default_factory=Box)

    def person(self, account: str, role: str, agency: str, pace: str = "daily") -> None:
        contact = Contact(
            account,
            role,
            str(agency_id(agency)),
            "box",
            f"{account}@example.vn",
            pace=pace,  # type: ignore[arg-type]
        )
        self.people.contacts.append(contact)

    def notifier(self) -> Notifier:
        scene = self.watched.scene
        return Notifier(
            scene.ledger,
            scene.read_store,
            self.people,
            [self.box],
            shipped.calendars(),
            base=BASE,
        )

    def compose(self, on: date, hour: int = 9) -> int:
        """Decide, at an hour of a day."""
        self.watched.scene.catch_up(on)
        composed = self.notifier().compose(self.at(on, hour))
        self.watched.scene.catch_up()
        return composed

    def send(self, on: date, hour: int = 9) -> Round:
        """Send, at an hour of a day."""
        told = self.notifier().send(self.at(on, hour))
        self.watched.scene.catch_up()
        return told

    def day(self, on: date) -> list[tuple[str, str]]:
        """A pass of the watch and a round of the notifier; who got what."""
        self.watched.passes(on)
        self.compose(on)
        self.send(on)
        return self.box.read()

    def at(self, on: date, hour: int) -> Moment:
        """An hour of a day; recording goes on from there."""
        scene = self.watched.scene
        scene.now = max(scene.now, datetime.combine(on, time(hour), VIETNAM))
        return Moment(on, scene.now)

    def notices(self, on: date) -> list[Row]:
        """Every notice as known now."""
        scene = self.watched.scene
        with scene.read_store.reading() as rows:
            return notices.register(rows, Moment(on, scene.now))

    def why(self, on: date, account: str) -> list[Row]:
        """Why somebody was told of the one duty that people were told of, or was not."""
        scene = self.watched.scene
        moment = Moment(on, scene.now)
        [person] = self.people.people([account], moment)
        [duty] = {a["obligation"] for a in self.watched.alerts(on)}
        with scene.read_store.reading() as rows:
            return why(
                rows,
                moment,
                duty,
                person,
                lambda alerts: [a["obligation"] for a in alerts],
                people=lambda accounts: self.people.people(accounts, moment),
            )
