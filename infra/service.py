"""Where all objects meet: a ledger opened with its read models, its accounts, its clock and its numbers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Self, cast

from alerts import rulebook
from alerts.deadline_watch import DeadlineWatch
from api import ports
from domain.actor import Act
from domain.application import Ledger
from domain.time.calendar import Calendars
from infra.alertmanager import Alertmanager
from infra.clock import Clock, LedgerClock
from infra.erasure import Erasures
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.evidence import evidence
from infra.follower import Follower
from infra.health import Health
from infra.kept_bundles import KeptBundles
from infra.metrics import Metrics, Sources
from infra.notifying import Notifying
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
from projections import duty_fold, notices
from projections.moment import Moment
from projections.read_model import ReadModel, Rows, read_model_classes
from projections.reference import Reference

if TYPE_CHECKING:
    pass

SESSION_COOKIE: Final = "giamsat_session"
"""With https in front, its name binds it to this very host, and keeps it from ever traveling in the open."""
POLL_SECONDS: Final = 0.02
A_YEAR: Final = timedelta(days=366)
"""Nobody who asks about the coming year should have to wait for it to be worked out."""
ROOM_AHEAD: Final = timedelta(days=400)
"""A question beyond the horizon moves it this much further, so that tomorrow's question finds it there."""


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
        self.source = LedgerSource(self.recorder, cast("FactMapper", self.ledger.mapper))
        self.calendars: Calendars = shipped.calendars()
        self.read_models: tuple[ReadModel, ...] = _read_models(
            Reference(self.calendars, self.clock.today())
        )
        self.follower = Follower("read models", self.source, self.read_store, self.read_models)
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
        self.sealer = sealer_of(self.settings, self.recorder, self.read_store, demo=self.demo)
        self.health = Health(
            self.settings,
            self.recorder,
            self.read_store,
            self.read_models,
            self.clock,
            self.watch,
            self.sealer,
        )
        self.notifying = Notifying(self)
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
                lags=self.health.lags,
                notices=notices.counts,
                watched_at=self.health.watched_at,
                rules=lambda: tuple(rulebook.by_id()),
                unpublished=self.health.unpublished,
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
        last = self.recorder.last_row()
        return last.recorded_at if last else None

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
            is_looked_over=self.notifying.is_looked_over,
        )

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

    def _edition(self, moment: Moment) -> Hashable:
        """What answers as of a moment depend on: the rows of the read models, and what is known of the calendar."""
        places = sorted((p.name, p.version, p.position) for p in self.read_store.places().values())
        with self.read_store.reading() as rows:
            reached = duty_fold.horizon(rows)
        calendar = self.calendars.known_at(moment.known_at).version
        return (*places, reached, calendar, moment.on)

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
            contacts=self.notifying.contacts,
            calendars=self.calendars,
            time_limits=shipped.time_limits(),
            account=self.private.caller_of_account,
            alert_rules=rulebook.described,
            why_told=self.notifying.why_told,
            alert_side=self.notifying.side_of,
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
            readiness=self.health.checks,
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
