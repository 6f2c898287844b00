"""The numbers at `/metrics`, read from the read models at scrape: they survive a restart and agree with the pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from threading import Lock, Thread
from typing import Final, get_args

import structlog
from prometheus_client import CollectorRegistry, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.facts import registry as registered_facts
from domain.values import Level
from infra.exposition import encoder
from infra.progress import Lag
from projections import compliance, open_alerts, recommendation_register
from projections.bitemporal import at
from projections.moment import Moment
from projections.read_model import Row, Rows

LEVELS: Final[tuple[str, ...]] = (*get_args(Level), "")
"""A duty whose debtor nobody named has no level yet; Prometheus reads an empty label as none."""
KINDS: Final = (
    "task", "report", "review", "meeting", "consultation", "target", "scorecard", "cascade",
    "publication", "training", "inspection", "reply", "resolution", "information", "reward",
)  # fmt: skip
STATUSES: Final = (
    "awaiting_date", "no_limit", "standing", "upcoming", "due_soon", "overdue", "expired_inferred",
    "submitted", "met", "met_late", "waived", "cancelled", "transferred", "suspended",
)  # fmt: skip
RECOMMENDATION_STATUSES: Final = (
    "draft", "sent", "received", "transferred", "replied", "reply_insufficient", "reply_accepted",
    "resolving", "resolved", "verified", "disputed", "withdrawn", "closed",
)  # fmt: skip
ALERT_STATES: Final = ("raised", "acknowledged", "snoozed", "resolved", "retracted")
CHANNELS: Final = ("chat", "inbox", "mail", "webhook")
OUTCOMES: Final = ("delivered", "failed", "suppressed")
BEARABLE_SECONDS: Final = 0.1
"""A count that took longer is made beside the scrape, which meanwhile shows the one before."""

# A series for each series, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs carries no types
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sources:
    """What the numbers are read from."""

    reading: Callable[[], AbstractContextManager[Rows]]
    """One state of the database that holds the log and the read models."""
    moment: Callable[[], Moment]
    edition: Callable[[Moment], Hashable]
    """What the read models hold: while it is the same, so are the numbers."""
    parked: Callable[[], Mapping[str, int]]
    """How many facts each read model has set aside."""
    lags: Callable[[], Sequence[Lag]]
    notices: Callable[[Rows], Sequence[Row]]
    """How many notices of each channel ended how."""
    watched_at: Callable[[], datetime | None]
    """When the deadline watch last ended well."""
    rules: Callable[[], Sequence[str]]
    """The alert rules there are."""
    unpublished: Callable[[], int]
    """Facts that Kafka has not acknowledged; 0 where nothing is published."""


class Metrics:
    """The numbers of one ledger, in a registry of their own: several ledgers may live in one process."""

    def __init__(self, sources: Sources) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(LedgerNumbers(sources))
        self._requests = Histogram(
            "giamsat_http_request_duration_seconds",
            "Time to answer.",
            labelnames=("route", "method", "status"),
            registry=self.registry,
        )
        self._requests.labels("/healthz", "GET", "200")

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the template, never the path."""
        self._requests.labels(route, method, str(status)).observe(seconds)

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Every family in the format asked for: body and content type."""
        encode, content_type = encoder(accept)
        return encode(self.registry), content_type


class LedgerNumbers(Collector):
    """Every family but the one of requests. Labels have closed sets of values, each present at 0 from the start."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._facts = _FactCounts()
        self._counted = _Counted(sources)

    def describe(self) -> Iterable[Metric]:
        """Say nothing: to be registered must not read the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Read everything; what has not changed since the last scrape is not counted again."""
        yield from self._counted.families()
        with self._sources.reading() as rows:
            facts = self._facts.family(rows)
            told = self._sources.notices(rows)
        yield facts
        yield _notifications(told)
        lags = self._sources.lags()
        yield from _lags(lags)
        yield _parked({lag.name: 0 for lag in lags} | dict(self._sources.parked()))
        yield _watched(self._sources.watched_at())
        yield _unpublished(self._sources.unpublished())


@dataclass(frozen=True)
class _Count:
    """Numbers over whole registers, what they were counted from, when, and how long that took."""

    edition: Hashable
    families: tuple[Metric, ...]
    at: datetime
    seconds: float


