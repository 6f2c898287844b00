"""Where all objects meet: a ledger opened with its read models, its accounts, its clock and its numbers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Self, cast
from uuid import UUID

from eventsourcing.persistence import PersistenceError

from alerts import deadline_watch, rulebook, self_watch
from alerts.channel import Channel, Contact
from alerts.deadline_watch import DeadlineWatch
from alerts.notifier import Notifier, Round
from alerts.vital import Sign, Vitals
from alerts.why import why
from api import ports, unsubscribing
from api.seeing import readable
from domain.actor import Act
from domain.application import Ledger
from domain.time.calendar import Calendars
from infra.alertmanager import Alertmanager
from infra.channels import mail
from infra.channels.chat import Chat, services
from infra.channels.inbox import Inbox
from infra.channels.webhook import Webhook
from infra.clock import Clock, LedgerClock
from infra.contacts import Contacts
from infra.erasure import Erasures
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.evidence import evidence
from infra.follower import Follower, Lag
from infra.kept_bundles import KeptBundles
from infra.metrics import Metrics, Sources
from infra.outbound import networks
from infra.parking import parked
from infra.private_store import PrivateStore
from infra.read_log import ReadLog
from infra.read_store import ReadStore, fingerprint
from infra.seal.metrics import SealNumbers
from infra.seal.open import erasure_file, sealer_of
from infra.seal.served_log import ServedLog
from infra.seeds import reference as shipped
from infra.settings import Settings
from infra.sign_in.reception import Reception
from infra.sign_in.terms import lasting_of, terms_of
from infra.watch_loop import PATIENCE_SECONDS
from projections import duty_fold, notices
from projections.moment import Moment
from projections.read_model import ReadModel, Row, Rows, read_model_classes
from projections.reference import Reference

if TYPE_CHECKING:
    from infra.kafka.relay import RelayPosition

SESSION_COOKIE: Final = "giamsat_session"
"""With https in front, its name binds it to this very host, and keeps it from ever traveling in the open."""
POLL_SECONDS: Final = 0.02
A_YEAR: Final = timedelta(days=366)
"""Nobody who asks about the coming year should have to wait for it to be worked out."""
ROOM_AHEAD: Final = timedelta(days=400)
"""A question beyond the horizon moves it this much further, so that tomorrow's question finds it there."""


@dataclass(frozen=True)
class Check:
    """One thing that must hold before requests are sent here."""

    name: str
    ok: bool
    detail: str


