"""Tells people: decides whom to tell of what, writes that down, sends it, and writes down how it went.

First the decision is recorded, then the letter leaves, then its fate is recorded. Whoever is stopped between the
last two sends the letter again under the same id; a decision is never made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final, Protocol
from uuid import UUID, uuid5

from alerts import rulebook
from alerts.case import Case, by_body_of, cases
from alerts.channel import Channel, Contact, DeliveryError
from alerts.decision import Decision, Person
from alerts.ladder import RUNGS
from alerts.letter import Entry, letter
from alerts.memory import Reads
from domain.actor import Act
from domain.application import Ledger
from domain.commands import notices as commands
from domain.commands.notices import Composing
from domain.errors import ConflictError
from domain.notice import LeftOut, Notice, Pace, Told, notice_code
from domain.time.calendar import Calendars, WorkingCalendar
from domain.time.instant import VIETNAM
from domain.values import NAMESPACE
from projections import notices
from projections.moment import Moment
from projections.read_model import Row, Rows

ACTOR: Final = "notifier"
"""Who composes and sends; an account of nobody."""
OFFICE: Final = (time(8), time(17))
"""Nobody is disturbed before or after, nor on a day off."""
SILENT: Final = frozenset({"inbox"})
"""Channels that disturb nobody: what they hold is found by who looks."""
CANNOT_WAIT: Final = frozenset({"due"})
"""Stages that a weekly digest would tell of too late."""
REMEMBERED: Final = frozenset({"snoozed", "acknowledged", "own_act", "absent"})
"""Reasons for silence that pass: they are written down. The others follow from what is written down anyway."""
RETRY: Final = (60, 240, 960, 3840, 15360)
"""Seconds until the next attempt; after the last one a letter is given up."""
CHUNK: Final = 400


class Contacts(Protocol):
    """Where people want to be told, and whether they are there."""

    def every(self) -> list[Contact]:
        """Every contact of every account that may enter."""

    def of(self, account_id: str) -> list[Contact]:
        """The contacts of one account."""

    def people(self, account_ids: Sequence[str], moment: Moment) -> list[Person]:
        """Some accounts on a day, as known at an instant."""


Sees = Callable[[str, Sequence[Row], Moment], Collection[str]]
"""What some alerts are about, as far as an account may read it."""


def everything(_: str, alerts: Sequence[Row], __: Moment) -> Collection[str]:
    """Whoever is concerned may read it."""
    return {alert["obligation"] for alert in alerts}


@dataclass(frozen=True)
class Round:
    """Một lượt gửi — what a round has done."""

    composed: int = 0
    delivered: int = 0
    failed: int = 0
    suppressed: int = 0


class Notifier:
    """One notifier of one ledger. Whoever runs it first lets the read models catch up."""

    def __init__(
        self,
        ledger: Ledger,
        reads: Reads,
        contacts: Contacts,
        channels: Sequence[Channel],
        calendars: Calendars,
        *,
        base: str,
        unsubscribe: Callable[[Contact], str | None] = lambda _: None,
        sees: Sees = everything,
    ) -> None:
        self._ledger = ledger
        self._reads = reads
        self._contacts = contacts
        self._channels = {channel.name: channel for channel in channels}
        self._calendars = calendars
        self._base = base.rstrip("/")
        self._unsubscribe = unsubscribe
        self._sees = sees

    def is_open(self, at: datetime) -> bool:
        """Whether it is a working day's office hours."""
        local = at.astimezone(VIETNAM)
        calendar = self._calendars.known_at(at)
        return calendar.is_working(local.date()) and OFFICE[0] <= local.time() < OFFICE[1]

    def compose(self, moment: Moment) -> int:
        """Decide whom to tell of what; how many notices that makes."""
        contacts = list(self._reachable(self._contacts.every()))
        if not self.is_open(moment.known_at):
            contacts = [c for c in contacts if c.channel in SILENT]
        if not contacts:
            return 0
        with self._reads.reading() as rows:
            found = cases(rows, moment)
            people = self._people({c.account_id for c in contacts}, found, moment)
            by_body = by_body_of(found)
            wanted = [
                composing
                for contact in contacts
                if (person := people.get(contact.account_id))
                for composing in self._composings(
                    rows, contact, person, by_body, moment, people=people
                )
            ]
        for start in range(0, len(wanted), CHUNK):
            self._record(wanted[start : start + CHUNK], moment)
        return len(wanted)

    def send(self, moment: Moment) -> Round:
        """Send what is due to be sent."""
        told = {"delivered": 0, "failed": 0, "suppressed": 0}
        with self._reads.reading() as rows:
            found = notices.pending(rows)
        is_open = self.is_open(moment.known_at)
        waiting = [n for n, channel in found.items() if is_open or channel in SILENT]
        for start in range(0, len(waiting), CHUNK):
            for outcome in self._send_some(waiting[start : start + CHUNK], moment):
                told[outcome] += 1
        return Round(**told)

    def _reachable(self, contacts: Sequence[Contact]) -> Iterator[Contact]:
        """The contacts by ways that are open; who has chosen none of these finds everything in the inbox."""
        for account, mine in groupby(contacts, key=lambda c: c.account_id):
            first, *others = mine
            opened = [c for c in (first, *others) if c.channel in self._channels]
            yield from opened or [Contact(account, first.role, first.agency_id, "inbox", "-")]

    def _composings(
        self,
        rows: Rows,
        contact: Contact,
        person: Person,
        by_body: Mapping[str, list[Case]],
        moment: Moment,
        *,
        people: Mapping[str, Person],
    ) -> Iterator[Composing]:
        calendar = self._calendars.known_at(moment.known_at)
        capacities = (person, *person.standing_in_for)
        concerned = {p.agency_id for p in capacities} | {p.account_id for p in capacities}
        found = {c.alert["id"]: c for one in concerned if one for c in by_body.get(one, ())}
        if not found:
            return
        opened = {alert: int(case.alert["opened_at"]) for alert, case in found.items()}
        before = notices.decided(rows, contact.account_id, contact.channel, opened)
        told: dict[Pace, list[Told]] = {}
        left_out: list[LeftOut] = []
        decided = {
            alert: case.decision(person, moment.on, people)
            for alert, case in sorted(found.items())
            if "" not in before.get(alert, set())
        }
        telling = [found[alert].alert for alert, decision in decided.items() if decision.tells]
        seen = self._sees(contact.account_id, telling, moment) if telling else ()
        for alert, decision in decided.items():
            case, said = found[alert], before.get(alert, set())
            if decision.tells and case.alert["obligation"] not in seen:
                continue
            if decision.tells and decision.rung:
                pace = _pace(contact, case.alert)
                told.setdefault(pace, []).append(Told(UUID(alert), decision.rung.id))
            elif decision.reason in REMEMBERED and decision.reason not in said:
                left_out.append(LeftOut(UUID(alert), decision.reason))
        if left_out:
            told.setdefault(contact.pace, [])
        for pace, entries in told.items():
            mine = tuple(left_out) if pace == contact.pace else ()
            slot = _slot(pace, moment.on, entries, mine, calendar, opened=opened)
            code = slot and notice_code(contact.channel, contact.account_id, slot)
            if slot and not self._ledger.knows(Notice, Notice.create_id(code or "")):
                yield Composing(
                    contact.channel, contact.account_id, slot, pace, tuple(entries), mine
                )

    def _people(
        self, accounts: Collection[str], found: Iterable[Case], moment: Moment
    ) -> dict[str, Person]:
        """Some accounts, and who silenced some cases."""
        wanted = sorted({*accounts, *(by for case in found for by in case.silenced_by)})
        return {p.account_id: p for p in self._contacts.people(wanted, moment)}

    def _record(self, some: Sequence[Composing], moment: Moment) -> None:
        """Write decisions down; another notifier may have been quicker with some of them."""
        try:
            commands.compose(self._ledger, _act(moment), *some)
        except ConflictError:
            if len(some) > 1:
                half = len(some) // 2
                self._record(some[:half], moment)
                self._record(some[half:], moment)

    def _send_some(self, some: Sequence[str], moment: Moment) -> Iterator[str]:
        with self._reads.reading() as rows:
            found = [row for n in some if (row := notices.one(rows, moment, UUID(n))) is not None]
            now = [r for r in found if r["state"] == "pending" and _is_due(r, moment.known_at)]
            wanted = {t["alert_id"] for row in now for t in row["told"]}
            known = {c.alert["id"]: c for c in cases(rows, moment, sorted(wanted))}
        people = self._people({r["recipient"] for r in now}, known.values(), moment)
        for row in now:
            outcome = self._send_one(row, known, people, moment)
            if outcome:
                yield outcome

    def _send_one(
        self, row: Row, known: Mapping[str, Case], people: Mapping[str, Person], moment: Moment
    ) -> str | None:
        person = people.get(row["recipient"])
        notice, act = UUID(row["id"]), _act(moment)
        mine = self._reachable(self._contacts.of(row["recipient"]))
        contact = next((c for c in mine if c.channel == row["channel"]), None)
        channel = self._channels.get(row["channel"])
        if person is None or contact is None or channel is None:
            commands.suppress(self._ledger, act, notice, reason="unsubscribed")
            return "suppressed"
        entries, dropped = [], []
        about = [known[told["alert_id"]].alert for told in row["told"]]
        seen = self._sees(row["recipient"], about, moment)
        for told in row["told"]:
            case = known[told["alert_id"]]
            decision = case.decision(person, moment.on, people)
            if decision.tells and case.alert["obligation"] not in seen:
                decision = Decision("may_not_read")
            if decision.tells and case.alert["opened_at"] > row["composed_as"]:
                # What it was to tell of is over; of what has begun since another notice tells.
                decision = Decision("resolved")
            if decision.tells:
                entries.append(Entry(case.alert, case.duty, RUNGS[told["rung"]]))
            else:
                dropped.append(LeftOut(UUID(told["alert_id"]), decision.reason))
        if not entries:
            reason = dropped[0].reason if dropped else "nothing_to_tell"
            commands.suppress(self._ledger, act, notice, reason=reason)
            return "suppressed"
        written = letter(
            row["id"],
            entries,
            composed_at=row["composed_at"],
            lang=contact.lang,
            on=moment.on,
            base=self._base,
            left_out=len(row["left_out"]) + len(dropped),
            unsubscribe=self._unsubscribe(contact),
        )
        try:
            receipt = channel.send(written, contact)
        except DeliveryError as error:
            return self._failed(row, error, moment)
        commands.deliver(self._ledger, act, notice, receipt=receipt, left_out=tuple(dropped))
        return "delivered"

    def _failed(self, row: Row, error: DeliveryError, moment: Moment) -> str | None:
        attempts = int(row["attempts"])
        given_up = error.permanent or attempts >= len(RETRY)
        retry_at = None if given_up else moment.known_at + timedelta(seconds=RETRY[attempts])
        commands.fail_attempt(
            self._ledger, _act(moment), UUID(row["id"]), reason=error.reason, retry_at=retry_at
        )
        return "failed" if given_up else None


