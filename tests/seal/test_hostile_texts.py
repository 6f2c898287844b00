"""Whatever a file or a stranger says in the name of a log: read, or refused with a reason, and nothing else.

`make fuzz` runs the same properties again, with bytes chosen by the code that they reach.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.seal.bundle import UnreadableBundleError, check_bundle
from infra.seal.checkpoint import Checkpoint
from infra.seal.keys import Rotation, rotations_in
from infra.seal.note import Note, Signer, Verifier, WrongKeyError, WrongNoteError
from infra.seal.receipt import Receipt, WrongReceiptError
from infra.seal.witness import Witness

LEDGER: Final = Signer("ledger.example", bytes(range(32)))
HEAD: Final = str(Checkpoint.sign("ledger.example", 0, bytes(32), [LEDGER]))
RECEIPT: Final = f"c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n\n{HEAD}"
TEXTS: Final = (
    HEAD,
    RECEIPT,
    f"old 0\n\n{HEAD}",
    str(LEDGER.verifier),
    json.dumps({"keys": [str(LEDGER.verifier)], "rotations": [HEAD]}),
    json.dumps({"receipt": RECEIPT, "rotations": []}),
)
READERS: Final[tuple[Callable[[str], Any], ...]] = (
    Note.parse,
    Checkpoint.parse,
    Receipt.parse,
    Verifier.parse,
    Rotation.parse,
    rotations_in,
)
often: Final = settings(max_examples=200, deadline=None, database=None)


@st.composite
def nearly(draw: st.DrawFn) -> str:
    """What the readers expect, with a piece of it exchanged."""
    text = draw(st.sampled_from(TEXTS))
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    return text[:first] + draw(st.text(max_size=20)) + text[last:]


@often
@given(st.sampled_from(READERS), st.text(max_size=200) | nearly())
def test_a_text_is_read_or_refused(read: Callable[[str], Any], text: str) -> None:
    with suppress(WrongNoteError, WrongKeyError, WrongReceiptError):
        read(text)


@often
@given(st.binary(max_size=200) | nearly().map(str.encode))
def test_a_file_is_checked_or_called_unreadable(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "shown"
        file.write_bytes(raw)
        with suppress(UnreadableBundleError):
            check_bundle(file, [LEDGER.verifier])


@often
@given(st.binary(max_size=200) | nearly().map(str.encode))
def test_a_witness_answers_whatever_it_is_shown(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        witness = Witness(Path(folder) / "witness.db", "witness.example", [LEDGER.verifier])
        for shown in (witness.add_checkpoint, witness.add_rotation):
            assert shown(raw).status in (200, 400, 403, 404, 409, 422)


@pytest.mark.parametrize("shape", ['{{"rotations": {0}}}', '{{"receipt": "x", "state": {0}}}'])
def test_what_is_nested_too_deeply_is_unreadable(tmp_path: Path, shape: str) -> None:
    text = shape.format("[" * 100_000 + "]" * 100_000)
    (tmp_path / "shown").write_text(text)
    with pytest.raises(WrongNoteError):
        rotations_in(text)
    with pytest.raises(UnreadableBundleError):
        check_bundle(tmp_path / "shown", [LEDGER.verifier])
