"""Heads stamped by a real authority: once a day, checked by OpenSSL; a stamp of anybody else is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal.anchor_timestamp import TimestampAnchor
from infra.seal.checkpoint import Checkpoint
from infra.seal.note import Signer
from infra.seal.open import sealer_of
from infra.setting_files import WrongSettingError
from infra.settings import Settings
from infra.verify import check_ledger
from tests.seal.authority import Authority
from tests.seal.conftest import ORIGIN, Ring


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "own")


@pytest.fixture
def stamped(authority: Authority, database_url: str, tmp_path: Path) -> Iterator[Settings]:
    """A ledger whose heads are stamped."""
    with authority.serving() as url:
        yield Settings(
            database_url=database_url,
            ledger=ORIGIN,
            seal_file=str(tmp_path / "heads"),
            seal_timestamp_url=url,
            seal_timestamp_roots=str(authority.root),
        )


def head(size: int) -> Checkpoint:
    return Checkpoint.sign(ORIGIN, size, bytes(32), [Signer.generate(ORIGIN)])


def test_a_head_a_day_is_stamped_and_openssl_accepts_it(
    authority: Authority, tmp_path: Path
) -> None:
    now = 0.0
    with authority.serving() as url:
        roots = TimestampAnchor.roots(authority.root)
        anchor = TimestampAnchor(url, roots, tmp_path / "stamps", 24, lambda: now)
        for hour, size in ((0, 2), (12, 4), (25, 6)):
            now = hour * 3600.0
            anchor.publish(head(size))
    assert sorted(p.name for p in (tmp_path / "stamps").iterdir()) == [
        "2.tsr", "2.txt", "6.tsr", "6.txt",
    ]  # fmt: skip
    said = authority.verify(tmp_path / "stamps" / "6.txt", tmp_path / "stamps" / "6.tsr")
    assert "Verification: OK" in said
    latest = anchor.latest(ORIGIN)
    assert latest is not None
    assert latest.size == 6
    assert anchor.latest("somebody.else") is None


def test_a_stamp_of_anybody_else_is_thrown_away(authority: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "stranger")
    roots = TimestampAnchor.roots(authority.root)
    with stranger.serving() as url:
        anchor = TimestampAnchor(url, roots, tmp_path / "stamps", 24)
        with pytest.raises(OSError, match="time stamps of"):
            anchor.publish(head(2))
        anchor.publish(head(3))  # it is left alone for a while
    assert anchor.latest(ORIGIN) is None


def test_sealing_has_heads_stamped_and_verify_compares_them(
    stamped: Settings, recorder: FactRecorder, read_store: ReadStore, ring: Ring
) -> None:
    ring(3)
    assert sealer_of(stamped, recorder, read_store).seal() is not None
    Path(stamped.seal_file).unlink()
    assert check_ledger(stamped, read_models=False).outside == 1
    with pytest.raises(WrongSettingError, match="ROOTS"):
        check_ledger(stamped.model_copy(update={"seal_timestamp_roots": "nowhere.pem"}))
