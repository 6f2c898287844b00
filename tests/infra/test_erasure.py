"""What is erased of a person is gone from the disk, from copies and for good; the chain goes on and tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from api.reception import Whence
from domain.commands import agencies, corrections, personal_data
from infra.backup import backup, honor, restore
from infra.erasure import Erasures
from infra.event_store.database_url import sqlite_path
from infra.export import lines
from infra.main import app
from infra.personal_records import ErasureList
from infra.seal.bundle import UnreadableBundleError, check_bundle
from infra.seal.certificate import sign
from infra.seal.keys import recorded
from infra.seal.note import Signer, Verifier
from infra.seal.open import erasure_file
from infra.service import Service
from infra.settings import Settings
from infra.verify import check_ledger
from projections import erasure_register
from projections.moment import Moment

LEDGER = "test.giamsat.example"
NAME = "Nguyễn Thị Hồng Vân"
BASIS = "Luật 91/2025/QH15, Điều 14"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, ledger=LEDGER, seal_file=str(tmp_path / "ngoai" / "dau-so")
    )


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with Service.open(settings) as opened:
        opened.private.add_account("van", name=NAME, role="clerk", id="acc-van")
        token, _ = opened.private.tokens.create("acc-van", label="điện thoại", scopes=["read"])
        writing = opened.private.tokens.uses.note(token.id)
        assert writing is not None
        writing.join()
        opened.notifying.contacts.put("acc-van", "mail", "van@example.vn")
        act = opened.act("acc-van")
        agencies.register(
            opened.ledger, act, code="a", name="Sở", kind="department", level="province"
        )
        opened.catch_up()
        yield opened


def erase(service: Service) -> None:
    kinds = service.erasures.kinds("acc-van")
    done = personal_data.erase(
        service.ledger, service.act("acc-1"), person="acc-van", legal_basis=BASIS, kinds=kinds
    )
    service.erasures.carry_out(
        {
            "person": "acc-van",
            "legal_basis": BASIS,
            "requested_on": None,
            "erased_on": service.now().on.isoformat(),
            "position": done.position,
            "kinds": list(kinds),
        }
    )
    service.catch_up()


def test_nothing_of_the_person_is_left_and_the_chain_goes_on(
    service: Service, settings: Settings
) -> None:
    held = ("accounts", "contacts", "token_scopes", "token_uses", "tokens")
    assert service.erasures.kinds("acc-van") == held
    service.sealer.seal()
    erase(service)
    assert service.erasures.kinds("acc-van") == ()
    assert not service.private.names(("acc-van",))
    with service.read() as rows:
        hung_on_the_token = ("private_token_scopes", "private_token_uses")
        assert [rows.fetch(f"SELECT * FROM {table}") for table in hung_on_the_token] == [[], []]
    service.sealer.seal()
    checked = check_ledger(settings)
    assert (checked.finding, checked.sealed) == (None, service.head())
    exported = b"".join(lines(service.recorder)).decode()
    assert "acc-van" in exported
    assert NAME not in exported


def test_nothing_is_left_on_the_disk(service: Service, settings: Settings) -> None:
    path = sqlite_path(settings.database_url)
    if path is None:
        pytest.skip("a server's files are its own")
    erase(service)
    kept = b"".join(found.read_bytes() for found in path.parent.glob(f"{path.name}*"))
    assert b"acc-van" in kept
    assert NAME.encode() not in kept
    assert b"van@example.vn" not in kept


def test_what_was_handed_out_goes_with_the_person(service: Service, settings: Settings) -> None:
    """A link that was sent, and codes half set up."""
    reception = service.reception()
    service.private.set_password("acc-van", "một mật khẩu dài")
    came = reception.sign_in("van", "một mật khẩu dài", Whence("203.0.113.7"))
    link = reception.invite("van")
    address, _ = reception.begin_codes(came.session or "")
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    held = service.erasures.kinds("acc-van")
    assert "open_passes" in held
    erase(service)
    assert reception.link_opens(link) is None
    with service.read() as rows:
        assert rows.fetch("SELECT * FROM private_open_passes") == []
    path = sqlite_path(settings.database_url)
    if path is not None:
        kept = b"".join(file.read_bytes() for file in Path(path).parent.glob(f"{Path(path).name}*"))
        assert secret.encode() not in kept


def test_an_older_backup_brings_nobody_back(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    old = tmp_path / "cu.db"
    backup(settings.database_url, old, accounts=True)
    erase(service)
    again = f"sqlite:///{tmp_path / 'moi.db'}"
    restored = settings.model_copy(update={"database_url": again})
    restore(old, again, erasures=erasure_file(settings))
    with Service.open(restored) as found:
        assert not found.private.names(("acc-van",))
        # The old log does not know of the erasure: it is recorded anew.
        found.catch_up()
        found.erasures.honor()
        found.catch_up()
        with found.read() as rows:
            [erased] = erasure_register.every(rows)
        assert (erased["person"], erased["legal_basis"]) == ("acc-van", BASIS)
        found.erasures.honor()
        assert found.head() == erased["position"]


def test_a_copy_that_lies_about_is_scrubbed(
    service: Service, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "cu.db"
    backup(settings.database_url, old, accounts=True)
    assert NAME.encode() in old.read_bytes()
    erase(service)
    for name, value in (
        ("DATABASE_URL", settings.database_url),
        ("LEDGER", LEDGER),
        ("SEAL_FILE", settings.seal_file),
    ):
        monkeypatch.setenv(f"GIAMSAT_{name}", value)
    answer = CliRunner().invoke(app, ["erasure", "scrub", str(old)])
    assert answer.exit_code == 0, answer.output
    assert NAME.encode() not in old.read_bytes()
    assert honor(f"sqlite:///{old}", erasure_file(settings)) == 0


def test_a_certificate_is_checked_elsewhere_and_names_this_person_alone(
    service: Service, tmp_path: Path
) -> None:
    erase(service)
    service.sealer.seal()
    with service.read() as rows:
        first = recorded(rows)
        row = erasure_register.register(rows, service.now())[0]
    service.sealer.keys.rotate(1)
    content, media_type = service.erasures.certificate(row, "json")
    with service.read() as rows:
        keys = recorded(rows)
    file = tmp_path / "chung-nhan.json"
    file.write_bytes(content)
    assert media_type == "application/json"
    assert check_bundle(file, keys).finding is None
    assert check_bundle(file, first).finding is None, "the rotation travels with it"
    told = json.loads(content)
    assert (told["person"], told["kept_now"]) == ("acc-van", [])
    assert told["corrected"] == {}
    for field, value in (
        ("person", "acc-khac"),
        ("erased_on", "2020-01-01"),
        ("recorded_at", "2020-01-01T00:00:00.000000+00:00"),
        ("legal_basis", "Luật khác"),
        ("requested_on", "2020-01-01"),
        ("kinds", []),
        ("document", {"number": "1/QĐ"}),
        ("state", told["state"].replace("Luật", "Lệnh")),
        ("state", "{}"),
        ("state", None),
        ("state", False),
    ):
        assert check(file, {**told, field: value}, keys) == "inclusion_proof", (field, value)
    unsealed = {"legal_basis": "Luật khác", "kinds": []}
    stripped = {name: value for name, value in told.items() if name != "state"} | unsealed
    assert check(file, stripped, keys) == "inclusion_proof"


def certified(service: Service) -> tuple[dict[str, Any], tuple[Verifier, ...]]:
    """The certificate of an erasure, and the keys that it is checked with."""
    erase(service)
    with service.read() as rows:
        [row] = erasure_register.register(rows, service.now())
    told = json.loads(service.erasures.certificate(row, "json")[0])
    with service.read() as rows:  # only now has the ledger sealed, and has a key
        return told, recorded(rows)


def test_what_no_fact_tells_of_a_certificate_is_held_by_its_signature(
    service: Service, tmp_path: Path
) -> None:
    told, keys = certified(service)
    file = tmp_path / "chung-nhan.json"
    assert check(file, told, keys) is None
    stranger = Signer.generate(LEDGER)
    signed_elsewhere = sign(told, [stranger])
    for changed in (
        {"kept_now": ["accounts"]},
        {"corrected": {"erased_on": "2020-01-01"}},
        {"keys": [str(stranger.verifier)]},
        {"conclusion": "Đã xóa cả bản sao lưu"},
        {"title": "khác"},
        {"signature": None},
        {"signature": ""},
        {"signature": "x"},
        {"signature": signed_elsewhere},
    ):
        assert check(file, {**told, **changed}, keys) == "bundle_file", changed
    twice = json.dumps(told, ensure_ascii=False)
    file.write_text(f'{{"kept_now": ["accounts"], {twice[1:]}')
    with pytest.raises(UnreadableBundleError):
        check_bundle(file, keys)


def test_a_certificate_of_an_older_version_is_told_apart_from_an_altered_one(
    service: Service, tmp_path: Path
) -> None:
    told, keys = certified(service)
    file = tmp_path / "chung-nhan.json"
    unsigned = {name: told[name] for name in told if name != "signature"}
    first = {
        name: unsigned[name] for name in unsigned if name not in ("state", "document", "corrected")
    }
    for certificate, proven in ((unsigned, True), (first, False)):
        assert check(file, certificate, keys) == "certificate_unsigned"
        detail = check_bundle(file, keys).finding.detail  # type: ignore[union-attr]  # found the line before
        assert "kept_now" in detail
        assert ("legal_basis" not in detail) is proven
        answer = CliRunner().invoke(app, ["verify", str(file), "--key", str(keys[0])])
        assert (answer.exit_code, "proven in part" in answer.stdout) == (2, True)
        for change in ({"person": "acc-khac"}, {"erased_on": "2020-01-01"}, {"position": 1}):
            assert check(file, {**certificate, **change}, keys) == "inclusion_proof", change
    assert check(file, {**unsigned, "legal_basis": "Luật khác"}, keys) == "inclusion_proof"


def check(file: Path, certificate: object, keys: Sequence[Verifier]) -> str | None:
    """What a certificate is found to break."""
    file.write_text(json.dumps(certificate, ensure_ascii=False))
    found = check_bundle(file, keys).finding
    return None if found is None else found.check


def test_a_certificate_is_printed(service: Service) -> None:
    erase(service)
    with service.read() as rows:
        [row] = erasure_register.register(rows, service.now())
    assert "Chứng nhận đã xóa" in service.erasures.certificate(row, "html")[0].decode()
    assert service.erasures.certificate(row, "pdf")[0].startswith(b"%PDF-")


def test_a_certificate_tells_of_days_that_were_corrected_since(
    service: Service, tmp_path: Path
) -> None:
    erase(service)
    sealed_on = service.now().on
    erased_at = service.head()
    right = {
        "happened_on": sealed_on - timedelta(days=2),
        "requested_on": sealed_on - timedelta(days=30),
    }
    for field, day in right.items():
        corrections.correct(
            service.ledger,
            service.act("acc-1"),
            corrects=erased_at,
            field=field,
            value=day.isoformat(),
            reason="Ghi nhầm ngày",
            document=None,
        )
    service.catch_up()
    with service.read() as rows:
        [row] = erasure_register.register(rows, service.now())
    told = json.loads(service.erasures.certificate(row, "json")[0])
    assert (told["erased_on"], told["requested_on"]) == (sealed_on.isoformat(), None)
    assert told["corrected"] == {
        "erased_on": right["happened_on"].isoformat(),
        "requested_on": right["requested_on"].isoformat(),
    }
    with service.read() as rows:
        keys = recorded(rows)
    file = tmp_path / "chung-nhan.json"
    assert check(file, told, keys) is None
    assert check(file, {**told, "corrected": {}}, keys) == "bundle_file"
    page = service.erasures.certificate(row, "html")[0].decode()
    assert f"ngày xóa: {right['happened_on']:%d/%m/%Y}" in page
    assert f"ngày yêu cầu: {right['requested_on']:%d/%m/%Y}" in page
    with service.read() as rows:
        then = Moment(sealed_on - timedelta(days=1), service.now().known_at)
        assert len(erasure_register.register(rows, then)) == 1, "by its right day it was over"


def test_the_list_outside_passes_over_what_it_cannot_read(tmp_path: Path) -> None:
    listed = ErasureList(tmp_path / "danh-sach")
    assert listed.all() == []
    listed.add({"person": "acc-1"})
    listed.add({"person": "acc-1"})
    with listed.path.open("a") as file:
        file.write('{"person": "acc-')
    assert listed.all() == [{"person": "acc-1"}]


def test_whoever_has_no_list_honors_what_the_ledger_says(
    service: Service, settings: Settings
) -> None:
    erase(service)
    service.private.add_account("van", name=NAME, role="clerk", id="acc-van")
    assert Erasures(service, settings.database_url, None).honor() == 1
