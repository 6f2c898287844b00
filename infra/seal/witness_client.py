"""Asking a witness for its cosignature (C2SP tlog-witness), as the log asks after each new head."""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Final

from infra.seal.checkpoint import Checkpoint
from infra.seal.keys import Rotation
from infra.seal.note import COSIGNATURE, Note, Verifier, WrongKeyError, WrongNoteError
from projections.merkle import consistency_proof
from projections.seal import SealedTree

SECONDS: Final = 5.0
LARGEST_ANSWER: Final = 64 * 1024
OK, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 403, 404, 409, 422


class WitnessRefusalError(Exception):
    """A witness has seen a head that ours does not continue."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(reason)
        self.check = check


@dataclass(frozen=True)
class WitnessClient:
    """Nhân chứng — one witness: where it is, and the key by which it is known."""

    url: str
    verifier: Verifier
    remembers: ClassVar[bool] = True

    @classmethod
    def parse(cls, text: str) -> WitnessClient:
        """Read `URL=VKEY`."""
        url, _, vkey = text.partition("=")
        verifier = Verifier.parse(vkey)
        if not url.startswith(("http://", "https://")) or verifier.kind != COSIGNATURE:
            raise WrongKeyError("a witness is written as URL=VKEY, with a key for cosignatures")
        return cls(url.rstrip("/"), verifier)

    @property
    def name(self) -> str:
        """What people call it."""
        return f"witness {self.verifier.name}"

    def latest(self, origin: str) -> Checkpoint | None:
        """The last head it cosigned for this origin; None when it knows none. Raises OSError when silent."""
        status, answer = self._ask(f"/{sha256(origin.encode()).hexdigest()}/checkpoint", None)
        if status == NOT_FOUND:
            return None
        if status != OK:
            raise OSError(f"{self.url} answered {status}")
        try:
            return Checkpoint.parse(answer).opened(origin, [self.verifier])
        except WrongNoteError as error:
            raise OSError(f"{self.url}: {error}") from error

    def cosign(self, head: Checkpoint, tree: SealedTree, rotations: Sequence[Rotation] = ()) -> str:
        """Submit a head; the signature lines of the witness. Raises WitnessRefusalError, or OSError when silent.

        A witness of ours that knows an older key alone is told of the `rotations` since, the oldest first.
        """
        old, untold = 0, rotations
        for _ in range(4):  # another process may have submitted meanwhile
            status, answer = self._submit(head, tree, old)
            if status == OK:
                return self._lines(head, answer)
            if status == FORBIDDEN and untold:
                for rotation in untold:
                    self._ask("/add-rotation", str(rotation.note).encode())
                untold = ()
                continue
            told = _size(answer) if status == CONFLICT else None
            if status == UNPROCESSABLE or (old and told == old == head.size):
                raise WitnessRefusalError(
                    "split_view",
                    f"{self.name} has seen other facts among the first {old} of this ledger",
                )
            if told is None:
                raise OSError(f"{self.url} answered {status}: {answer[:200]}")
            old = told
            if old > head.size:
                raise WitnessRefusalError(
                    "older_than_head",
                    f"{self.name} has seen {old} facts, the ledger has {head.size}: "
                    "it seems to be restored from an older backup",
                )
        raise OSError(f"{self.url}: its state changed again and again")

    def _submit(self, head: Checkpoint, tree: SealedTree, old: int) -> tuple[int, str]:
        proof = consistency_proof(old, head.size, tree.node)
        lines = "".join(f"{base64.b64encode(h).decode()}\n" for h in proof)
        own = Note(head.note.text, tuple(s for s in head.note.signatures if s.name == head.origin))
        return self._ask("/add-checkpoint", f"old {old}\n{lines}\n{own}".encode())

    def _lines(self, head: Checkpoint, answer: str) -> str:
        try:
            note = Note.parse(f"{head.note.text}\n{answer}")
            if not note.verified([self.verifier]):
                raise OSError(f"{self.url}: its cosignature is not by {self.verifier.name}")
        except WrongNoteError as error:
            raise OSError(f"{self.url}: {error}") from error
        ours = (self.verifier.name, self.verifier.id)
        return "".join(s.line for s in note.signatures if (s.name, s.key_id) == ours)

    def _ask(self, path: str, body: bytes | None) -> tuple[int, str]:
        request = urllib.request.Request(self.url + path, data=body)  # noqa: S310 - checked in parse
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return answer.status, answer.read(LARGEST_ANSWER).decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(LARGEST_ANSWER).decode(errors="replace")
        except UnicodeDecodeError as error:
            raise OSError(f"{self.url}: no text") from error


def _size(answer: str) -> int:
    try:
        return int(answer.strip())
    except ValueError as error:
        raise OSError("the witness did not tell its size") from error
