"""Commands on incidents of the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.actor import Act
from domain.application import Ledger
from domain.incident import Incident, Label, Severity, incident_code


@dataclass(frozen=True)
class Told:
    """Tin — one thing that Alertmanager or the service itself noticed."""

    fingerprint: str
    alertname: str
    severity: Severity
    labels: tuple[Label, ...]
    summary: str
    description: str
    starts_at: datetime
    ended_at: datetime | None


def take_in(ledger: Ledger, act: Act, told: Told) -> int:
    """Write down what is new in it: repeats leave no fact. How many facts that made."""
    code = incident_code(told.fingerprint, told.starts_at)
    facts = 0
    if not ledger.knows(Incident, Incident.create_id(code)):
        incident = Incident.report(
            act,
            fingerprint=told.fingerprint,
            alertname=told.alertname,
            severity=told.severity,
            labels=told.labels,
            summary=told.summary,
            description=told.description,
            starts_at=told.starts_at,
        )
        ledger.keep(act, incident)
        facts += 1
    if told.ended_at is not None:
        incident = ledger.load(Incident, code)
        if not incident.ended:
            incident.end(act, ends_at=told.ended_at)
            ledger.keep(act, incident)
            facts += 1
    return facts
