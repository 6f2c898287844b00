"""Where settings come from, which of them wins, and how a wrong one is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infra.setting_files import WrongSettingError
from infra.settings import Settings, misspelled


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_an_environment_everything_has_a_default() -> None:
    settings = Settings.load()
    assert settings.database_url == "sqlite:///giamsat.db"
    assert settings.today is None
    assert settings.kafka_bootstrap == ""


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("GIAMSAT_PORT=1001\nGIAMSAT_LEDGER=from.file\nOTHER=x\n", "utf-8")
    assert Settings.load().port == 1001
    monkeypatch.setenv("GIAMSAT_PORT", "1002")
    assert Settings.load().port == 1002
    assert Settings.load(port=1003).port == 1003
    assert Settings.load(port=None).ledger == "from.file"


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"port": 8791}, "http://127.0.0.1:8791"),
        ({"host": "0.0.0.0", "port": 80}, "http://127.0.0.1:80"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"host": "10.0.0.7", "public_url": "https://giamsat.example"}, "https://giamsat.example"),
    ],
)
def test_links_lead_to_the_port_that_listens_unless_told_otherwise(
    given: dict[str, object], link: str
) -> None:
    assert Settings.load(**given).public_url == link


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMSAT_TODAY", "")
    monkeypatch.setenv("GIAMSAT_DEMO_TOKEN", "")
    assert Settings.load().today is None
    assert Settings.load().demo_token is None


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("GIAMSAT_DATABASE_URL", "mysql://u:pw@h/d", "sqlite:///FILE or postgresql://"),
        ("GIAMSAT_LEDGER", "Tỉnh mẫu", "[a-z0-9./-]+"),
        ("GIAMSAT_TODAY", "20231121", "YYYY-MM-DD"),
        ("GIAMSAT_TODAY", "2023-02-30", "YYYY-MM-DD"),
        ("GIAMSAT_PORT", "0", "1–65535"),
        ("GIAMSAT_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("GIAMSAT_SECRET_KEY", "short", "32 characters or more"),
        ("GIAMSAT_METRICS_TOKEN", "hai từ", "visible ASCII characters without spaces"),
        ("GIAMSAT_KAFKA_BOOTSTRAP", "no port", "HOST:PORT"),
        ("GIAMSAT_READ_YOUR_WRITES_SECONDS", "-1", "0–30"),
        ("GIAMSAT_WATCH_SECONDS", "0", "1–3600"),
        ("GIAMSAT_CHAT_SERVICES", "tgram json", "services of Apprise"),
        ("GIAMSAT_KAFKA_CA_FILE", "absent.pem", "a file with certificates (PEM)"),
        ("GIAMSAT_TLS_CLIENT_CA_FILE", "absent.pem", "a file with certificates (PEM)"),
    ],
)
def test_a_wrong_value_is_refused_with_its_variable_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettingError) as refused:
        Settings.load()
    assert str(refused.value).startswith(f"{name}: ")
    assert allowed in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMSAT_PORT", "x")
    monkeypatch.setenv("GIAMSAT_LEDGER", "X")
    with pytest.raises(WrongSettingError, match=r"(?s)GIAMSAT_LEDGER.*GIAMSAT_PORT"):
        Settings.load()


def test_settings_that_need_each_other_are_refused_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "no certificate"
    file.write_text("x", "utf-8")
    monkeypatch.setenv("GIAMSAT_TLS_CERT_FILE", str(file))
    with pytest.raises(
        WrongSettingError, match=r"^GIAMSAT_TLS_CERT_FILE .* GIAMSAT_TLS_KEY_FILE: .*\.$"
    ):
        Settings.load()
    monkeypatch.setenv("GIAMSAT_TLS_KEY_FILE", str(file))
    with pytest.raises(WrongSettingError, match=r"^GIAMSAT_TLS_CERT_FILE.*PEM\)\.$"):
        Settings.load()


def test_the_fixed_day_is_read_as_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMSAT_TODAY", "2023-11-21")
    assert Settings.load().today == date(2023, 11, 21)


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_text("very-secret\n", "utf-8")
    monkeypatch.setenv("GIAMSAT_METRICS_TOKEN_FILE", str(file))
    token = Settings.load().metrics_token
    assert token is not None
    assert token.get_secret_value() == "very-secret"


def test_a_secret_given_twice_or_not_readable_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMSAT_METRICS_TOKEN_FILE", str(tmp_path / "absent"))
    with pytest.raises(WrongSettingError, match="GIAMSAT_METRICS_TOKEN_FILE"):
        Settings.load()
    monkeypatch.setenv("GIAMSAT_METRICS_TOKEN", "given")
    with pytest.raises(WrongSettingError, match="GIAMSAT_METRICS_TOKEN"):
        Settings.load()


def test_secrets_show_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", "postgresql://u:pass-word@h/d")
    monkeypatch.setenv("GIAMSAT_METRICS_TOKEN", "metrics-token")
    shown = repr(Settings.load())
    assert "pass-word" not in shown
    assert "metrics-token" not in shown
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", "mysql://u:pass-word@h/d")
    with pytest.raises(WrongSettingError) as refused:
        Settings.load()
    assert "pass-word" not in str(refused.value)


def test_a_misspelled_variable_is_noticed_and_the_likely_one_is_named() -> None:
    found = misspelled({"GIAMSAT_DATABSE_URL": "x", "GIAMSAT_PORT": "1", "GIAMSAT_TEST_X": ""})
    assert found == {"GIAMSAT_DATABSE_URL": "GIAMSAT_DATABASE_URL"}
