"""What every command prints, where it prints it, and with which code it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from infra.event_store.database_url import sqlite_path
from infra.main import app
from infra.service import Service
from infra.settings import Settings
from tests.registered import register

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`giamsat …` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


@pytest.fixture
def ledger_of_three(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger that holds three agencies, its read models up to date, named by the environment."""
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", database_url)
    with Service.open(Settings.load()) as service:
        for code in ("A-1", "A-2", "A-3"):
            register(service, code)
        service.catch_up()
    return database_url


def tamper(database_url: str, statement: str) -> None:
    """Do to the database what nobody should."""
    path = sqlite_path(database_url)
    if path is None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(statement)
    else:
        import sqlite3

        with sqlite3.connect(path) as file:
            file.execute(statement)
        file.close()


def test_every_command_shows_its_help(run: Run) -> None:
    told = run("--help")
    assert told.exit_code == 0
    for command in (
        "demo",
        "serve",
        "follow",
        "watch",
        "due",
        "verify",
        "export",
        "import",
        "rebuild",
    ):
        assert command in told.output
        assert run(command, "--help").exit_code == 0
    assert run("user", "--help").exit_code == 0
    assert run("token", "--help").exit_code == 0


# -- due


def test_due_prints_json_alone(run: Run) -> None:
    done = run("due", "2023-11-20", "15d", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["due"] == "2023-12-05"
    assert set(found) == {
        "start", "term", "unit", "bound", "raw_end", "due", "prudential", "rolled",
        "calendar_version", "known_at", "confirmed", "explanation",
    }  # fmt: skip


def test_due_explains_itself_to_people(run: Run) -> None:
    done = run("due", "2023-11-20", "15d")
    assert "2023-12-05" in done.stdout
    assert "Bộ luật Dân sự 2015" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("2023-11-20", "15x"),
        ("2023-02-30", "15d"),
        ("2023-11-20", "15d", "--known-at", "2023-11-20"),
        ("2023-11-20",),
    ],
)
def test_due_refuses_bad_input_with_2_and_says_nothing_on_stdout(
    run: Run, words: tuple[str, ...]
) -> None:
    done = run("due", *words, "--json")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr


# -- verify


def test_an_untouched_ledger_is_intact(run: Run, ledger_of_three: str) -> None:
    done = run("verify", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"ok": True, "first_bad_position": None, "check": None}
    assert "3" in run("verify").stdout


