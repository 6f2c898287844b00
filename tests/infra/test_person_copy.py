"""A person gets all that is kept of them and nothing that opens a door; a leak is reported by what was read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.commands import agencies, mandates
from infra.backup import backup
from infra.export import lines
from infra.kafka.message import headers_of
from infra.main import app
from infra.person_copy import HIDDEN, breach_report, copy_of
from infra.personal_records import PersonalRecords
from infra.service import Service
from infra.settings import Settings

NAME = "Nguyễn Thị Hồng Vân"
ADDRESS = "van.hong.1977@example.vn"
LOGIN = "van-hong-1977"
PASSWORD = "mat-khau-cua-van"
PURPOSE = "Theo đơn khiếu nại số 7"


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, ledger="test.giamsat.example")


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with Service.open(settings) as opened:
        opened.private.add_account(LOGIN, name=NAME, role="agency", password=PASSWORD, id="acc-van")
        token, _ = opened.private.tokens.create(
            "acc-van", label="điện thoại của Vân", scopes=["read"]
        )
        writing = opened.private.tokens.uses.note(token.id)
        assert writing is not None
        writing.join()
        opened.private.add_account("nam", name="Nam", role="auditor", id="acc-nam")
        opened.notifying.contacts.put("acc-van", "mail", ADDRESS)
        agencies.register(
            opened.ledger,
            opened.act("acc-van"),
            code="a",
            name="Sở",
            kind="department",
            level="province",
        )
        mandates.grant(
            opened.ledger,
            opened.act("acc-nam"),
            code="TC-1",
            account="acc-van",
            agency="a",
            role="agency",
            ground="Quyết định 12",
        )
        read = {"role": "agency", "agency": None, "operation": "list_findings", "purpose": PURPOSE}
        for reader, subject in (("acc-van", "GS-1"), ("acc-van", "GS-2"), ("acc-nam", "GS-1")):
            opened.read_log.record(
                [{**read, "reader": reader, "kind": "finding", "subject": subject}]
            )
        opened.catch_up()
        yield opened


def test_a_copy_holds_everything_kept_of_a_person(service: Service, settings: Settings) -> None:
    records = PersonalRecords(service.read_store, settings.database_url)
    found = copy_of(service, records, "acc-van")
    assert {"private_accounts", "private_tokens", "private_contacts"} <= found["kept"].keys()
    [account] = found["kept"]["private_accounts"]
    assert (account["name"], account["login"], account["password_hash"]) == (NAME, LOGIN, HIDDEN)
    assert [c["address"] for c in found["kept"]["private_contacts"]] == [ADDRESS]
    assert {r["subject"] for r in found["readings"]} == {"GS-1", "GS-2"}
    assert [m["code"] for m in found["mandates"]] == ["TC-1"]
    assert [(f["type"], f["part"]) for f in found["facts"]] == [
        ("subscription.registered", "recorded"),
        ("agency.registered", "recorded"),
        ("mandate.granted", "named"),
    ]
    text = json.dumps(found)
    assert "$argon2" not in text
    assert "Nam" not in text


def test_a_leak_is_reported_by_what_was_read(service: Service) -> None:
    now = datetime.now(UTC)
    span = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1), "noticed_at": now}
    every = breach_report(service, account=None, **span)
    assert every["by_reader"] == {"acc-van": 2, "acc-nam": 1}
    assert every["subjects"] == ["finding:GS-1", "finding:GS-2"]
    assert every["notice_due_at"] == (now + timedelta(hours=72)).isoformat()
    one = breach_report(service, account="acc-van", **span)
    assert (len(one["readings"]), [m["code"] for m in one["mandates"]]) == (2, ["TC-1"])
    assert len(one["facts"]) == 3
    earlier = {**span, "until": now - timedelta(minutes=59)}
    assert breach_report(service, account="acc-van", **earlier)["readings"] == []


def test_what_leaves_the_house_names_nobody(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    """Facts as exports, the seal, Kafka and backups take them hold opaque ids alone."""
    exported = b"".join(lines(service.recorder)).decode()
    rows = service.recorder.read_after(0, 100)
    sent = [part for row in rows for part in (row.state, *(v for _, v in headers_of(b"l", row)))]
    said = exported + b"\n".join(sent).decode()
    assert "acc-van" in exported
    for personal in (NAME, ADDRESS, LOGIN, PASSWORD, PURPOSE, "điện thoại của Vân"):
        assert personal not in said
    backup(settings.database_url, tmp_path / "copy.db")
    copied = (tmp_path / "copy.db").read_bytes()
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
    assert b"acc-van" in copied
    for personal in (NAME, ADDRESS, LOGIN):
        assert personal.encode() not in copied


def test_every_table_of_personal_data_stands_in_the_register() -> None:
    checkout = Path(__file__).parents[2]
    page = (checkout / "docs" / "privacy.md").read_text("utf-8")
    made = re.compile(r"CREATE TABLE IF NOT EXISTS (private_\w+)")
    there = {
        table
        for file in (checkout / "infra").rglob("*.py")
        for table in made.findall(file.read_text("utf-8"))
    }
    assert set(re.findall(r"^\| `(private_\w+)` \|", page, re.MULTILINE)) == there


def test_both_are_told_at_the_command_line_and_written_down(
    service: Service, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("GIAMSAT_LEDGER", settings.ledger)
    target = tmp_path / "van.json"
    done = CliRunner().invoke(
        app, ["person", "export", LOGIN, "-o", str(target), "--purpose", "Đơn"]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(target.read_text("utf-8"))["person"] == "acc-van"
    assert target.stat().st_mode & 0o077 == 0
    begin = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    done = CliRunner().invoke(app, ["person", "breach", "--from", begin, "--account", "acc-van"])
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)["readings"]) == 2
    by_login = CliRunner().invoke(app, ["person", "breach", "--from", begin, "--account", LOGIN])
    assert json.loads(by_login.stdout)["readings"] == json.loads(done.stdout)["readings"]
    mistyped = CliRunner().invoke(app, ["person", "breach", "--from", begin, "--account", "acc-vn"])
    assert (mistyped.exit_code, mistyped.stdout) == (2, "")
    written = {(r["kind"], r["subject"]) for r in service.read_log.register({"reader": "operator"})}
    assert written == {("personal", "acc-van"), ("reads", "acc-van")}
