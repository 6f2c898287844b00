"""Tells operators when the service itself is unwell, and when it is well again: each once."""

from __future__ import annotations

from datetime import datetime

from alerts import rulebook
from alerts.vital import SOURCE, Vitals
from domain.actor import Act
from domain.application import Ledger
from domain.commands.incidents import Told, take_in
from projections import incidents
from projections.moment import Moment
from projections.obligations import EVERY
from projections.read_model import Rows


def look(ledger: Ledger, rows: Rows, act: Act, vitals: Vitals) -> int:
    """Write down what has begun and what is over; what is known already leaves no fact. How many facts that made."""
    at = act.at
    moment = Moment(act.today, at)
    rules = rulebook.vital_of_ledger(rows, moment)
    found = {t.fingerprint: t for rule in rules for t in rule.broken(vitals, at)}
    firing = incidents.register(rows, moment, {"state": "firing"}, limit=EVERY)
    known = {
        row["code"].rpartition("~")[0]: row
        for row in firing
        if row["labels"].get("source") == SOURCE
    }
    news = [told for name, told in found.items() if name not in known]
    over = [
        Told(
            fingerprint=name,
            alertname=row["alertname"],
            severity=row["severity"],
            labels=(),
            summary=row["summary"],
            description=row["description"],
            starts_at=datetime.fromisoformat(row["starts_at"]),
            ended_at=at,
        )
        for name, row in known.items()
        if name not in found
    ]
    return sum(take_in(ledger, act, told) for told in (*news, *over))
