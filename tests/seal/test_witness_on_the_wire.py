"""Two bodies watch each other: a witness is asked over HTTP, remembers over restarts, and `verify` asks it too."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.main import app
from infra.seal.keys import Rotation
from infra.seal.note import Signer, Verifier
from infra.seal.sealer import InconsistentHeadError
from infra.seal.witness import Witness
from infra.seal.witness_web import witness_app
from infra.service import Service
from infra.settings import Settings
from infra.verify import check_ledger
from tests.registered import register
from tests.seal.target import LEDGER, Target
from tests.serving import serving

NAME = "nhan-chung.example/huyen"


@contextmanager
def answering(witness: Witness) -> Iterator[str]:
    """The witness at an address of its own."""
    with serving(witness_app(witness)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def key() -> Signer:
    return Signer.generate(LEDGER)


@pytest.fixture
def settings(database_url: str, key: Signer, tmp_path: Path) -> Settings:
    return Settings.load(
        database_url=database_url, ledger=LEDGER, seal_file="none", seal_key=key.secret()
    )


def test_a_witness_cosigns_remembers_and_tells_a_rewritten_ledger(
    settings: Settings, key: Signer, tmp_path: Path
) -> None:
    def opened() -> Witness:
        return Witness(tmp_path / "witness.db", NAME, [key.verifier])

    with answering(opened()) as url:
        heads = tmp_path / "heads"
        watched = settings.model_copy(
            update={"seal_witnesses": f"{url}={opened().verifier}", "seal_file": str(heads)}
        )
        target = Target(watched)
        with Service.open(watched) as service:
            for number in range(5):
                register(service, f"A-{number}")
            head = service.sealer.seal()
        assert head is not None
        assert f"— {NAME} " in str(head)
        with urllib.request.urlopen(f"{url}/vkey") as answer:
            assert Verifier.parse(answer.read().decode()) == opened().verifier
        assert check_ledger(watched).finding is None
        target.do(
            "UPDATE events SET actor = 'acc-else' WHERE position = 2",
            "DELETE FROM seal_tiles",
            "DELETE FROM seal_heads",
            "DELETE FROM read_models",
        )
        with Service.open(watched) as service:
            with pytest.raises(InconsistentHeadError, match="file"):
                service.sealer.seal()
            heads.unlink()
            with pytest.raises(InconsistentHeadError, match=NAME):
                service.sealer.seal()
            assert service.sealer.head() is None, "whoever was refused asks all before signing"
        found = check_ledger(watched, read_models=False).finding
        assert found is not None
        assert found.check == "split_view"
        assert NAME in found.detail
    silent = check_ledger(watched, read_models=False).silent
    assert silent == (f"witness {NAME}",)


def test_a_witness_learns_the_next_key_from_the_one_it_knows(
    database_url: str, tmp_path: Path
) -> None:
    settings = Settings.load(database_url=database_url, ledger=LEDGER, seal_file="none")
    with Service.open(settings) as service:
        register(service, "A-1")
        service.sealer.seal()
        first = service.sealed.keys()[0][0]

    def opened() -> Witness:
        return Witness(tmp_path / "witness.db", NAME, [Verifier.parse(first)])

    with answering(opened()) as url:
        watched = settings.model_copy(update={"seal_witnesses": f"{url}={opened().verifier}"})
        with Service.open(watched) as service:  # it need not wait for the next fact
            assert f"— {NAME} " in str(service.sealer.seal())
        for number in (2, 3):
            with Service.open(watched) as service:
                register(service, f"A-{number}")
                assert f"— {NAME} " in str(service.sealer.seal())
                service.sealer.keys.rotate(service.sealer.state().size)
    with answering(opened()) as url:
        # Started again it still knows the keys that it was told of; the third one it hears of now.
        again = watched.model_copy(update={"seal_witnesses": f"{url}={opened().verifier}"})
        with Service.open(again) as other:
            register(other, "A-4")
            assert f"— {NAME} " in str(other.sealer.seal())
        stranger, forged = Signer.generate(LEDGER), Signer.generate(LEDGER)
        other_ledger = Rotation.sign("so-khac.example", stranger, forged, 4)
        for body, status in (
            (str(Rotation.sign(LEDGER, stranger, forged, 4).note), 403),
            (str(other_ledger.note), 404),
            ("x", 400),
        ):
            asked = urllib.request.Request(f"{url}/add-rotation", data=body.encode())
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(asked)
            with refused.value as answer:
                assert answer.code == status


def test_what_is_too_large_or_no_head_is_refused(key: Signer, tmp_path: Path) -> None:
    with answering(Witness(tmp_path / "witness.db", NAME, [key.verifier])) as url:
        for body, status in ((b"x" * 200_000, 413), (b"old x\n\n", 400)):
            asked = urllib.request.Request(f"{url}/add-checkpoint", data=body)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(asked)
            with refused.value as answer:
                assert answer.code == status
        with urllib.request.urlopen(f"{url}/evidence") as answer:
            assert json.load(answer) == {"items": []}


def test_keys_are_made_rotated_and_shown_at_the_command_line(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", database_url)
    monkeypatch.setenv("GIAMSAT_LEDGER", LEDGER)

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
        return done.stdout

    made = Signer.parse(run("seal", "key"))
    assert made.name == LEDGER
    target = Target(Settings.load(seal_file="none"))
    target.record(3)
    target.seal()
    assert run("seal", "rotate").startswith("giamsat key rotation\n")
    target.record(2, "M")
    target.seal()
    shown = run("seal", "status").splitlines()
    assert len(shown) == 3
    assert run("verify").startswith("Nguyên vẹn")
    wrong = CliRunner().invoke(app, ["seal", "witness", "--ledger", "x", "--name", NAME])
    assert wrong.exit_code == 2
