"""A day on which every report of a year is missed: all alerts in one pass of the watch."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from alerts import rulebook
from alerts.deadline_watch import CHUNK, DeadlineWatch
from alerts.reactions import raising
from domain.actor import Act
from domain.application import Ledger
from domain.commands import alerts
from domain.values import id_of
from infra.read_store import ReadStore
from infra.seeds.reference import calendars
from projections import lateness
from projections.read_model import Rows, read_model_classes
from projections.reference import Reference
from tests.bench.row import Row, asked_for, figure

REPORTS = 35_000
DUE = date(2025, 12, 15)
TODAY = DUE + timedelta(days=1)
NOW = datetime(2025, 12, 16, 1, tzinfo=UTC)
NAME = f"{REPORTS:,} reports missed on one day, one pass of the watch"
DUTY = (
    "INSERT INTO obligations (obligation, known_from, known_to, on_from, on_to, status, kind, level, debtor, "
    "beneficiary, due_on, sort_due, data) VALUES (:id, '2025-01-01T00:00:00.000000+00:00', "
    "'9999-12-31T23:59:59.999999+00:00', :today, '9999-12-31', 'overdue', 'report', 'commune', :debtor, "
    ":beneficiary, :due, :due, :data)"
)


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """The pass, beside writing the same alerts down without looking for them."""
    if not asked_for(NAME):
        return []
    with closing(_ledger(database_url)) as ledger, closing(ReadStore(database_url)) as reads:
        reads.ensure([model(Reference(calendars(), TODAY)) for model in read_model_classes()])  # type: ignore[call-arg]
        with reads.transaction(durable=False) as rows:
            _fill(rows)
        begin = time.perf_counter()
        report = DeadlineWatch(ledger, reads, calendars(), stages=("overdue",)).run_once(TODAY, NOW)
        took = time.perf_counter() - begin
        assert report.raised == REPORTS
        with reads.reading() as rows:
            ids = [r["obligation"] for r in rows.fetch("SELECT obligation FROM obligations")]
            known = lateness.spells(rows, ids[:1], NOW)[ids[0]]
    rule = next(r for r in rulebook.shipped().rules if r.id == "annual_report_missed")
    assert rule.is_about(known[0])
    with closing(_ledger(other_url)) as ledger:
        wanted = [replace(raising(rule, "overdue", known[0]), obligation_id=UUID(i)) for i in ids]
        act = Act(actor="deadline_watch", at=NOW, today=TODAY, on=TODAY)
        begin = time.perf_counter()
        for start in range(0, REPORTS, CHUNK):
            alerts.raise_(ledger, act, *wanted[start : start + CHUNK])
        bare = time.perf_counter() - begin
    return [figure(NAME, store, took, ("the same alerts only written down", bare), unit="s")]


def _ledger(url: str) -> Ledger:
    return Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": url})


def _fill(rows: Rows) -> None:
    rows.execute("INSERT INTO obligation_horizon VALUES (1, '2027-12-31')")
    data = json.dumps(
        {
            "occurrence": "2025",
            "title": "Báo cáo năm 2025",
            "clock_start": "2025-01-01",
            "opens_on": None,
            "makes_late": True,
            "behind": [],
        }
    )
    for number in range(REPORTS):
        rows.execute(
            DUTY,
            {
                "id": str(id_of("obligation", f"report-{number}")),
                "today": TODAY.isoformat(),
                "debtor": str(id_of("agency", f"xa-{number}")),
                "beneficiary": str(id_of("agency", "tinh")),
                "due": DUE.isoformat(),
                "data": data,
            },
        )
