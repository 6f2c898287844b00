"""The numbers of a read site: those of all ledgers in one, and how each ledger stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.exposition import encoder
from infra.metrics import Metrics
from infra.site.registry import Registry

OVERDUE: Final = "giamsat_obligations_overdue"
WORST: Final = frozenset(
    {
        "giamsat_oldest_overdue_days",
        "giamsat_projection_lag_seconds",
        "giamsat_watch_last_success_timestamp_seconds",
    }
)
"""What cannot be added up: the greatest of all ledgers is told."""
OLDEST: Final = "giamsat_counted_timestamp_seconds"
"""The numbers of all hold as of the earliest moment at which those of one do."""


class Numbered(Protocol):
    """Whoever has the numbers of a ledger."""

    @property
    def metrics(self) -> Metrics:
        """Its numbers."""
        ...


class Ledgers(Protocol):
    """Where the ledgers of the site are found."""

    def service(self, name: str) -> Numbered:
        """One of them."""
        ...


class SiteMetrics:
    """Duties, recommendations, alerts and facts of all ledgers added up: as many series as one ledger has.

    What is told ledger by ledger is one number each; `?ledger=` tells everything of one.
    """

    def __init__(self, home: Metrics, registry: Registry, ledgers: Ledgers) -> None:
        self._home = home
        self._registry = CollectorRegistry()
        self._registry.register(SiteNumbers(registry))
        self._registry.register(
            AllLedgers(
                home.registry,
                lambda: {n: ledgers.service(n).metrics.registry for n in registry.all()},
            )
        )

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._home.observe_request(route, method, status, seconds)

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Every family in the format asked for."""
        encode, content_type = encoder(accept)
        return encode(self._registry), content_type


class AllLedgers(Collector):
    """Every family of every ledger in one."""

    def __init__(
        self, home: CollectorRegistry, ledgers: Callable[[], Mapping[str, CollectorRegistry]]
    ) -> None:
        self._home = home
        self._ledgers = ledgers

    def describe(self) -> Iterable[Metric]:
        """Say nothing: to be registered must not read the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The site's own first: what happens at the door and nowhere else."""
        sums: dict[str, _Sum] = {}
        overdue = GaugeMetricFamily(
            "giamsat_site_overdue", "Duties overdue today.", labels=["ledger"]
        )
        for family in self._home.collect():
            sums.setdefault(family.name, _Sum(family)).add(family)
        for ledger, registry in self._ledgers().items():
            for family in registry.collect():
                sums.setdefault(family.name, _Sum(family)).add(family)
                if family.name == OVERDUE:
                    overdue.add_metric((ledger,), sum(s.value for s in family.samples))
        yield from (each.family() for each in sums.values())
        yield overdue


class _Sum:
    """One family, as far as it has been added up."""

    def __init__(self, first: Metric) -> None:
        self._first = first
        self._values: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}

    def add(self, family: Metric) -> None:
        """One ledger's share."""
        for sample in family.samples:
            key = sample.name, tuple(sample.labels.items())
            have = self._values.get(key)
            if have is None:
                self._values[key] = sample.value
            elif family.name in WORST:
                self._values[key] = max(have, sample.value)
            elif family.name == OLDEST:
                self._values[key] = min(have, sample.value)
            else:
                self._values[key] = have + sample.value

    def family(self) -> Metric:
        """All of them."""
        first = self._first
        family = Metric(first.name, first.documentation, first.type, first.unit)
        for (name, labels), value in self._values.items():
            family.add_sample(name, dict(labels), value)
        return family


class SiteNumbers(Collector):
    """Read at scrape; there are as many labels as ledgers."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def describe(self) -> Iterable[Metric]:
        """Say nothing: to be registered must not read the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every ledger met so far."""
        facts = GaugeMetricFamily("giamsat_site_facts", "Facts received.", labels=["ledger"])
        behind = GaugeMetricFamily(
            "giamsat_site_lag_events", "Facts received and not shown yet.", labels=["ledger"]
        )
        stopped = GaugeMetricFamily(
            "giamsat_site_stopped", "1 while a ledger stands still.", labels=["ledger"]
        )
        for name, standing in self._registry.all().items():
            facts.add_metric((name,), standing.position)
            behind.add_metric((name,), standing.behind)
            stopped.add_metric((name,), int(standing.trouble is not None))
        yield from (facts, behind, stopped)
        yield GaugeMetricFamily(
            "giamsat_site_refused",
            "Records that were no facts.",
            value=self._registry.refused(),
        )