class _Counted:
    """The numbers that cost more the more duties there are: counted once for each state of the read models.

    A small ledger is counted while the scrape waits. A large one is counted beside it, so that a scrape costs
    the same however many duties there are; the families say as of when they hold.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._lock = Lock()
        self._last: _Count | None = None
        self._busy = False

    def families(self) -> Iterator[Metric]:
        """The families as last counted."""
        moment = self._sources.moment()
        edition = self._sources.edition(moment)
        last = self._last
        if last is None or (last.edition != edition and last.seconds <= BEARABLE_SECONDS):
            last = self._count(moment, edition)
        elif last.edition != edition:
            self._count_beside(moment, edition)
        yield from last.families
        at = moment.known_at if last.edition == edition else last.at
        yield GaugeMetricFamily(
            "giamsat_counted_timestamp_seconds",
            "As of when the numbers of duties, recommendations and alerts hold.",
            value=at.timestamp(),
        )

    def _count(self, moment: Moment, edition: Hashable) -> _Count:
        begin = time.perf_counter()
        with self._sources.reading() as rows:
            families = (
                *_duties(rows, moment),
                _recommendations(rows, moment),
                _alerts(rows, moment, self._sources.rules()),
            )
        took = time.perf_counter() - begin
        self._last = _Count(edition, families, moment.known_at, took)
        return self._last

    def _count_beside(self, moment: Moment, edition: Hashable) -> None:
        with self._lock:
            if self._busy:
                return
            self._busy = True

        def work() -> None:
            try:
                self._count(moment, edition)
            except Exception as error:
                log.exception("count_failed", exc_info=error)
            finally:
                self._busy = False

        Thread(target=work, name="metrics", daemon=True).start()


def _duties(rows: Rows, moment: Moment) -> list[Metric]:
    numbers = dict.fromkeys(product(KINDS, LEVELS, STATUSES), 0)
    oldest = dict.fromkeys(product(KINDS, LEVELS), 0)
    for row in compliance.status_counts(rows, moment):
        kind, level = row["kind"], row["level"] or ""
        numbers[kind, level, row["status"]] = row["n"]
        if row["status"] == "overdue":
            oldest[kind, level] = row["oldest_overdue_days"]
    duties = GaugeMetricFamily(
        "giamsat_obligations", "Duties today.", labels=["kind", "level", "status"]
    )
    overdue = GaugeMetricFamily(
        "giamsat_obligations_overdue", "Duties overdue today.", labels=["kind", "level"]
    )
    days = GaugeMetricFamily(
        "giamsat_oldest_overdue_days",
        "Days since the oldest overdue duty fell due.",
        labels=["kind", "level"],
    )
    for labels, n in numbers.items():
        duties.add_metric(labels, n)
    for kind, level in oldest:
        overdue.add_metric((kind, level), numbers[kind, level, "overdue"])
        days.add_metric((kind, level), oldest[kind, level])
    return [duties, overdue, days]


def _recommendations(rows: Rows, moment: Moment) -> Metric:
    numbers = dict.fromkeys(product(LEVELS, RECOMMENDATION_STATUSES), 0)
    for row in rows.fetch(
        "SELECT l.level, t.status, COUNT(*) AS n"
        f" FROM {recommendation_register.READ_MODEL.name} t"
        f" LEFT JOIN agency_directory l ON l.subject = t.responsible_id AND {at('l')}"
        f" WHERE {at('t')} GROUP BY l.level, t.status",
        moment.params,
    ):
        numbers[row["level"] or "", row["status"]] = row["n"]
    family = GaugeMetricFamily(
        "giamsat_recommendations", "Recommendations today.", labels=["level", "status"]
    )
    for labels, n in numbers.items():
        family.add_metric(labels, n)
    return family


def _alerts(rows: Rows, moment: Moment, rules: Sequence[str]) -> Metric:
    numbers = dict.fromkeys(product(rules, ALERT_STATES), 0)
    for row in open_alerts.counts(rows, moment):
        numbers[row["rule"], row["state"]] = row["n"]
    family = GaugeMetricFamily("giamsat_alerts", "Alerts by state.", labels=["rule", "state"])
    for labels, n in numbers.items():
        family.add_metric(labels, n)
    return family


class _FactCounts:
    """How many facts of each stored name there are: counted on from where the last scrape ended."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._position = 0
        self._counts: dict[str, int] = {}

    def family(self, rows: Rows) -> Metric:
        """Count the facts that have come since; a log that was scraped an hour ago costs an hour's facts."""
        with self._lock:
            found = rows.fetch(
                "SELECT name, COUNT(*) AS n, MAX(position) AS last FROM events"
                " WHERE position > :position GROUP BY name",
                {"position": self._position},
            )
            for row in found:
                self._counts[row["name"]] = self._counts.get(row["name"], 0) + row["n"]
                self._position = max(self._position, row["last"])
            counts = {**dict.fromkeys(registered_facts(), 0), **self._counts}
        family = CounterMetricFamily(
            "giamsat_events_recorded_total", "Facts in the ledger.", labels=["type"]
        )
        for name, n in sorted(counts.items()):
            family.add_metric((name,), n)
        return family


def _lags(lags: Sequence[Lag]) -> list[Metric]:
    events = GaugeMetricFamily(
        "giamsat_projection_lag_events",
        "Facts a read model has not seen yet.",
        labels=["projection"],
    )
    seconds = GaugeMetricFamily(
        "giamsat_projection_lag_seconds",
        "How long a read model has been behind.",
        labels=["projection"],
    )
    for lag in lags:
        events.add_metric((lag.name,), lag.events)
        seconds.add_metric((lag.name,), lag.seconds)
    return [events, seconds]


def _parked(parked: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(
        "giamsat_parked_events",
        "Facts that a read model could not fold and has set aside.",
        labels=["projection"],
    )
    for name, n in parked.items():
        family.add_metric((name,), n)
    return family


def _watched(instant: datetime | None) -> Metric:
    return GaugeMetricFamily(
        "giamsat_watch_last_success_timestamp_seconds",
        "When the deadline watch last ended well.",
        value=instant.timestamp() if instant else 0,
    )


def _notifications(told: Sequence[Row]) -> Metric:
    numbers = dict.fromkeys(product(CHANNELS, OUTCOMES), 0)
    for row in told:
        numbers[row["channel"], row["outcome"]] = row["n"]
    family = CounterMetricFamily(
        "giamsat_notifications_total",
        "Notices delivered, given up, or needless when their time came.",
        labels=["channel", "outcome"],
    )
    for labels, n in numbers.items():
        family.add_metric(labels, n)
    return family


def _unpublished(events: int) -> Metric:
    return GaugeMetricFamily(
        "giamsat_relay_lag_events", "Facts not yet acknowledged by Kafka.", value=events
    )
