"""Sự cố vận hành — what Alertmanager or the service itself told of its state: from when to when, never about a duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from domain.actor import Act
from domain.errors import ConflictError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject

Severity = Literal["info", "warning", "critical"]
SEVERITIES: tuple[str, ...] = get_args(Severity)


@dataclass(frozen=True)
class Label:
    """Nhãn — a name and a value by which an alert is known."""

    name: str
    value: str


def incident_code(fingerprint: str, starts_at: datetime) -> str:
    """The identity of an incident: told again while it lasts, it collides."""
    return f"{fingerprint}~{starts_at.isoformat()}"


class Incident(Subject):
    """Sự cố vận hành — reported once, ended once."""

    TOPIC = "incident"

    class Event(Fact):
        """Any fact about an incident."""

    class Reported(Event, FoundingFact):
        """Ghi nhận sự cố — the first time it was told of."""

        TOPIC = "incident.reported"

        alertname: str
        severity: Severity
        labels: tuple[Label, ...]
        summary: str
        description: str
        starts_at: datetime

    class Ended(Event):
        """Hết sự cố — told to be over."""

        TOPIC = "incident.ended"

        ends_at: datetime

        def apply(self, aggregate: Incident) -> None:
            """Remember the end."""
            aggregate.ended = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this incident."""

        TOPIC = "incident.fact_corrected"

    def __init__(self, code: str) -> None:
        self.code = code
        self.ended = False

    @classmethod
    def report(
        cls,
        act: Act,
        *,
        fingerprint: str,
        alertname: str,
        severity: Severity,
        labels: tuple[Label, ...],
        summary: str,
        description: str,
        starts_at: datetime,
    ) -> Incident:
        """Write down what was told for the first time."""
        found: Incident = cls._found(
            cls.Reported,
            act,
            code=incident_code(fingerprint, starts_at),
            alertname=alertname,
            severity=severity,
            labels=labels,
            summary=summary,
            description=description,
            starts_at=starts_at,
        )
        return found

    def end(self, act: Act, *, ends_at: datetime) -> None:
        """Write down that it is over."""
        if self.ended:
            raise ConflictError("incident_open", "Sự cố đã kết thúc.")
        self._record(self.Ended, act, ends_at=ends_at)