class Service:
    """One open ledger. Safe to share between threads; `open` and `close` belong to one."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, *, demo: bool = False
    ) -> None:
        self.settings = settings
        self.demo = demo
        self.ledger = Ledger(
            env={
                "PERSISTENCE_MODULE": "infra.event_store",
                "DATABASE_URL": settings.database_url,
                "DATABASE_POOL_SIZE": str(settings.database_pool_size),
            }
        )
        try:
            self.read_store = ReadStore(settings.database_url, settings.database_pool_size)
        except BaseException:
            self.ledger.close()
            raise
        try:
            self._compose(clock)
        except BaseException:
            self.close()
            raise

    def _compose(self, clock: Clock | None) -> None:
        self.recorder = cast("FactRecorder", self.ledger.recorder)
        self.clock = clock or self._ledger_clock()
        self._opened_at = self.clock.now()
        self.source = LedgerSource(self.recorder, cast("FactMapper", self.ledger.mapper))
        self.calendars: Calendars = shipped.calendars()
        self.read_models: tuple[ReadModel, ...] = _read_models(
            Reference(self.calendars, self.clock.today())
        )
        self.follower = Follower("read models", self.source, self.read_store, self.read_models)
        self._relayed: RelayPosition | None = None
        self.follows_here = False
        """Whether a thread of this process runs the follower; otherwise another process does."""
        register = self._register()
        self.watch = DeadlineWatch(
            self.ledger,
            self.read_store,
            self.calendars,
            edition=f"{register.version}:{fingerprint(register)}",
        )
        self.private = PrivateStore(
            self.read_store, demo=self.demo, lasting=lasting_of(self.settings)
        )
        webhook = Webhook(networks(self.settings.webhook_networks))
        chat = Chat(services(self.settings.chat_services))
        self.contacts = Contacts(
            self.read_store,
            self.ledger,
            self.act,
            {"mail": mail.check, "webhook": webhook.check, "chat": chat.check},
        )
        self.notifier = Notifier(
            self.ledger,
            self.read_store,
            self.contacts,
            self._channels(webhook, chat),
            self.calendars,
            base=self.settings.public_url,
            unsubscribe=self._unsubscribe_link,
            sees=self._may_read,
        )
        self.sealer = sealer_of(self.settings, self.recorder, self.read_store, demo=self.demo)
        self.bundles = KeptBundles(self)
        self.sealed = ServedLog(self.recorder, self.read_store, self.settings.ledger)
        self.read_log = ReadLog(self.read_store, self.clock.now)
        self.erasures = Erasures(
            self, self.settings.database_url, erasure_file(self.settings, demo=self.demo)
        )
        self.metrics = Metrics(
            Sources(
                reading=self.read_store.reading,
                moment=self.now,
                edition=self._edition,
                parked=lambda: Counter(p.read_model for p in parked(self.read_store)),
                lags=self.lags,
                notices=notices.counts,
                watched_at=self.watched_at,
                rules=lambda: tuple(rulebook.by_id()),
                unpublished=self.unpublished,
            )
        )
        self.metrics.registry.register(SealNumbers(self.sealer.state))

    @classmethod
    @contextmanager
    def open(
        cls, settings: Settings, clock: Clock | None = None, *, demo: bool = False
    ) -> Iterator[Self]:
        """Open the ledger that the settings name, and close it in the end."""
        service = cls(settings, clock, demo=demo)
        try:
            yield service
        finally:
            service.close()

    def close(self) -> None:
        """Close every connection."""
        self.read_store.close()
        self.ledger.close()

    # -- time

    def _ledger_clock(self) -> Clock:
        clock = LedgerClock(self._last_recorded, self.settings.today)
        self.recorder.listen(lambda _: clock.look_again())
        return clock

    def _last_recorded(self) -> datetime | None:
        last = self.recorder.read_after(self.recorder.last_position() - 1, 1)
        return last[-1].recorded_at if last else None

    def now(self) -> Moment:
        """Today, as known now."""
        return Moment(self.clock.today(), self.clock.now())

    def act(self, actor: str, **fields: Any) -> Act:
        """An act of this moment: recorded now, happened today unless said otherwise."""
        today = self.clock.today()
        return Act(actor=actor, at=self.clock.now(), today=today, **{"on": today, **fields})

    # -- the watch

    def look(self, on: date, at: datetime) -> int:
        """Let the watch see the days go by up to one; how many facts that recorded."""
        self.keep_ahead(on)
        return self.watch.run_once(on, at).told

    def react(self, at: datetime) -> int:
        """Let the watch look at what facts have changed; how many facts that recorded."""
        return self.watch.react(at).told

    def _channels(self, *channels: Channel) -> list[Channel]:
        """The ways out that the settings open."""
        opened: list[Channel] = [Inbox(), *channels]
        if self.settings.mail_url is not None:
            server = mail.MailServer.of(self.settings.mail_url.get_secret_value())
            opened.append(mail.Mail(server, self.settings.mail_from))
        return opened

    def _unsubscribe_link(self, contact: Contact) -> str | None:
        """Where a letter's reader ends what brought it; the inbox of our own pages needs no such way."""
        if contact.channel == "inbox":
            return None
        last = unsubscribing.sealed(
            self.signing_key().encode(), contact.account_id, contact.channel
        )
        return f"{self.settings.public_url.rstrip('/')}{unsubscribing.PATH}{last}"

    def alertmanager(self) -> Alertmanager | None:
        """The Alertmanager that hears of open alerts, where there is one."""
        settings = self.settings
        if not settings.alertmanager_url:
            return None
        return Alertmanager(
            settings.alertmanager_url,
            settings.ledger,
            settings.public_url,
            self.read_store.reading,
            self.now,
        )

    def notify(self) -> Round:
        """Decide whom to tell of what, and tell them; before, whether the service itself is well.

        What stood when this process began may hold no more: nobody is told before the watch has looked at today.
        """
        self.look_after_itself()
        seen = self.watch.last()
        if (
            seen is None
            or seen.last_on < self.clock.today()
            or seen.last_success_at < self._opened_at
        ):
            return Round()
        self.wait_for(self.head(), PATIENCE_SECONDS)
        composed = self.notifier.compose(self.now())
        if composed:
            self.wait_for(self.head(), PATIENCE_SECONDS)
        return replace(self.notifier.send(self.now()), composed=composed)

    def look_after_itself(self) -> int:
        """Tell operators what is not well here, and what is again; how many facts that recorded."""
        act = self.act("notifier")

        def since(instant: datetime | None) -> datetime:
            # What stood still before this process began is given its time anew.
            return max(instant or self._opened_at, self._opened_at)

        oldest: dict[str, datetime] = {}
        for fact in parked(self.read_store):
            oldest[fact.read_model] = min(
                fact.parked_at, oldest.get(fact.read_model, fact.parked_at)
            )
        vitals = Vitals(
            parked=[Sign(name, instant) for name, instant in oldest.items()],
            behind=[
                Sign(lag.name, since(act.at - timedelta(seconds=lag.seconds)))
                for lag in self.lags()
                if lag.events
            ],
            watched=[Sign(deadline_watch.NAME, since(self.watched_at()))],
        )
        with self.read_store.reading() as rows:
            return self_watch.look(self.ledger, rows, act, vitals)

    def _why_told(self, rows: Rows, moment: Moment, duty: UUID, account: str) -> list[Row]:
        person = self.contacts.person(account, moment)
        return why(
            rows, moment, str(duty), person, lambda found: self._may_read(account, found, moment)
        )

    def _may_read(self, account: str, alerts: Sequence[Row], moment: Moment) -> Collection[str]:
        """What some alerts are about, as far as the account may read it: by the decision that the door asks."""
        return readable(self._own_ports, account, alerts, moment)

    @cached_property
    def _own_ports(self) -> ports.Ports:
        return self.ports()

    # -- questions

    @contextmanager
    def read(self, moment: Moment | None = None) -> Iterator[Rows]:
        """One state of the read models; a day beyond the horizon is worked out first."""
        if moment is not None:
            self.look_ahead(moment.on)
        with self.read_store.reading() as rows:
            yield rows

    @property
    def position(self) -> int:
        """The position of the ledger that every read model has reached, whichever process moves it."""
        places = self.read_store.places()
        return min(
            (places[m.name].position if m.name in places else 0 for m in self.read_models),
            default=0,
        )

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every read model has seen the fact at this position; False when that takes too long."""
        if self.follows_here:
            return self.follower.wait_for(position, timeout)
        end = time.monotonic() + timeout
        while self.position < position:
            if time.monotonic() >= end:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def head(self) -> int:
        """The last position of the ledger."""
        return self.recorder.last_position()

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Be told of new facts of this process; returns the way to stop."""
        return self.recorder.listen(listener)

    def catch_up(self) -> None:
        """Fold what the ledger holds and the read models have not seen, here and now."""
        self.follower.catch_up()

    def keep_ahead(self, on: date) -> None:
        """See that what falls due within a year of a day is listed, however long ago the register was begun."""
        self.look_ahead(on + A_YEAR)

    def look_ahead(self, on: date) -> None:
        """Work out the duties that plans will bring up to a day beyond the horizon."""
        with self.read_store.reading() as rows:
            reached = duty_fold.horizon(rows)
        # An empty register has no horizon yet: its first plan sets one.
        if on <= reached or reached == date.min:
            return
        register = self._register()
        with self.read_store.transaction(durable=False) as rows:
            # The follower takes the same lock first: neither may work with the other's old rows.
            rows.execute(
                "UPDATE read_models SET moved_at = moved_at WHERE name = :name",
                {"name": register.name},
            )
            register.extend(rows, min(on, date.max - ROOM_AHEAD) + ROOM_AHEAD)

    def _register(self) -> duty_fold.Obligations:
        return next(m for m in self.read_models if isinstance(m, duty_fold.Obligations))

    # -- health and numbers

    def lags(self) -> list[Lag]:
        """How far each read model is behind, whichever process moves it."""
        head = self.recorder.last_position()
        now = self.clock.now()
        places = self.read_store.places()
        lags = []
        for model in self.read_models:
            place = places.get(model.name)
            position = place.position if place else 0
            events = max(head - position, 0)
            seconds = 0.0
            if events:
                waiting = self.recorder.read_after(position, 1)
                since = [row.recorded_at for row in waiting]
                if place is not None:
                    since.append(place.moved_at)
                seconds = max((now - max(since)).total_seconds(), 0.0) if since else 0.0
            lags.append(Lag(model.name, events, seconds))
        return lags

    def unpublished(self) -> int:
        """How many facts Kafka has not acknowledged; 0 where nothing is published."""
        if not self.settings.kafka_bootstrap:
            return 0
        # The client of Kafka is not loaded where nobody asks for it.
        from infra.kafka.relay import RelayPosition

        if self._relayed is None:
            self._relayed = RelayPosition(self.read_store)
            self._relayed.prepare()
        return max(self.head() - self._relayed.read(), 0)

    def _edition(self, moment: Moment) -> Hashable:
        """What answers as of a moment depend on: the rows of the read models, and what is known of the calendar."""
        places = sorted((p.name, p.version, p.position) for p in self.read_store.places().values())
        with self.read_store.reading() as rows:
            reached = duty_fold.horizon(rows)
        calendar = self.calendars.known_at(moment.known_at).version
        return (*places, reached, calendar, moment.on)

    def watched_at(self) -> datetime | None:
        """When the deadline watch last ended well."""
        memory = self.watch.last()
        return memory.last_success_at if memory else None

    def checks(self) -> list[ports.Check]:
        """Whether requests may be sent here: the log answers, the answers are fresh, the watch is alive."""
        try:
            lags = self.lags()
            ours = self.read_store.in_place(self.read_models)
            watched = self.watched_at()
        except (PersistenceError, OSError) as error:
            return [Check("log", ok=False, detail=type(error).__name__)]
        seal = self.sealer.state()
        behind = max((lag.events for lag in lags), default=0)
        strange = sorted({model.name for model in self.read_models}.difference(ours))
        age = None if watched is None else (self.clock.now() - watched).total_seconds()
        return [
            Check("log", ok=True, detail=f"position {self.recorder.last_position()}"),
            Check(
                "read_models",
                ok=behind <= self.settings.ready_lag_events and not strange,
                detail=f"of another version: {', '.join(strange)}"
                if strange
                else f"{behind} facts behind",
            ),
            Check(
                "deadline_watch",
                # Two rounds may be missed before anybody should worry.
                ok=age is not None and age <= 3 * self.settings.watch_seconds + 60,
                detail="never" if age is None else f"{age:.0f} s ago",
            ),
            Check(
                "seal",
                ok=seal.refusal is None,
                detail=f"{seal.signed} of {seal.size} facts signed"
                if seal.refusal is None
                else seal.refusal,
            ),
        ]

    # -- the door

    def ports(self) -> ports.Ports:
        """What the API stands on."""
        token = self.settings.metrics_token
        return ports.Ports(
            ledger=self.ledger,
            commands=self.recorder,
            reads=self.read_store,
            followers=self.follower if self.follows_here else self,
            clock=self.clock,
            accounts=self.private,
            contacts=self.contacts,
            calendars=self.calendars,
            time_limits=shipped.time_limits(),
            account=self.private.caller_of_account,
            alert_rules=rulebook.described,
            why_told=self._why_told,
            settings=ports.ApiSettings(
                secret=self.signing_key().encode(),
                ledger_name=self.settings.ledger,
                version=version("giamsat"),
                read_your_writes_seconds=self.settings.read_your_writes_seconds,
                requests_at_once=self.settings.requests_at_once,
                sends_mail=self.settings.mail_url is not None,
                requests_per_minute=self.settings.requests_per_minute,
                metrics_token=token.get_secret_value() if token else None,
                session_cookie=SESSION_COOKIE
                if self.settings.public_url.startswith("http:")
                else f"__Host-{SESSION_COOKIE}",
            ),
            evidence=partial(evidence, self),
            bundles=self.bundles,
            erasures=self.erasures,
            read_log=self.read_log,
            reception=self.reception(),
            metrics=self.metrics,
            readiness=self.checks,
            look_ahead=self.look_ahead,
            local=self.read_store.local,
            state=self._state,
        )

    def _state(self) -> Hashable | None:
        """What tells that an answer may have changed: a commit of anybody, or of this process where it alone writes."""
        if self.read_store.local or (self.follows_here and self.follower.works_alone):
            return self.read_store.edition()
        return None

    def reception(self) -> Reception:
        """Who signs people in."""
        return Reception(
            self.read_store, self.private, terms_of(self.settings, self.signing_key().encode())
        )

    def signing_key(self) -> str:
        """The key that signs cursors: the one set, or one made here and kept with the accounts."""
        given = self.settings.secret_key
        return given.get_secret_value() if given else self.private.key("signing")


def _read_models(reference: Reference) -> tuple[ReadModel, ...]:
    return tuple(cls(reference) for cls in read_model_classes())  # type: ignore[call-arg]  # the protocol leaves the constructor open
