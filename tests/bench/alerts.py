"""What becomes late is found, and a scrape answered, as fast among a million duties as among ten thousand.

Digests leave as fast as mails.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from alerts import rulebook
from alerts.channel import Contact, Letter
from alerts.deadline_watch import DeadlineWatch
from alerts.ladder import LADDER
from alerts.letter import Entry, letter
from alerts.memory import Memory
from domain.application import Ledger
from infra.channels.mail import Mail, MailServer
from infra.metrics import Metrics, Sources
from infra.read_store import ReadStore
from infra.seeds.reference import calendars
from projections import notices
from projections.moment import Moment
from projections.read_model import read_model_classes
from projections.reference import Reference
from tests.bench.row import Row, compare, in_one_go, one_by_one
from tests.services import process

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 1, tzinfo=UTC)
SIZES = (10_000, 1_000_000)
NEWLY = 20
"""Duties that became late since the last pass."""
TIMES = 200
SCRAPES = 20
MAILS = 200
FILL = """
INSERT INTO obligations (obligation, known_from, known_to, on_from, on_to, status, kind, level, debtor,
                         beneficiary, due_on, sort_due, data)
WITH RECURSIVE n (i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT 'o' || i, '2026-01-01T00:00:00.000000+00:00', '9999-12-31T23:59:59.999999+00:00', :on_from, :on_to,
       :status, 'report', 'commune', 'a', 'b', :due, :due, '{}'
FROM n
"""
BARE = (
    "SELECT obligation FROM obligations WHERE status = 'overdue' AND on_from > :since AND on_from <= :on "
    "ORDER BY obligation"
)


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """Sweeps at two sizes, and the mails once: they do not touch the database."""
    found: list[Row] = []
    urls = (database_url, other_url)
    with ExitStack() as open_ones:
        sweeps = [
            open_ones.enter_context(sweeping(url, size))
            for size, url in zip(SIZES, urls, strict=True)
        ]
        for size, (ours, bare) in zip(SIZES, sweeps, strict=True):
            found += compare(
                f"what became late, {NEWLY} among {size:,} duties",
                store,
                one_by_one(ours, TIMES),
                ("the bare indexed query", one_by_one(bare, TIMES)),
                goal=0.5,
            )
        (few, _), (many, _) = sweeps
        found += compare(
            f"what became late, {SIZES[1]:,} duties against {SIZES[0]:,}",
            store,
            one_by_one(many, TIMES),
            (f"{SIZES[0]:,} duties", one_by_one(few, TIMES)),
            goal=1 / 1.5,
        )
    with ExitStack() as open_ones:
        small, large = (open_ones.enter_context(scraping(url)) for url in urls)
        found += compare(
            f"a scrape, {SIZES[1]:,} duties against {SIZES[0]:,}",
            store,
            one_by_one(large, SCRAPES),
            (f"{SIZES[0]:,} duties", one_by_one(small, SCRAPES)),
            goal=1 / 1.3,
        )
    return [*found, *(_digests() if store == "sqlite" else [])]


@contextmanager
def sweeping(url: str, size: int) -> Iterator[tuple[Callable[[], object], Callable[[], object]]]:
    """The question of a pass over so many open duties, and its bare core."""
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": url})
    reads = ReadStore(url)
    try:
        reads.ensure([model(Reference(calendars(), TODAY)) for model in read_model_classes()])  # type: ignore[call-arg]
        _fill(reads, size)
        watch = DeadlineWatch(ledger, reads, calendars())
        yesterday = TODAY - timedelta(days=1)
        before = Memory(yesterday, NOW, NOW, 0, ":", NOW)
        params = {"since": yesterday.isoformat(), "on": TODAY.isoformat()}

        def ours() -> object:
            found = watch._changed(before, Moment(TODAY, NOW), 0, None, rulebook.shipped())
            assert len(found) == NEWLY
            return found

        def bare() -> object:
            with reads.reading() as rows:
                return rows.fetch(BARE, params)

        yield ours, bare
    finally:
        reads.close()
        ledger.close()


@contextmanager
def scraping(url: str) -> Iterator[Callable[[], object]]:
    """What Prometheus gets of the same duties, while nothing happens and once they have been counted."""
    reads = ReadStore(url)
    metrics = Metrics(
        Sources(
            reading=reads.reading,
            moment=lambda: Moment(TODAY, NOW),
            edition=lambda _: 0,
            parked=dict,
            lags=list,
            notices=notices.counts,
            watched_at=lambda: NOW,
            rules=lambda: tuple(rulebook.by_id()),
            unpublished=lambda: 0,
        )
    )
    try:
        metrics.exposition("")
        yield lambda: metrics.exposition("application/openmetrics-text; version=1.0.0")
    finally:
        reads.close()


def _fill(reads: ReadStore, size: int) -> None:
    far, due = date(2026, 12, 31), TODAY - timedelta(days=1)
    with reads.transaction(durable=False) as rows:
        rows.execute("INSERT INTO obligation_horizon VALUES (1, '2027-12-31')")
        rows.execute(
            FILL,
            {
                "first": 1,
                "last": size - NEWLY,
                "status": "upcoming",
                "due": far.isoformat(),
                "on_from": "2026-01-01",
                "on_to": "2026-12-17",
            },
        )
        rows.execute(
            FILL,
            {
                "first": size - NEWLY + 1,
                "last": size,
                "status": "overdue",
                "due": due.isoformat(),
                "on_from": TODAY.isoformat(),
                "on_to": "9999-12-31",
            },
        )
    with reads.setting_up() as rows:
        rows.execute("ANALYZE")


class _Taking:
    """A mail server that takes everything."""

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        return "250 OK"


def _digests() -> list[Row]:
    """Digests of ten alerts each, written and sent, against bare messages over one connection."""
    port = process.free_port()
    controller = Controller(_Taking(), hostname="127.0.0.1", port=port)
    controller.start()
    mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), "giamsat@tinh.example")
    contact = Contact("a", "clerk", None, "mail", "van-thu@so.example")
    try:

        def ours() -> int:
            for number in range(MAILS):
                mail.send(_digest(number), contact)
            return MAILS

        def bare() -> int:
            with smtplib.SMTP("127.0.0.1", port) as server:
                for number in range(MAILS):
                    server.send_message(_message(number))
            return MAILS

        return compare(
            "digests of 10 alerts, written and sent",
            "none",
            in_one_go(ours),
            ("bare messages to the same server", in_one_go(bare)),
            goal=0.5,
        )
    finally:
        mail.close()
        controller.stop()


def _digest(number: int) -> Letter:
    alerts = [
        {
            "id": f"a{number}-{n}",
            "rule": "reply_overdue",
            "stage": "overdue",
            "state": "raised",
            "obligation": f"o{n}",
            "due_on": "2026-06-14",
            "effective_on": "2026-06-15",
        }
        for n in range(10)
    ]
    duty = {"title": "Trả lời kiến nghị", "debtor": {"name_now": "Sở Tài chính"}, "plan": None}
    entries = [Entry(alert, duty, LADDER[0]) for alert in alerts]
    at, base = f"{TODAY.isoformat()}T01:00:00+00:00", "https://giamsat.example"
    return letter(f"n{number}", entries, composed_at=at, lang="vi", on=TODAY, base=base)


def _message(number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "giamsat@tinh.example"
    message["To"] = "van-thu@so.example"
    message["Subject"] = f"{number}"
    message.set_content("Sở Tài chính chưa trả lời.")
    return message
