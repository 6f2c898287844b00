"""The numbers of sealing at `/metrics`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.seal.sealer import SealState


class SealNumbers(Collector):
    """How much is sealed and signed, and whether signing is refused."""

    def __init__(self, state: Callable[[], SealState]) -> None:
        self._state = state

    def describe(self) -> Iterable[Metric]:
        """Say nothing: to be registered must not read the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Read where sealing stands."""
        state = self._state()
        yield GaugeMetricFamily("giamsat_seal_facts", "Facts in the sealed tree.", value=state.size)
        yield GaugeMetricFamily(
            "giamsat_seal_signed_facts", "Facts under the last signed head.", value=state.signed
        )
        yield GaugeMetricFamily(
            "giamsat_seal_refused",
            "1 while signing is refused: the ledger contradicts a head signed before.",
            value=int(state.refusal is not None),
        )
