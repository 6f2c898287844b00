"""What another key has signed is told apart from what was altered, and a rotation leads an older key to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.backup import backup, restore
from infra.evidence import write_evidence
from infra.main import app
from infra.seal.bundle import UnreadableBundleError, check_bundle
from infra.seal.keys import Rotation, recorded, rotations_in
from infra.seal.note import Signer, Verifier, WrongNoteError
from infra.service import Service
from infra.settings import Settings
from tests.registered import register
from tests.seal.target import LEDGER

OTHER = "Ký bằng khóa khác"


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", database_url)
    monkeypatch.setenv("GIAMSAT_LEDGER", LEDGER)
    return Settings.load()


@pytest.fixture
def ages(settings: Settings) -> tuple[Verifier, ...]:
    """The keys of a ledger that has changed its key twice, newest first; beside it a receipt of each time."""
    with Service.open(settings) as service:
        for number in range(3):
            register(service, f"A-{number}")
            service.sealer.seal()
            Path(f"{number}.tlog-proof").write_text(service.sealed.receipt(1) or "", "utf-8")
            write_evidence(service, service.now(), {}, {}, Path(f"{number}.zip"))
            if number < 2:
                service.sealer.keys.rotate(service.sealer.state().size)
        known, rotations = service.sealed.keys()
    Path("keys.json").write_text(json.dumps({"keys": known, "rotations": rotations}), "utf-8")
    return tuple(Verifier.parse(key) for key in known)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.stdout


def test_a_receipt_made_after_rotations_is_checked_with_the_first_key_and_the_statements(
    ages: tuple[Verifier, ...],
) -> None:
    newest, _, first = (str(key) for key in ages)
    assert run("verify", "2.tlog-proof", "--key", newest)[0] == 0
    code, told = run("verify", "2.tlog-proof", "--key", first)
    assert code == 1
    assert told.startswith(OTHER)
    assert "--keys" in told
    assert "altered" not in told
    assert run("verify", "2.tlog-proof", "--key", first, "--keys", "keys.json")[0] == 0


def test_what_was_signed_before_rotations_is_checked_with_the_newest_key_and_the_statements(
    ages: tuple[Verifier, ...],
) -> None:
    newest = str(ages[0])
    for old in ("0.tlog-proof", "0.zip"):
        assert run("verify", old, "--key", newest)[1].startswith(OTHER)
        assert run("verify", old, "--key", newest, "--keys", "keys.json")[0] == 0
    assert run("verify", "2.zip", "--key", str(ages[-1]))[0] == 0, "its own rotations lead there"


def test_a_certificate_with_what_is_no_rotation_is_unreadable(
    settings: Settings, ages: tuple[Verifier, ...]
) -> None:
    with Service.open(settings) as service:
        told = service.sealed.receipt(1)
    Path("c.json").write_text(json.dumps({"receipt": told, "rotations": ["x"]}), "utf-8")
    with pytest.raises(UnreadableBundleError):
        check_bundle(Path("c.json"), ages)


def test_a_statement_that_the_known_key_did_not_sign_leads_nowhere(
    ages: tuple[Verifier, ...],
) -> None:
    thief, stranger = Signer.generate(LEDGER), Signer.generate(LEDGER)
    honest = str(Rotation.sign(LEDGER, thief, stranger, 1).note)
    forged = honest.replace(str(thief.verifier), str(ages[-1]))
    Path("forged.json").write_text(json.dumps({"keys": [], "rotations": [forged]}), "utf-8")
    assert not rotations_in(Path("forged.json").read_text("utf-8"))[0].holds
    code, told = run("verify", "2.tlog-proof", "--key", str(ages[-1]), "--keys", "forged.json")
    assert (code, told.startswith(OTHER)) == (1, True)


def test_a_receipt_altered_under_a_known_key_is_still_altered(ages: tuple[Verifier, ...]) -> None:
    whole = Path("2.tlog-proof").read_text("utf-8")
    Path("x.tlog-proof").write_text(whole.replace(f"\n{LEDGER}\n3\n", f"\n{LEDGER}\n4\n"), "utf-8")
    first = ("--key", str(ages[-1]), "--keys", "keys.json")
    code, told = run("verify", "x.tlog-proof", *first)
    assert (code, "Đã bị thay đổi" in told) == (1, True)
    assert json.loads(run("verify", "x.tlog-proof", *first, "--json")[1]) == {
        "ok": False,
        "first_bad_position": None,
        "check": "head_signature",
    }


@pytest.mark.parametrize("content", ["", "[]", '{"rotations": 1}', '{"rotations": [1]}', "{}"])
def test_a_list_of_keys_that_is_none_says_so(ages: tuple[Verifier, ...], content: str) -> None:
    Path("none.json").write_text(content, "utf-8")
    with pytest.raises(WrongNoteError):
        rotations_in(content)
    first = ("--key", str(ages[-1]))
    assert run("verify", "2.tlog-proof", *first, "--keys", "none.json")[0] == 2
    assert run("verify", "2.tlog-proof", *first, "--keys", "nowhere.json")[0] == 2
    assert run("verify", "--keys", "keys.json")[0] == 2, "the ledger has its own statements"


def test_a_ledger_restored_without_its_key_is_told_in_words(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMSAT_SEAL_FILE", str(tmp_path / "heads"))
    with Service.open(Settings.load()) as service:
        register(service, "A-1")
        service.sealer.seal()
        with service.read_store.reading() as rows:
            (first,) = recorded(rows)
    backup(settings.database_url, tmp_path / "copy.backup")
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    restore(tmp_path / "copy.backup", elsewhere)
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", elsewhere)
    monkeypatch.setenv("GIAMSAT_SEAL_FILE", "none")
    with Service.open(Settings.load()) as service:
        register(service, "A-2")
        service.sealer.seal()
    assert run("verify")[0] == 0
    for again in (("verify", "--key", str(first)), ("verify", "--against", "heads")):
        code, told = run(*again)
        assert code == 1
        assert told.startswith(OTHER)
        assert "GIAMSAT_SEAL_KEY" in told
        assert "altered" not in told
