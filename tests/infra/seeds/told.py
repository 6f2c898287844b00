"""The demo's history as tests ask it: its facts, its days, its duties."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

from domain.application import Ledger
from domain.obligation import obligation_id
from domain.recommendation import Recommendation
from domain.time.instant import VIETNAM
from domain.values import id_of
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow
from infra.read_store import ReadStore
from infra.seeds.story import DEMO_TODAY
from infra.seeds.story.duty import duty
from projections import (
    obligations,
    recommendation_register,
)
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

EVENING = datetime.combine(DEMO_TODAY, time(23), VIETNAM)


def ledger_at(database_url: str) -> Ledger:
    env = {"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url}
    return Ledger(env=env)


def facts_of(ledger: Ledger) -> list[FactRow]:
    """Every fact, without what the watch and the notifier told."""
    recorder = cast("FactRecorder", ledger.recorder)
    found = recorder.read_after(0, recorder.last_position())
    return [row for row in found if not row.name.startswith("alert.") and row.actor != "notifier"]


def happened(fact: FactRow) -> date:
    assert fact.happened_on is not None
    return fact.happened_on


def written(fact: FactRow) -> datetime:
    return fact.recorded_at.astimezone(VIETNAM)


def digest(facts: list[FactRow]) -> str:
    """What the facts say: when, about whom, what; where they stand depends on the alerts between them."""
    told = [
        (f.originator_id, f.originator_version, f.name, f.recorded_at, json.loads(f.state))
        for f in facts
        if not f.name.endswith("fact_corrected")  # names the position of what it corrects
    ]
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Told:
    """The story as told once, with the read models at its end."""

    facts: list[FactRow]
    looks: list[tuple[date, datetime, datetime]]
    """Each morning of the watch: the day, the instant, and when the last fact before it was recorded."""
    reads: ReadStore


def on(day: date = DEMO_TODAY, known_at: datetime = EVENING) -> Moment:
    return Moment(day, known_at)


def duties(rows: Rows, moment: Moment | None = None, **filters: Any) -> list[Row]:
    return obligations.register(rows, moment or on(), ObligationFilter(**filters), limit=10_000)


def the_duty(rows: Rows, obligation: UUID, moment: Moment | None = None) -> Row:
    found = obligations.one(rows, moment or on(), obligation)
    assert found is not None
    return found


def reply(code: str, debtor: str) -> UUID:
    return obligation_id(code, "reply", id_of("agency", debtor), "once", None)


def annual_report(debtor: str, addressee: str) -> UUID:
    return duty("DB-CT18-2023", "II.4.2", "2023", debtor, addressee).id


def recommendation(rows: Rows, code: str, moment: Moment | None = None) -> Row:
    found = recommendation_register.one(rows, moment or on(), id_of(Recommendation.TOPIC, code))
    assert found is not None
    return found


def of_the_year(told: Told) -> list[FactRow]:
    """The facts of the fiction: all but the four plans as they were entered."""
    plans = (
        "plan.drafted",
        "plan.item_added",
        "plan.item_expanded",
        "plan.issued",
        "plan.ambiguity_raised",
    )
    return [f for f in told.facts if f.name not in plans]
