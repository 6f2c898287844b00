"""The numbers of a read site: how much of each ledger has come, how much is not shown yet, which stand still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.site.registry import Registry


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
