"""Biên nhận — a receipt for one fact: a C2SP `.tlog-proof` that anybody can check without us."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from infra.seal.checkpoint import Checkpoint
from infra.seal.note import Verifier, WrongNoteError
from projections.merkle import HASH, includes, inclusion_proof, leaf_hash
from projections.seal import SealedTree

_FIRST = "c2sp.org/tlog-proof@v1"
MEDIA_TYPE = "text/plain; charset=utf-8"


class WrongReceiptError(ValueError):
    """A text that is no receipt, or a receipt that proves nothing."""


@dataclass(frozen=True)
class Receipt:
    """The place of an entry, the path from it to the root, and the signed head."""

    index: int
    proof: tuple[bytes, ...]
    head: Checkpoint
    entry: bytes | None = None
    """The entry itself, carried in the `extra` line: its hash is what is proven."""

    @classmethod
    def of(cls, entry: bytes, index: int, head: Checkpoint, tree: SealedTree) -> Receipt:
        """Make the receipt of an entry under a head."""
        proof = inclusion_proof(index, head.size, tree.node)
        return cls(index, tuple(proof), head, entry)

    def __str__(self) -> str:
        extra = [f"extra {base64.b64encode(self.entry).decode()}"] if self.entry else []
        hashes = [base64.b64encode(h).decode() for h in self.proof]
        lines = [_FIRST, *extra, f"index {self.index}", *hashes]
        return "".join(f"{line}\n" for line in lines) + f"\n{self.head}"

    @classmethod
    def parse(cls, raw: str) -> Receipt:
        """Read a receipt; nothing in it is checked yet."""
        above, _, note = raw.partition("\n\n")
        try:
            first, *lines = above.split("\n")
            if first != _FIRST:
                raise ValueError(first)
            entry = None
            if lines and lines[0].startswith("extra "):
                entry = base64.b64decode(lines.pop(0)[6:], validate=True)
            word, _, index = lines.pop(0).partition(" ")
            if word != "index" or str(int(index)) != index or int(index) < 0:
                raise ValueError(word)
            proof = tuple(base64.b64decode(line, validate=True) for line in lines)
            if any(len(h) != HASH for h in proof):
                raise ValueError("hash")
            return cls(int(index), proof, Checkpoint.parse(note), entry)
        except (ValueError, IndexError, binascii.Error) as error:
            raise WrongReceiptError("this is no tlog-proof") from error

    def check(self, origin: str, verifiers: Iterable[Verifier], entry: bytes | None = None) -> None:
        """Raise WrongReceiptError unless this entry (or the carried one) is under a head that these keys signed."""
        shown = self.entry if entry is None else entry
        if shown is None:
            raise WrongReceiptError("the receipt does not carry its entry, and none was given")
        try:
            self.head.opened(origin, verifiers)
        except WrongNoteError as error:
            raise WrongReceiptError(str(error)) from error
        leaf = leaf_hash(shown)
        if not includes(leaf, self.index, self.head.size, self.proof, self.head.root):
            raise WrongReceiptError(f"the proof does not lead from entry {self.index} to the head")
