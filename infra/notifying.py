"""From alerts to the people who hear of them: who may be told, by which ways out, and why somebody was or was not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from alerts import case, deadline_watch, self_watch
from alerts.channel import Channel, Contact
from alerts.deadline_watch import DeadlineWatch
from alerts.ladder import Side
from alerts.notifier import Notifier, Round
from alerts.vital import Sign, Vitals
from alerts.why import why
from api import ports, unsubscribing
from api.seeing import readable
from domain.actor import Act
from domain.application import Ledger
from domain.time.calendar import Calendars
from infra.channels import mail
from infra.channels.chat import Chat, services
from infra.channels.inbox import Inbox
from infra.channels.webhook import Webhook
from infra.clock import Clock
from infra.contacts import Contacts
from infra.health import Health
from infra.outbound import networks
from infra.parking import parked
from infra.read_store import ReadStore
from infra.seal.sealer import Sealer
from infra.settings import Settings
from infra.watch_loop import PATIENCE_SECONDS
from projections.moment import Moment
from projections.read_model import Row, Rows


class Composed(Protocol):
    """What is asked of a composed ledger."""

    settings: Settings
    ledger: Ledger
    read_store: ReadStore
    calendars: Calendars
    clock: Clock
    watch: DeadlineWatch
    health: Health
    sealer: Sealer

    def now(self) -> Moment:
        """Today, as known now."""
        ...

    def act(self, actor: str, **fields: Any) -> Act:
        """An act of this moment."""
        ...

    def head(self) -> int:
        """The last position of the ledger."""
        ...

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every read model has seen the fact at this position."""
        ...

    def ports(self) -> ports.Ports:
        """What the API stands on."""
        ...

    def signing_key(self) -> str:
        """The key that signs links."""
        ...


class Notifying:
    """How one open ledger tells people what it is alarmed about."""

    def __init__(self, service: Composed) -> None:
        self._service = service
        self._opened_at = service.clock.now()
        webhook = Webhook(networks(service.settings.webhook_networks))
        chat = Chat(services(service.settings.chat_services))
        self.contacts = Contacts(
            service.read_store,
            service.ledger,
            service.act,
            {"mail": mail.check, "webhook": webhook.check, "chat": chat.check},
        )
        self.notifier = Notifier(
            service.ledger,
            service.read_store,
            self.contacts,
            self._channels(webhook, chat),
            service.calendars,
            base=service.settings.public_url,
            unsubscribe=self._unsubscribe_link,
            sees=self._may_read,
        )

    def _channels(self, *channels: Channel) -> list[Channel]:
        """The ways out that the settings open."""
        opened: list[Channel] = [Inbox(), *channels]
        if self._service.settings.mail_url is not None:
            server = mail.MailServer.of(self._service.settings.mail_url.get_secret_value())
            opened.append(mail.Mail(server, self._service.settings.mail_from))
        return opened

    def _unsubscribe_link(self, contact: Contact) -> str | None:
        """Where a letter's reader ends what brought it; the inbox of our own pages needs no such way."""
        if contact.channel == "inbox":
            return None
        last = unsubscribing.sealed(
            self._service.signing_key().encode(), contact.account_id, contact.channel
        )
        return f"{self._service.settings.public_url.rstrip('/')}{unsubscribing.PATH}{last}"

    def notify(self) -> Round:
        """Decide whom to tell of what, and tell them; before, whether the service itself is well.

        What stood when this process began may hold no more: nobody is told before the watch has looked at today.
        """
        self.look_after_itself()
        seen = self._service.watch.last()
        if not self.is_looked_over() or seen is None or seen.last_on < self._service.clock.today():
            return Round()
        self._service.wait_for(self._service.head(), PATIENCE_SECONDS)
        composed = self.notifier.compose(self._service.now())
        if composed:
            self._service.wait_for(self._service.head(), PATIENCE_SECONDS)
        return replace(self.notifier.send(self._service.now()), composed=composed)

    def is_looked_over(self) -> bool:
        """Whether the watch has looked since this process began, so that what stands is what it left standing."""
        seen = self._service.watch.last()
        return seen is not None and seen.last_success_at >= self._opened_at

    def look_after_itself(self) -> int:
        """Tell operators what is not well here, and what is again; how many facts that recorded."""
        act = self._service.act("notifier")

        def since(instant: datetime | None) -> datetime:
            # What stood still before this process began is given its time anew.
            return max(instant or self._opened_at, self._opened_at)

        oldest: dict[str, datetime] = {}
        for fact in parked(self._service.read_store):
            oldest[fact.read_model] = min(
                fact.parked_at, oldest.get(fact.read_model, fact.parked_at)
            )
        vitals = Vitals(
            parked=[Sign(name, instant) for name, instant in oldest.items()],
            behind=[
                Sign(lag.name, since(act.at - timedelta(seconds=lag.seconds)))
                for lag in self._service.health.lags()
                if lag.events
            ],
            watched=[Sign(deadline_watch.NAME, since(self._service.health.watched_at()))],
            refused=[Sign("seal", act.at)] if self._service.sealer.state().refusal else [],
        )
        with self._service.read_store.reading() as rows:
            return self_watch.look(self._service.ledger, rows, act, vitals)

    def why_told(self, rows: Rows, moment: Moment, duty: UUID, account: str) -> list[Row]:
        """What was decided about telling somebody of a duty, and why; only what the account may read."""
        person = self.contacts.person(account, moment)
        return why(
            rows,
            moment,
            str(duty),
            person,
            lambda found: self._may_read(account, found, moment),
            people=lambda accounts: self.contacts.people(accounts, moment),
        )

    def side_of(self, moment: Moment, alert: UUID, agency: str | None) -> tuple[Side, bool]:
        """On whose side an alert is answered for a body, and whether that side has it in hand."""
        with self._service.read_store.reading() as rows:
            return case.side_of(rows, moment, alert, agency)

    def _may_read(self, account: str, alerts: Sequence[Row], moment: Moment) -> Collection[str]:
        """What some alerts are about, as far as the account may read it: by the decision that the door asks."""
        return readable(self._own_ports, account, alerts, moment)

    @cached_property
    def _own_ports(self) -> ports.Ports:
        return self._service.ports()
