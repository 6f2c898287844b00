"""The keys that sign heads: given by the operator or made here, kept outside the log; how one follows another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from infra.read_store import ReadStore
from infra.seal.note import ED25519, Note, Signer, Verifier, WrongKeyError, WrongNoteError, signed
from projections.bitemporal import instant_text
from projections.read_model import Rows

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS seal_keys (
        vkey TEXT PRIMARY KEY, secret TEXT, no INTEGER NOT NULL, since_size BIGINT NOT NULL,
        since TEXT NOT NULL, rotation TEXT)""",
    """CREATE TABLE IF NOT EXISTS seal_heads (
        size BIGINT PRIMARY KEY, note TEXT NOT NULL, signed_at TEXT NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS seal_state (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
_ROTATION: Final = "giamsat key rotation"


@dataclass(frozen=True)
class Rotation:
    """Thay khóa — from this size on another key signs; both keys signed the statement, where both were at hand."""

    origin: str
    old: Verifier
    new: Verifier
    size: int
    note: Note

    @classmethod
    def parse(cls, raw: str) -> Rotation:
        """Read a rotation; its signatures are not looked at yet."""
        note = Note.parse(raw)
        try:
            title, origin, old, new, size, _ = note.text.split("\n")
            if title != _ROTATION:
                raise ValueError(title)
            return cls(origin, Verifier.parse(old), Verifier.parse(new), int(size), note)
        except ValueError as error:
            raise WrongNoteError("this note is no rotation of keys") from error

    @classmethod
    def sign(cls, origin: str, old: Signer, new: Signer, size: int) -> Rotation:
        """State that `new` follows `old`."""
        text = f"{_ROTATION}\n{origin}\n{old.verifier}\n{new.verifier}\n{size}\n"
        return cls.parse(str(signed(text, [old, new])))

    @property
    def holds(self) -> bool:
        """Whether both keys signed it."""
        try:
            return len(set(self.note.verified([self.old, self.new]))) == 2  # noqa: PLR2004
        except WrongNoteError:
            return False


def rotations_in(raw: str) -> tuple[Rotation, ...]:
    """The rotations in what `/log/keys` answers, as it is saved beside receipts; each must prove itself."""
    try:
        told = json.loads(raw)["rotations"]
        return tuple(Rotation.parse(note) for note in told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WrongNoteError("this is no list of keys with their rotations") from error


def trusted(pinned: Iterable[Verifier], rotations: Sequence[Rotation]) -> tuple[Verifier, ...]:
    """The pinned keys, and those that statements signed by both sides tie to them."""
    found = list(dict.fromkeys(pinned))
    good = [r for r in rotations if r.holds]
    while True:
        more = [
            other
            for r in good
            for one, other in ((r.old, r.new), (r.new, r.old))
            if one in found and other not in found
        ]
        if not more:
            return tuple(found)
        found.extend(dict.fromkeys(more))


class SealKeys:
    """The keys of one ledger. `given` are the operator's own, newest first; without any, one is made and kept."""

    def __init__(self, read_store: ReadStore, origin: str, given: str = "") -> None:
        self._store = read_store
        self.origin = origin
        self._given = tuple(Signer.parse(line) for line in given.split())
        for signer in self._given:
            if signer.name != origin or signer.kind != ED25519:
                raise WrongKeyError(f"the signing key is for “{signer.name}”, not for “{origin}”")
        with read_store.setting_up() as rows:
            for table in TABLES:
                rows.execute(table)

    def signers(self, rows: Rows, size: int) -> tuple[Signer, ...]:
        """The keys that sign now; a key that was not seen before is recorded with where it began."""
        if self._given:
            for signer in reversed(self._given):
                self._record(rows, signer, size, keep_secret=False)
            return self._given
        current = self._kept(rows)
        if not current:
            self._record(rows, Signer.generate(self.origin), size, keep_secret=True)
            current = self._kept(rows)
        return current[:1]

    def known(self, rows: Rows) -> tuple[Verifier, ...]:
        """Every key of the ledger, the operator's too: a database that was restored has none of its own yet."""
        return tuple(dict.fromkeys((*(s.verifier for s in self._given), *recorded(rows))))

    def rotate(self, size: int) -> Rotation:
        """Make a new key that signs from now on; the old one vouches for it and keeps verifying."""
        if self._given:
            raise WrongKeyError("the signing key is set by the operator: put a new one before it")
        with self._store.transaction() as rows:
            old = self.signers(rows, size)[0]
            new = Signer.generate(self.origin)
            self._record(rows, new, size, keep_secret=True)
        return Rotation.sign(self.origin, old, new, size)

    def _kept(self, rows: Rows) -> tuple[Signer, ...]:
        found = rows.fetch("SELECT secret FROM seal_keys WHERE secret IS NOT NULL ORDER BY no DESC")
        return tuple(Signer.parse(row["secret"]) for row in found)

    def _record(self, rows: Rows, signer: Signer, size: int, *, keep_secret: bool) -> None:
        known = recorded(rows)
        if signer.verifier in known:
            return
        rotation = None
        if known:
            at_hand = {s.verifier: s for s in (*self._given, *self._kept(rows))}
            old = at_hand.get(known[0])
            if old is not None:
                rotation = str(Rotation.sign(self.origin, old, signer, size).note)
        rows.execute(
            "INSERT INTO seal_keys (vkey, secret, no, since_size, since, rotation)"
            " VALUES (:vkey, :secret, :no, :size, :since, :rotation)",
            {
                "vkey": str(signer.verifier),
                "secret": signer.secret() if keep_secret else None,
                "no": len(known) + 1,
                "size": size,
                "since": instant_text(datetime.now(UTC)),
                "rotation": rotation,
            },
        )


def told(rows: Rows) -> tuple[list[str], list[str]]:
    """The keys and rotations as they are kept, newest first: whoever is told of them checks them."""
    found = rows.fetch("SELECT vkey, rotation FROM seal_keys ORDER BY no DESC")
    return [row["vkey"] for row in found], [row["rotation"] for row in found if row["rotation"]]


def recorded(rows: Rows) -> tuple[Verifier, ...]:
    """Every key that has signed for this ledger, newest first."""
    found = rows.fetch("SELECT vkey FROM seal_keys ORDER BY no DESC")
    return tuple(Verifier.parse(row["vkey"]) for row in found)


def rotations(rows: Rows) -> tuple[Rotation, ...]:
    """Every statement by which one key follows another, newest first."""
    found = rows.fetch("SELECT rotation FROM seal_keys WHERE rotation IS NOT NULL ORDER BY no DESC")
    return tuple(Rotation.parse(row["rotation"]) for row in found)