def _pace(contact: Contact, alert: Row) -> Pace:
    rule = rulebook.by_id().get(alert["rule"])
    # A reminder of what has no limit has its day, too, yet nothing ends on it.
    has_limit = rule is None or not rule.speaks_for_itself
    waits_too_long = alert["stage"] in CANNOT_WAIT and has_limit
    return "immediate" if contact.pace == "weekly" and waits_too_long else contact.pace


def _slot(
    pace: Pace,
    on: date,
    told: Sequence[Told],
    left_out: Sequence[LeftOut],
    calendar: WorkingCalendar,
    *,
    opened: Mapping[str, int],
) -> str | None:
    """What makes a notice the only one of its kind; None when its time has not come."""
    if pace == "daily":
        return on.isoformat()
    if pace == "weekly":
        monday = on - timedelta(days=on.weekday())
        begun = any(calendar.is_working(monday + timedelta(days=n)) for n in range(on.weekday()))
        year, week, _ = on.isocalendar()
        return None if begun else f"{year}-W{week:02}"
    alerts = {str(t.alert_id) for t in told} | {str(entry.alert_id) for entry in left_out}
    told_of = ",".join(f"{alert}@{opened[alert]}" for alert in sorted(alerts))
    return f"{on.isoformat()}.{uuid5(NAMESPACE, told_of).hex[:12]}"


def _is_due(row: Row, at: datetime) -> bool:
    return row["retry_at"] is None or datetime.fromisoformat(row["retry_at"]) <= at


def _act(moment: Moment) -> Act:
    return Act(actor=ACTOR, at=moment.known_at, today=moment.on, on=moment.on)
