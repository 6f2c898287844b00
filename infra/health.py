"""Whether a ledger may be sent requests: how far its read models are, what is unpublished, whether the watch lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from eventsourcing.persistence import PersistenceError

from alerts.deadline_watch import DeadlineWatch
from infra.clock import Clock
from infra.event_store.recorder import FactRecorder
from infra.progress import Lag
from infra.read_store import ReadStore
from infra.seal.sealer import Sealer
from infra.settings import Settings
from projections.read_model import ReadModel

if TYPE_CHECKING:
    from infra.kafka.relay import RelayPosition


@dataclass(frozen=True)
class Check:
    """One thing that must hold before requests are sent here."""

    name: str
    ok: bool
    detail: str


@dataclass
class Health:
    """How one open ledger is; asked by probes, by numbers and by the ledger of itself."""

    settings: Settings
    recorder: FactRecorder
    read_store: ReadStore
    read_models: Sequence[ReadModel]
    clock: Clock
    watch: DeadlineWatch
    sealer: Sealer
    _relayed: RelayPosition | None = None

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
        return max(self.recorder.last_position() - self._relayed.read(), 0)

    def watched_at(self) -> datetime | None:
        """When the deadline watch last ended well."""
        memory = self.watch.last()
        return memory.last_success_at if memory else None

    def checks(self) -> list[Check]:
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
