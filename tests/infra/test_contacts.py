"""Where people want to be told, who stands in for whom, and the worker that tells them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from typer.testing import CliRunner

from alerts.notifier import Round
from domain.absence import absence_code
from domain.commands import absences as absence_commands
from domain.errors import InvalidInputError
from domain.values import id_of
from infra import notify_loop
from infra.lease import Leases
from infra.main import app
from infra.notify_loop import NotifyLoop
from infra.service import Service
from infra.settings import Settings
from projections import absences, subscriptions
from projections.moment import Moment

TODAY = date(2023, 11, 21)


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    with Service.open(Settings.load(database_url=database_url, today=TODAY)) as opened:
        yield opened


def account(service: Service, login: str, role: str = "clerk") -> str:
    return service.private.add_account(login, name=login, role=role, agency="so-tc").id


def test_a_contact_is_registered_changed_and_removed(service: Service) -> None:
    clerk = account(service, "clerk")
    service.notifying.contacts.put(clerk, "mail", " van-thu@so-tc.example ")
    [contact] = service.notifying.contacts.of(clerk)
    assert (contact.address, contact.pace, contact.lang) == ("van-thu@so-tc.example", "daily", "vi")
    assert contact.agency_id == str(id_of("agency", "so-tc"))
    service.notifying.contacts.put(clerk, "mail", "khac@so-tc.example", pace="weekly", lang="en")
    assert [(c.address, c.pace) for c in service.notifying.contacts.every()] == [
        ("khac@so-tc.example", "weekly")
    ]
    service.notifying.contacts.end(clerk, "mail", "administrator")
    assert [c.channel for c in service.notifying.contacts.every()] == ["inbox"]
    with pytest.raises(InvalidInputError):
        service.notifying.contacts.end(clerk, "mail", "administrator")


@pytest.mark.parametrize(
    ("channel", "address", "options"),
    [
        ("pigeon", "roof", {}),
        ("mail", "  ", {}),
        ("mail", "a@b.example\r\nBcc: c@d.example", {}),
        ("mail", "a@b.example", {"pace": "hourly"}),
        ("mail", "a@b.example", {"lang": "fr"}),
    ],
)
def test_what_cannot_be_a_contact_is_refused(
    service: Service, channel: str, address: str, options: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError):
        service.notifying.contacts.put(account(service, "clerk"), channel, address, **options)


@pytest.mark.parametrize(
    ("channel", "address", "rule"),
    [
        ("mail", "-", "mailbox"),
        ("mail", "van-thu", "mailbox"),
        ("mail", "van-thu@localhost", "mailbox"),
        ("mail", "a@b.example, c@d.example", "mailbox"),
        ("mail", "văn-thư@tỉnh.example", "mailbox"),
        ("webhook", "ftp://a.example/", "web_address"),
        ("webhook", "https:///hook", "web_address"),
        ("webhook", "https://a.example:port/", "web_address"),
        ("webhook", "http://169.254.169.254/latest", "address_outside"),
        ("webhook", "https://[::1]/", "address_outside"),
        ("webhook", "http://localhost/", "address_outside"),
        ("webhook", "http://hook.LOCALHOST./", "address_outside"),
        ("webhook", "http://2130706433/", "address_outside"),
        ("webhook", "http://0x7f.1/", "address_outside"),
        ("webhook", "https://user:p@a.example/", "address_without_login"),
        ("chat", "0912345678", "chat_address"),
        ("chat", "tgram://123:AAA/456?template=/etc/passwd", "chat_address"),
        ("chat", "json://a.example/", "chat_service_open"),
        ("chat", "slack://a/b/c", "chat_service_open"),
        ("chat", "tgram://no-token", "chat_keys"),
    ],
)
def test_an_address_at_which_nobody_could_be_told_is_refused_when_it_is_registered(
    service: Service, channel: str, address: str, rule: str
) -> None:
    clerk = account(service, "clerk")
    with pytest.raises(InvalidInputError) as refused:
        service.notifying.contacts.put(clerk, channel, address)
    [violation] = refused.value.violations
    assert (violation.pointer, violation.rule) == ("/address", rule)
    assert violation.allowed
    assert [c.channel for c in service.notifying.contacts.of(clerk)] == ["inbox"]
    assert service.head() == 0


def test_an_address_that_can_be_spoken_to_is_taken(service: Service) -> None:
    clerk = account(service, "clerk")
    service.notifying.contacts.put(clerk, "chat", "tgram://123456789:abcdefg_hijklmnop/12315544/")
    service.notifying.contacts.put(clerk, "webhook", "https://a.example:8443/hook?key=1")
    assert {c.channel for c in service.notifying.contacts.of(clerk)} == {"chat", "webhook"}


def test_a_webhook_has_a_secret_that_stays_with_its_address_and_with_no_other(
    service: Service,
) -> None:
    machine = account(service, "machine", "machine")
    first = service.notifying.contacts.put(machine, "webhook", "https://a.example/")
    again = service.notifying.contacts.put(machine, "webhook", "https://a.example/", pace="weekly")
    assert first.secret == again.secret
    moved = service.notifying.contacts.put(machine, "webhook", "https://b.example/")
    assert moved.secret not in (None, first.secret)
    assert len(base64.b64decode((first.secret or "").removeprefix("whsec_"))) == 32


def test_who_is_away_is_stood_in_for_on_those_days_only(service: Service) -> None:
    head, deputy = account(service, "head", "head"), account(service, "deputy")
    service.notifying.contacts.be_absent(head, date(2023, 11, 20), date(2023, 11, 22), deputy)
    service.catch_up()
    for day, absent in ((19, False), (20, True), (22, True), (23, False)):
        moment = Moment(date(2023, 11, day), service.clock.now())
        people = service.notifying.contacts.people([head, deputy], moment)
        assert [p.absent for p in people] == [absent, False]
        assert [p.account_id for p in people[1].standing_in_for] == ([head] if absent else [])


def test_an_absence_and_its_end_are_facts_known_from_when_they_were_entered(
    service: Service,
) -> None:
    head = account(service, "head", "head")
    before = service.now()
    service.notifying.contacts.be_absent(head, TODAY, date(2023, 11, 30), None)
    stated = service.now()
    [code] = [absence_code(head, TODAY)]
    absence_commands.end(service.ledger, service.act(head), code)
    service.catch_up()

    def away(moment: Moment) -> bool:
        with service.read_store.reading() as rows:
            return bool(absences.away(rows, moment))

    assert [away(m) for m in (before, stated, service.now())] == [False, True, False]


def test_what_somebody_chose_and_when_they_ended_it_can_be_asked_later(service: Service) -> None:
    clerk = account(service, "clerk")
    service.notifying.contacts.put(clerk, "mail", "van-thu@so-tc.example")
    service.notifying.contacts.put(clerk, "mail", "moi@so-tc.example")
    service.notifying.contacts.put(clerk, "mail", "moi@so-tc.example", pace="weekly")
    service.notifying.contacts.end(clerk, "mail", "link")
    service.catch_up()
    with service.read_store.reading() as rows:
        [row] = subscriptions.register(rows, service.now(), {"account": clerk})
    assert (row["state"], row["pace"], row["by"], row["version"]) == ("ended", "weekly", "link", 3)
    stored = str(service.source.read_after(0, 100))
    assert "so-tc.example" not in stored


def test_who_is_shut_out_is_told_nothing(service: Service) -> None:
    clerk = account(service, "clerk")
    service.notifying.contacts.put(clerk, "inbox", "-")
    service.private.disable(clerk)
    assert service.notifying.contacts.every() == []
    assert service.notifying.contacts.person(clerk, service.now()) is None


def test_one_notifier_at_a_time_and_a_failed_round_is_not_the_last(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify_loop, "ROUND_SECONDS", 0.0)
    stop, rounds = Event(), []

    def notify() -> Round:
        rounds.append(1)
        if len(rounds) == 1:
            other = Leases(service.read_store, 5)
            assert notify_loop.NAME not in other.take([notify_loop.NAME])
            raise OSError("no database")
        stop.set()
        return Round(delivered=1)

    NotifyLoop(service.read_store, notify).run(stop)
    assert len(rounds) == 2
    other = Leases(service.read_store, 5)
    assert notify_loop.NAME in other.take([notify_loop.NAME])
    other.release()


def test_the_command_line_registers_and_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", f"sqlite:///{tmp_path / 'ledger.db'}")
    run = CliRunner().invoke
    assert run(app, ["user", "add", "clerk", "--role", "clerk", "--no-password"]).exit_code == 0
    assert run(app, ["contact", "put", "clerk", "mail", "a@b.example"]).exit_code == 0
    hook = run(app, ["contact", "put", "clerk", "webhook", "https://a.example/"])
    assert "whsec_" in hook.output
    shown = run(app, ["contact", "list"]).output
    assert "a@b.example" in shown
    assert run(app, ["contact", "put", "clerk", "pigeon", "roof"]).exit_code == 2
    assert run(app, ["contact", "put", "nobody", "mail", "a@b.example"]).exit_code == 2
    away = ["contact", "away", "clerk", "2023-11-20", "2023-11-22"]
    assert run(app, away).exit_code == 0
    assert run(app, ["contact", "remove", "clerk", "mail"]).exit_code == 0
