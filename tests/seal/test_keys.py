"""Who signs the heads: the key of the ledger, those it had before, and that none is shown."""

from __future__ import annotations

import pytest

from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal.keys import Rotation, SealKeys, recorded, rotations, trusted
from infra.seal.note import Note, Signer, Verifier, WrongKeyError, WrongNoteError
from infra.seal.sealer import Sealer
from tests.seal.conftest import ORIGIN, Ring


def test_the_example_of_the_specification_verifies() -> None:
    verifier = Verifier.parse(
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    )
    note = (
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2"
        "ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    assert Note.parse(note).verified([verifier]) == (verifier,)
    with pytest.raises(WrongNoteError):
        Note.parse(note.replace("example message", "exampled message")).verified([verifier])
    assert str(verifier).endswith("3U2k")


def test_an_old_key_keeps_verifying_after_a_rotation(
    sealer: Sealer, keys: SealKeys, read_store: ReadStore, ring: Ring
) -> None:
    size = ring(3)
    first = sealer.seal()
    assert first is not None
    statement = keys.rotate(size)
    ring(1)
    second = sealer.seal()
    assert second is not None
    with read_store.reading() as rows:
        known, kept = recorded(rows), rotations(rows)
    assert statement.holds
    assert kept == (statement,)
    new, old = known
    first.opened(ORIGIN, [old])
    second.opened(ORIGIN, [new])
    with pytest.raises(WrongNoteError):
        second.opened(ORIGIN, [old])
    assert set(trusted([old], kept)) == set(trusted([new], kept)) == {old, new}
    stranger = Signer.generate(ORIGIN)
    forged = Rotation.sign(ORIGIN, stranger, Signer.generate(ORIGIN), 3)
    assert trusted([old], [forged]) == (old,)


def test_keys_of_the_operator_sign_and_follow_each_other(
    recorder: FactRecorder, read_store: ReadStore, ring: Ring
) -> None:
    old, new = Signer.generate(ORIGIN), Signer.generate(ORIGIN)
    ring(1)
    first = Sealer(recorder, read_store, SealKeys(read_store, ORIGIN, old.secret())).seal()
    ring(1)
    both = f"{new.secret()}\n{old.secret()}\n"
    second = Sealer(recorder, read_store, SealKeys(read_store, ORIGIN, both)).seal()
    assert first is not None
    assert second is not None
    assert second.note.verified([old.verifier, new.verifier]) == (new.verifier, old.verifier)
    with read_store.reading() as rows:
        assert recorded(rows) == (new.verifier, old.verifier)
        assert rotations(rows)[0].holds
        assert rows.fetch("SELECT secret FROM seal_keys WHERE secret IS NOT NULL") == []
    with pytest.raises(WrongKeyError, match="another"):
        SealKeys(read_store, ORIGIN, Signer.generate("another").secret())


def test_a_key_is_never_shown(keys: SealKeys) -> None:
    signer = Signer.generate(ORIGIN)
    assert signer.secret() not in f"{signer!r} {signer}"
    assert Signer.parse(signer.secret()) == signer


# -- refusals
