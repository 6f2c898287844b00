"""The first mandates are given at the command line, where nobody is there yet who may give any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.commands import agencies
from infra.main import app
from infra.service import Service
from infra.settings import Settings


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'so.db'}", ledger="test.giamsat.example"
    )
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("GIAMSAT_LEDGER", settings.ledger)
    with Service.open(settings) as opened:
        opened.private.add_account("lan", name="Lan", role="agency", id="acc-lan")
        agencies.register(
            opened.ledger,
            opened.act("acc-1"),
            code="so-tc",
            name="Sở Tài chính",
            kind="department",
            level="province",
        )
        opened.catch_up()
        yield opened


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["mandate", *words])


def test_a_mandate_is_given_listed_and_ended(service: Service) -> None:
    words = ("--role", "agency", "--agency", "so-tc", "--ground", "Quyết định 12")
    done = run("grant", "lan", *words)
    assert done.exit_code == 0, done.output
    code = done.stdout.partition(":")[0]
    assert code.startswith("TC-")
    [row] = [line for line in run("list").stdout.splitlines() if "acc-lan" in line]
    assert row.split()[:4] == [code, "acc-lan", "agency", "so-tc"]
    assert row.rstrip().endswith("x")
    assert run("end", code, "--reason", "Nghỉ hưu").exit_code == 0
    [row] = [line for line in run("list").stdout.splitlines() if "acc-lan" in line]
    assert not row.rstrip().endswith("x")
    assert run("end", code, "--reason", "Lần nữa").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("grant", "nobody", "--role", "agency", "--agency", "so-tc", "--ground", "x"),
        ("grant", "lan", "--role", "king", "--agency", "so-tc", "--ground", "x"),
        ("grant", "lan", "--role", "agency", "--agency", "so-la", "--ground", "x"),
        ("grant", "lan", "--role", "agency", "--ground", "x"),
        ("grant", "lan", "--role", "agency", "--agency", "so-tc", "--ground", "x", "--from", "mai"),
        ("end", "TC-9", "--reason", "x"),
    ],
)
def test_what_cannot_be_is_refused_with_2(service: Service, words: tuple[str, ...]) -> None:
    before = service.head()
    assert run(*words).exit_code == 2
    assert service.head() == before
