"""The parts of a process put together: what is written is seen, and readiness is told truly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Event, Thread

import pytest

from infra.service import Service
from infra.settings import Settings
from projections import agency_directory, duty_fold
from tests.registered import register

TODAY = date(2023, 11, 21)


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    settings = Settings.load(database_url=database_url, today=TODAY)
    with Service.open(settings) as opened:
        yield opened


def test_a_write_is_seen_by_the_next_question_where_the_follower_runs_here(
    service: Service,
) -> None:
    stop = Event()
    thread = Thread(target=service.follower.run, args=(stop,))
    service.follows_here = True
    thread.start()
    try:
        recorded = register(service, "A-1")
        assert service.wait_for(recorded.position, 10)
        with service.read(service.now()) as rows:
            assert len(agency_directory.register(rows, service.now())) == 1
    finally:
        stop.set()
        thread.join(10)


def test_a_write_is_seen_where_another_process_follows(service: Service, database_url: str) -> None:
    recorded = register(service, "A-1")
    assert not service.wait_for(recorded.position, 0)
    with Service.open(Settings.load(database_url=database_url)) as other:
        other.catch_up()
    assert service.wait_for(recorded.position, 10)
    assert service.position == recorded.position


def test_a_question_beyond_the_horizon_moves_it(service: Service) -> None:
    with service.read_store.transaction() as rows:
        rows.execute("INSERT INTO obligation_horizon VALUES (1, '2024-01-01')")
    service.look_ahead(date(2024, 1, 1))
    with service.read() as rows:
        assert duty_fold.horizon(rows) == date(2024, 1, 1)
    service.look_ahead(date(2030, 1, 1))
    with service.read() as rows:
        assert duty_fold.horizon(rows) > date(2030, 1, 1)


def test_the_watch_keeps_the_coming_year_listed(service: Service) -> None:
    with service.read_store.transaction() as rows:
        rows.execute("INSERT INTO obligation_horizon VALUES (1, '2024-01-01')")
    service.look(TODAY, service.clock.now())
    with service.read() as rows:
        assert duty_fold.horizon(rows) >= TODAY + timedelta(days=366)


def test_an_empty_register_keeps_no_horizon(service: Service) -> None:
    service.look_ahead(date(1990, 1, 1))
    with service.read() as rows:
        assert duty_fold.horizon(rows) == date.min


def test_it_is_ready_when_the_answers_are_fresh_and_the_watch_lives(
    service: Service,
) -> None:
    assert {c.name: c.ok for c in service.health.checks()} == {
        "log": True,
        "read_models": True,
        "deadline_watch": False,
        "seal": True,
    }
    service.look(TODAY, service.clock.now())
    assert all(c.ok for c in service.health.checks())


def test_it_is_not_ready_while_the_read_models_are_far_behind(database_url: str) -> None:
    settings = Settings.load(database_url=database_url, ready_lag_events=1)
    with Service.open(settings) as service:
        for code in ("A-1", "A-2"):
            register(service, code)
        assert not {c.name: c.ok for c in service.health.checks()}["read_models"]
        service.catch_up()
        assert {c.name: c.ok for c in service.health.checks()}["read_models"]


def test_the_ledgers_day_may_stand_still(service: Service) -> None:
    assert service.now().on == TODAY
    act = service.act("acc-test")
    assert (act.on, act.today) == (TODAY, TODAY)
    assert service.clock.now() - act.at < timedelta(minutes=1)


def test_the_signing_key_is_the_one_set_or_one_that_is_kept(
    service: Service, database_url: str
) -> None:
    made = service.signing_key()
    key = "k" * 32
    with Service.open(Settings.load(database_url=database_url, secret_key=key)) as other:
        assert other.signing_key() == key
    with Service.open(Settings.load(database_url=database_url)) as again:
        assert again.signing_key() == made
