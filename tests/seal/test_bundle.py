"""A bundle is checked with nothing but itself, and whatever is altered in it is named."""

from __future__ import annotations

import json
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont
from typer.testing import CliRunner

from infra.evidence import UnprovenError, write_evidence
from infra.main import app
from infra.paper import Heading, Paper, Table, Verbatim
from infra.printing import BOLD, FONTS, MONO, SANS, printed
from infra.seal import bundle
from infra.seal.bundle import UnreadableBundleError, check_bundle
from infra.seal.keys import recorded
from infra.seal.note import Signer, Verifier
from infra.service import Service
from infra.settings import Settings
from infra.verify import check_ledger
from tests.registered import register
from tests.seal.target import LEDGER, Target

Change = Callable[[bytes], bytes]


@pytest.fixture
def target(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.chdir(tmp_path)
    ledger = Target(Settings.load(database_url=database_url, ledger=LEDGER, seal_file="none"))
    with Service.open(ledger.settings) as service:
        for number in range(20):
            register(service, f"A-{number}" if number < 10 else f"A-1-{number - 10}")
        register(service, "Hoà-Bình")
        service.catch_up()
    return ledger


def written(target: Target, file: Path, **filters: object) -> int:
    with Service.open(target.settings) as service:
        return write_evidence(service, service.now(), filters, filters, file)


@pytest.fixture
def file(target: Target, tmp_path: Path) -> Path:
    path = tmp_path / "goi.zip"
    assert written(target, path, q="co quan a-1") == 11
    return path


def keys(target: Target) -> tuple[Verifier, ...]:
    with Service.open(target.settings) as service, service.read_store.reading() as rows:
        return recorded(rows)


def altered(file: Path, name: str, change: Change) -> Path:
    """The bundle with one of its files changed."""
    other = file.with_name(f"sua-{file.name}")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for known in old.namelist():
            content = old.read(known)
            new.writestr(known, change(content) if known == name else content)
    return other


def without_print(file: Path) -> Path:
    """The bundle without its cover to print."""
    other = file.with_name(f"thieu-{file.name}")
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(other, "w") as kept:
        for name in whole.namelist():
            if name != bundle.PRINT:
                kept.writestr(name, whole.read(name))
    return other


def test_a_bundle_proves_its_facts_on_another_machine(target: Target, file: Path) -> None:
    known = keys(target)
    checked = check_bundle(file, known)
    assert (checked.finding, checked.facts, checked.size) == (None, 11, 21)
    assert check_bundle(file).keys == known
    assert not list(file.parent.glob("*.part"))


def test_its_cover_tells_the_question_and_the_facts_in_vietnamese(file: Path) -> None:
    with zipfile.ZipFile(file) as opened:
        page = opened.read(bundle.COVER).decode()
        facts = [json.loads(line) for line in opened.read(bundle.FACTS).splitlines()]
    assert "co quan a-1" in page
    assert "đăng ký cơ quan (cơ quan A-1)" in page
    assert [fact["subject_code"] for fact in facts] == ["A-1", *(f"A-1-{n}" for n in range(10))]


def test_its_cover_can_be_printed(target: Target, file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(file) as opened:
        paper = opened.read(bundle.PRINT)
    assert paper.startswith(b"%PDF-")
    assert b"BeVietnamPro" in paper, "the letters travel with the paper"
    printed(Paper("Tên", [Heading("Không có gì"), Table([]), Verbatim("a\n\nb")]))


def test_paper_has_every_letter_of_vietnamese() -> None:
    vowels, others = "aăâeêioôơuưy", "bcdđghklmnpqrstvxfjwz"
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    wanted = {
        letter
        for lower in vowels
        for mark in marks
        for cased in (lower, lower.upper())
        for letter in unicodedata.normalize("NFC", cased + mark)
    } | set(others + others.upper() + "0123456789.,;:–—…“”‘’/()%")
    # Notes of a checkpoint are ASCII, but for the dash before a signature.
    ascii_and_dash = {chr(n) for n in range(32, 127)} | {"—"}
    for font, letters in ((SANS, wanted), (BOLD, wanted), (MONO, ascii_and_dash)):
        known = TTFont(font, str(FONTS[font])).face.charToGlyph
        assert not [letter for letter in letters if ord(letter) not in known], font


def test_a_bundle_from_before_there_was_a_cover_to_print_is_checked_as_ever(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "FILES", bundle.FIRST_FILES)
    old = tmp_path / "cu.zip"
    written(target, old, q="hoa")
    unprinted = without_print(old)
    monkeypatch.undo()
    assert check_bundle(unprinted).finding is None


def test_a_cover_to_print_that_the_manifest_names_is_missed(target: Target, tmp_path: Path) -> None:
    whole = tmp_path / "goi.zip"
    written(target, whole, q="hoa")
    found = check_bundle(without_print(whole)).finding
    assert found is not None
    assert (found.check, found.detail) == ("bundle_file", f"{bundle.PRINT} is missing")


@pytest.mark.parametrize(
    ("name", "change", "named"),
    [
        (bundle.FACTS, lambda c: c.replace(b"A-1-3", b"A-3-1"), (14, "inclusion_proof")),
        (bundle.FACTS, lambda c: c.replace(b"acc-test", b"acc-tess", 1), (2, "inclusion_proof")),
        (
            bundle.PROOFS,
            lambda c: c.replace(b'"index": 10', b'"index": 11'),
            (11, "inclusion_proof"),
        ),
        (bundle.COVER, lambda c: c.replace(b"A-1-3", b"A-3-1"), (None, "bundle_file")),
        (bundle.MANIFEST, lambda c: c.replace(b"a-1", b"a-2"), (None, "bundle_file")),
        (bundle.CHECKPOINT, lambda c: c.replace(b"\n21\n", b"\n22\n"), (None, "head_signature")),
    ],
)
def test_what_is_altered_in_a_bundle_is_named(
    target: Target, file: Path, name: str, change: Change, named: tuple[int | None, str]
) -> None:
    found = check_bundle(altered(file, name, change), keys(target)).finding
    assert found is not None
    assert (found.position, found.check) == named


def test_a_fact_left_out_is_missed_by_what_was_signed(target: Target, file: Path) -> None:
    cut = altered(file, bundle.FACTS, lambda c: b"\n".join(c.split(b"\n")[:-2]) + b"\n")
    shorter = altered(cut, bundle.PROOFS, lambda c: b"\n".join(c.split(b"\n")[:-2]) + b"\n")
    with pytest.raises(UnreadableBundleError):
        check_bundle(cut)
    found = check_bundle(shorter, keys(target)).finding
    assert found is not None
    assert found.check == "bundle_file"


def test_a_bundle_signed_by_somebody_else_is_no_evidence(file: Path) -> None:
    found = check_bundle(file, [Signer.generate(LEDGER).verifier]).finding
    assert found is not None
    assert found.check == "head_signature"


def test_a_fact_that_is_not_the_sealed_one_gets_into_no_bundle(
    target: Target, tmp_path: Path
) -> None:
    target.seal()
    target.do("UPDATE events SET actor = 'acc-else' WHERE position = 3")
    with pytest.raises(UnprovenError):
        written(target, tmp_path / "sai.zip")
    assert not list(tmp_path.glob("sai.zip*"))
    found = check_ledger(target.settings).finding
    assert found is not None
    assert found.position == 3


@pytest.mark.parametrize(
    "edit",
    ["data = replace(data, 'Cơ quan A-3', 'Cơ quan khác')", "happened_on = '2001-01-01'"],
)
def test_a_trail_that_says_otherwise_than_the_ledger_gets_onto_no_cover(
    target: Target, tmp_path: Path, edit: str
) -> None:
    target.do(f"UPDATE history SET {edit} WHERE position = 4")
    with pytest.raises(UnprovenError, match="vị trí 4 ") as refused:
        written(target, tmp_path / "sai.zip")
    assert refused.value.rule == "facts_sealed"


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 cut short", b"c2sp.org/tlog-proof@v1\nindex 0\n"]
)
def test_what_is_no_bundle_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "la.zip"
    path.write_bytes(content)
    with pytest.raises(UnreadableBundleError):
        check_bundle(path)


def test_a_bundle_with_anything_beside_the_files_it_lists_is_refused(
    file: Path, tmp_path: Path
) -> None:
    content = file.read_bytes()
    with zipfile.ZipFile(tmp_path / "bia.zip", "w") as forged:
        forged.writestr(bundle.COVER, "Không có vi phạm nào")
        end = forged.start_dir
    hidden = (tmp_path / "bia.zip").read_bytes()[:end]
    for altered_file in (hidden + content, b"x" * 500 + content, content + b"x"):
        file.write_bytes(altered_file)
        with pytest.raises(UnreadableBundleError):
            check_bundle(file)
    file.write_bytes(content)
    assert check_bundle(file).finding is None
    with zipfile.ZipFile(file, "a") as opened:
        opened.comment = b"khac"
    with pytest.raises(UnreadableBundleError):
        check_bundle(file)


@pytest.mark.parametrize("hidden", [b"", b"PK\x03\x04 bia.html"])
def test_a_bundle_with_bytes_behind_the_end_of_a_packed_file_is_refused(
    file: Path, tmp_path: Path, hidden: bytes
) -> None:
    other = tmp_path / "khac.zip"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        cover = old.read(bundle.COVER)
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        new.writestr(bundle.COVER, packer.compress(cover) + packer.flush() + hidden)
        for name in old.namelist()[1:]:
            new.writestr(name, old.read(name))
    with zipfile.ZipFile(other) as opened:
        start = opened.start_dir
    raw = bytearray(other.read_bytes())
    for header, method, crc, size in ((0, 8, 14, 22), (start, 10, 16, 24)):
        struct.pack_into("<H", raw, header + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", raw, header + crc, zlib.crc32(cover))
        struct.pack_into("<I", raw, header + size, len(cover))
    other.write_bytes(raw)
    with zipfile.ZipFile(other) as opened:
        assert opened.read(bundle.COVER) == cover
    if not hidden:
        assert check_bundle(other).finding is None
        struct.pack_into("<H", raw, 6, 1 << 3)
        other.write_bytes(raw)
    with pytest.raises(UnreadableBundleError):
        check_bundle(other)


def test_a_bundle_with_a_second_file_of_the_same_name_is_refused(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr(bundle.COVER, "khác")
    with pytest.raises(UnreadableBundleError):
        check_bundle(file)


def test_the_command_line_asks_writes_and_checks(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", target.settings.database_url)
    monkeypatch.setenv("GIAMSAT_SEAL_FILE", "none")

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, words)
        return done.exit_code, done.stdout

    target.seal()  # from here on the ledger's name is known without a setting
    assert "đăng ký cơ quan (cơ quan A-3)" in run("history", "--subject", "A-3")[1]
    assert run("history", "--subject", "khong-co")[0] == 2
    assert json.loads(run("history", "--subject", "A-3", "--json")[1])["position"] == 4
    stretch = ("history", "--after-position", "3", "--until-position", "5", "--json")
    assert [json.loads(line)["position"] for line in run(*stretch)[1].splitlines()] == [4, 5]
    assert run(*stretch, "--recorded-to", "2020-01-01T00:00:00Z")[1] == ""
    assert run("history", "--recorded-from", "hôm qua")[0] == 2
    named = ("history", "--agency", "co quan a-3", "--purpose", "Kiểm tra", "--json")
    assert json.loads(run(*named)[1])["position"] == 4, "its own registration names it"
    assert "Kiểm tra" in run("reads", "--kind", "evidence")[1]
    assert run("history", "--subject", "A-3", "--bundle", "g.zip")[0] == 0
    assert run("history", "--subject", "A-3", "--bundle", "g.zip")[0] == 2
    intact = {"ok": True, "first_bad_position": None, "check": None}
    code, told = run("verify", "g.zip", "--json")
    assert (code, json.loads(told)) == (0, intact)
    code, told = run("verify", str(altered(Path("g.zip"), bundle.FACTS, _flip)), "--json")
    assert code == 1
    assert json.loads(told) == {"ok": False, "first_bad_position": 4, "check": "inclusion_proof"}
    assert run("verify", "khong-co.zip")[0] == 2
    with Service.open(target.settings) as service:
        Path("4.tlog-proof").write_text(service.sealed.receipt(4) or "", "utf-8")
    assert run("verify", "4.tlog-proof")[0] == 2
    assert run("verify", "4.tlog-proof", "--key", str(keys(target)[0]))[0] == 0
    assert run("verify", "4.tlog-proof", "--key", str(Signer.generate(LEDGER).verifier))[0] == 1
    assert run("verify", "--against", "g.zip")[0] == 2
    (tmp_path / "old").write_text(str(target.seal()), "utf-8")
    assert run("verify", "--against", "old")[0] == 0


def _flip(content: bytes) -> bytes:
    return content.replace(b"A-3", b"A-4", 1)
