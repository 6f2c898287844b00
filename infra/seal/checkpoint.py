"""A checkpoint: origin, size and root of the tree in a signed note (C2SP tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from infra.seal.note import Note, OtherSignerError, Signer, Verifier, WrongNoteError, signed
from projections.merkle import HASH


@dataclass(frozen=True)
class Checkpoint:
    """Điểm kiểm tra — the head of the tree at one size, with its signatures."""

    origin: str
    size: int
    root: bytes
    note: Note

    def __str__(self) -> str:
        return str(self.note)

    @classmethod
    def parse(cls, raw: str) -> Checkpoint:
        """Read a checkpoint; its signatures are not looked at yet."""
        note = Note.parse(raw)
        lines = note.text.split("\n")
        try:
            origin, size, encoded = lines[:3]
            root = base64.b64decode(encoded, validate=True)
            if not origin or str(int(size)) != size or int(size) < 0 or len(root) != HASH:
                raise ValueError(size)
            if not all(lines[3:-1]):
                raise ValueError("empty extension line")
        except (ValueError, binascii.Error) as error:
            raise WrongNoteError("this note is no checkpoint") from error
        return cls(origin, int(size), root, note)

    @classmethod
    def sign(cls, origin: str, size: int, root: bytes, signers: Iterable[Signer]) -> Checkpoint:
        """Sign a head."""
        return cls(origin, size, root, signed(body(origin, size, root), signers))

    def opened(self, origin: str, verifiers: Iterable[Verifier]) -> Checkpoint:
        """This checkpoint, if it is of this origin and one of these keys signed it."""
        if self.origin != origin:
            raise WrongNoteError(f"a checkpoint of {self.origin}, not of {origin}")
        if not self.note.verified(verifiers):
            raise OtherSignerError(
                "no known key signed this checkpoint, and no rotation ties its key to one"
            )
        return self


def body(origin: str, size: int, root: bytes) -> str:
    """The text that is signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