@pytest.mark.parametrize(
    ("statement", "position", "check"),
    [
        ("DELETE FROM events WHERE position = 2", 2, "positions_gapless"),
        ("DELETE FROM events WHERE position = 1", 1, "positions_gapless"),
        ("DELETE FROM events WHERE position = 3", 3, "log_has_its_end"),
        ("UPDATE events SET originator_version = 7 WHERE position = 2", 2, "versions_contiguous"),
        ("UPDATE events SET name = 'agency.invented' WHERE position = 3", 3, "name_known"),
        ("UPDATE events SET state = '{\"code\": 5}' WHERE position = 2", 2, "fact_readable"),
        ("UPDATE events SET actor = NULL WHERE position = 2", 2, "fact_readable"),
        (
            "UPDATE events SET recorded_at = '2020-01-01T00:00:00.000000+00:00' WHERE position = 2",
            2,
            "recorded_at_monotone",
        ),
    ],
)
def test_an_altered_ledger_is_found_at_its_first_bad_position(
    run: Run, ledger_of_three: str, statement: str, position: int, check: str
) -> None:
    tamper(ledger_of_three, statement)
    done = run("verify", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {"ok": False, "first_bad_position": position, "check": check}
    assert check in run("verify").stdout


def test_verify_looks_before_what_cannot_even_be_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", f"sqlite:///{tmp_path / 'ledger.db'}")
    with Service.open(Settings.load()) as service:
        for code in ("A-1", "A-2"):
            register(service, code)
    tamper(Settings.load().database_url, "UPDATE events SET recorded_at = 'x' WHERE position = 2")
    done = run("verify", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["first_bad_position"] == 2


def test_verify_creates_nothing_where_nothing_is(run: Run, tmp_path: Path) -> None:
    assert run("verify").exit_code == 3
    assert list(tmp_path.iterdir()) == []


def test_verify_cannot_read_what_is_no_ledger(run: Run, tmp_path: Path) -> None:
    (tmp_path / "giamsat.db").write_text("không phải cơ sở dữ liệu " * 100, "utf-8")
    assert run("verify").exit_code == 2


def test_a_server_that_does_not_answer_is_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.event_store.postgres_pool.WAIT_SECONDS", 0.1)
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", "postgresql://u:pass-word@127.0.0.1:1/none")
    done = run("verify")
    assert done.exit_code == 3
    assert "pass-word" not in done.output


def test_a_wrong_setting_is_2_and_names_the_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMSAT_LEDGER", "Không Được")
    done = run("verify")
    assert done.exit_code == 2
    assert "GIAMSAT_LEDGER" in done.stderr


# -- export and rebuild


def test_export_writes_every_fact_in_the_shape_of_the_audit_trail(
    run: Run, ledger_of_three: str
) -> None:
    from projections import history

    lines = [json.loads(line) for line in run("export").stdout.splitlines()]
    assert [line["position"] for line in lines] == [1, 2, 3]
    with Service.open(Settings.load()) as service, service.read() as rows:
        trail = history.trail(rows, service.now(), {})
    # Who may read a fact is asked of the trail; what is exported is the fact as it is stored.
    assert lines == [{k: v for k, v in fact.items() if k != "restricted"} for fact in trail]
    after = run("export", "--after", "2").stdout.splitlines()
    assert [json.loads(line)["position"] for line in after] == [3]


def test_an_export_is_written_down_with_its_purpose(run: Run, ledger_of_three: str) -> None:
    run("export", "--after", "2", "--purpose", "Gửi kiểm toán")
    last = run("reads", "--kind", "evidence").stdout.splitlines()[-1]
    assert "export" in last
    assert "after_position=2" in last
    assert "Gửi kiểm toán" in last


def test_an_export_names_the_restricted_findings_that_it_holds(
    run: Run, ledger_of_three: str
) -> None:
    with Service.open(Settings.load()) as service, service.read_store.transaction() as rows:
        rows.execute("UPDATE history SET restricted = 1 WHERE position = 2")
        told = rows.fetch("SELECT subject_code FROM history WHERE position = 2")[0]["subject_code"]
    run("export", "--purpose", "Gửi kiểm toán")
    run("export", "--after", "2")
    [named] = run("reads", "--kind", "finding").stdout.splitlines()[1:]
    assert all(word in named for word in ("export", told, "Gửi kiểm toán"))


def test_export_overwrites_nothing(run: Run, ledger_of_three: str, tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl"
    assert run("export", "-o", str(file)).exit_code == 0
    assert len(file.read_text("utf-8").splitlines()) == 3
    assert run("export", "-o", str(file)).exit_code == 2


def test_a_rebuilt_read_model_says_what_it_said(run: Run, ledger_of_three: str) -> None:
    from projections import agency_directory

    def directory() -> list[dict[str, object]]:
        with Service.open(Settings.load()) as service, service.read() as rows:
            return agency_directory.register(rows, service.now(), {})

    before = directory()
    tamper(ledger_of_three, "DELETE FROM agency_directory")
    assert directory() == []
    assert run("rebuild", "agency_directory").exit_code == 0
    assert directory() == before
    assert len(before) == 3
    assert run("rebuild").exit_code == 0
    assert run("rebuild", "no_such_model").exit_code == 2


# -- accounts


def test_an_account_and_its_token_live_and_end(run: Run) -> None:
    added = run("user", "add", "lan", "--role", "clerk", "--agency", "A-1", "--no-password")
    assert added.exit_code == 0
    made = run("token", "create", "kịch bản", "--user", "lan", "--days", "3")
    token = made.stdout.strip()
    assert made.exit_code == 0
    with Service.open(Settings.load()) as service:
        caller = service.private.caller_of_token(token)
        assert caller is not None
        assert caller.agency == "A-1"
        assert run("token", "list").stdout.count("kịch bản") == 1
        assert token not in run("token", "list").stdout
        assert run("token", "revoke", "kịch bản").exit_code == 0
        assert service.private.caller_of_token(token) is None
    assert run("user", "disable", "lan").exit_code == 0
    assert run("user", "list").stdout.count("lan") == 2


def test_a_password_may_come_from_a_pipe(run: Run) -> None:
    added = run("user", "add", "minh", "--role", "head", "--password-stdin", input="một mật khẩu\n")
    assert added.exit_code == 0
    with Service.open(Settings.load()) as service:
        assert service.private.who("minh", "một mật khẩu")


def test_an_invitation_is_a_link_and_what_was_lost_is_forgotten(run: Run) -> None:
    run("user", "add", "minh", "--role", "head", "--no-password")
    link = run("user", "invite", "minh").stdout.strip()
    with Service.open(Settings.load()) as service:
        reception = service.reception()
        assert reception.link_opens(link.partition("key=")[2]) == "invitation"
        assert reception.setup_link() is None
    assert run("user", "reset", "minh").exit_code == 0
    assert run("user", "reset", "ai đó").exit_code == 2


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("due 2024-13-01 15d", 2),
        ("due 2024-01-01 15x", 2),
        ("due 2024-01-01 before:2024-02-30", 2),
        ("due 2024-01-01 15d --known-at yesterday", 2),
        ("verify", 3),
        ("verify absent.zip", 2),
        ("verify broken.db", 2),
        ("verify --against absent", 2),
        ("export", 3),
        ("history", 3),
        ("import broken.db", 2),
        ("restore absent", 2),
        ("rebuild nothing", 3),
        ("watch --on 2024-99-01", 2),
        ("demo --today 31/12/2023", 2),
        ("serve --host 192.0.2.1", 2),
        ("relay", 2),
        ("follow --from kafka", 2),
        ("reads --from yesterday", 3),
        ("user add x --role king", 2),
        ("user disable nobody", 2),
        ("user invite nobody", 2),
        ("token create x --user nobody", 2),
        ("token create x --scope fly", 2),
        ("token revoke nothing", 2),
        ("contact put nobody mail a@b.example", 2),
        ("contact away nobody 2024-05-01 2024-04-01", 2),
        ("mandate grant nobody --role clerk --ground x", 3),
        ("person export nobody", 3),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, tmp_path: Path, command: str, code: int
) -> None:
    (tmp_path / "broken.db").write_bytes(b"neither a ledger nor a bundle")
    done = run(*command.split())
    assert done.exit_code == code, done.output
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
