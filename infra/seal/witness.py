"""Nhân chứng — a small witness: it cosigns heads of other ledgers as long as each continues the one before."""

from __future__ import annotations

import base64
import binascii
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final

from infra.seal.checkpoint import Checkpoint
from infra.seal.keys import Rotation, trusted
from infra.seal.note import COSIGNATURE, Signer, Verifier, WrongNoteError
from projections.merkle import EMPTY_ROOT, HASH, extends

LONGEST_PROOF: Final = 63
LARGEST_BODY: Final = 128 * 1024
TEXT: Final = "text/plain; charset=utf-8"

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS witness_keys (name TEXT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS witness_heads (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
    cosigned_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS witness_evidence (
    no INTEGER PRIMARY KEY, origin TEXT NOT NULL, reason TEXT NOT NULL, known TEXT NOT NULL,
    shown TEXT NOT NULL, seen_at INTEGER NOT NULL, UNIQUE (origin, known, shown));
CREATE TABLE IF NOT EXISTS witness_rotations (note TEXT PRIMARY KEY);
"""


@dataclass(frozen=True)
class Reply:
    """What a request gets."""

    status: int
    body: str
    content_type: str = TEXT


@dataclass(frozen=True)
class Evidence:
    """Two heads signed by one ledger that cannot both be true: what a split view leaves behind."""

    origin: str
    reason: str
    known: str
    shown: str
    seen_at: int


class Witness:
    """Watches the ledgers whose keys it was given. Its memory is one SQLite file of its own."""

    def __init__(
        self,
        path: Path,
        name: str,
        ledgers: Sequence[Verifier],
        *,
        secret: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._now = now
        self._lock = Lock()
        self._ledgers: dict[str, list[Verifier]] = {}
        for verifier in ledgers:
            self._ledgers.setdefault(verifier.name, []).append(verifier)
        with self._database() as db:
            self.signer = self._own_key(db, name, secret)

    @property
    def verifier(self) -> Verifier:
        """The key by which its cosignatures are known."""
        return self.signer.verifier

    def add_checkpoint(self, body: bytes) -> Reply:
        """Cosign a head that continues the last one (C2SP tlog-witness, `add-checkpoint`)."""
        try:
            old, proof, head = _request(body)
        except (ValueError, binascii.Error) as error:
            return Reply(400, f"{error}\n")
        if head.origin not in self._ledgers:
            return Reply(404, "unknown origin\n")
        with self._lock, self._database() as db:
            keys = self._keys(db, head.origin)
            try:
                head.opened(head.origin, keys)
            except WrongNoteError as error:
                return Reply(403, f"{error}\n")
            if old > head.size:
                return Reply(400, "old size above the size of the checkpoint\n")
            return self._decide(db, old, proof, head, keys)

    def add_rotation(self, body: bytes) -> Reply:
        """Know a ledger's next key by the statement that the one known so far signed, too."""
        try:
            rotation = Rotation.parse(body.decode())
        except (ValueError, WrongNoteError) as error:
            return Reply(400, f"{error}\n")
        if rotation.origin not in self._ledgers:
            return Reply(404, "unknown origin\n")
        with self._lock, self._database() as db:
            known = self._keys(db, rotation.origin)
            follows = {rotation.old.name, rotation.new.name} == {rotation.origin}
            if not (follows and rotation.old in known and rotation.holds):
                return Reply(403, "no known key of the ledger signed this rotation\n")
            db.execute("INSERT OR IGNORE INTO witness_rotations VALUES (?)", (str(rotation.note),))
        return Reply(200, "")

    def checkpoint(self, origin_hash: str) -> Reply:
        """The last head cosigned for an origin, with the log's signature and the witness's."""
        with self._database() as db:
            for origin, note in db.execute("SELECT origin, note FROM witness_heads"):
                if sha256(origin.encode()).hexdigest() == origin_hash:
                    return Reply(200, note)
        return Reply(404, "never cosigned\n")

    def evidence(self) -> list[Evidence]:
        """Every contradiction that was shown to this witness."""
        with self._database() as db:
            found = db.execute(
                "SELECT origin, reason, known, shown, seen_at FROM witness_evidence ORDER BY no"
            )
            return [Evidence(*row) for row in found]

    def _decide(
        self,
        db: sqlite3.Connection,
        old: int,
        proof: list[bytes],
        head: Checkpoint,
        keys: Sequence[Verifier],
    ) -> Reply:
        found = db.execute(
            "SELECT size, root, note FROM witness_heads WHERE origin = ?", (head.origin,)
        ).fetchone()
        size, root, known = found or (0, EMPTY_ROOT, "")
        if old != size:
            return Reply(409, f"{size}\n", "text/x.tlog.size")
        if head.size == size and head.root != root:
            # The standard answers as to a stale size: who told the right one knows then what it means.
            if size:
                self._remember(db, head, "split_view", known)
            return Reply(409, f"{size}\n", "text/x.tlog.size")
        if head.size == 0 and head.root != EMPTY_ROOT:
            return Reply(422, "an empty tree has another root\n")
        if not extends(size, root, head.size, head.root, proof):
            if size:
                self._remember(db, head, "split_view", known)
            return Reply(422, "the proof does not lead from the known head to this one\n")
        at = int(self._now())
        line = self.signer.line(head.note.text, at)
        own = {(v.name, v.id) for v in keys}
        signatures = "".join(s.line for s in head.note.signatures if (s.name, s.key_id) in own)
        db.execute(
            "INSERT INTO witness_heads VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET"
            " size = excluded.size, root = excluded.root, note = excluded.note,"
            " cosigned_at = excluded.cosigned_at",
            (head.origin, head.size, head.root, f"{head.note.text}\n{signatures}{line}", at),
        )
        return Reply(200, line)

    def _keys(self, db: sqlite3.Connection, origin: str) -> tuple[Verifier, ...]:
        """The keys that were given for a ledger, and those that followed them."""
        told = (
            Rotation.parse(note) for (note,) in db.execute("SELECT note FROM witness_rotations")
        )
        return trusted(self._ledgers[origin], [r for r in told if r.origin == origin])

    def _remember(self, db: sqlite3.Connection, head: Checkpoint, reason: str, known: str) -> None:
        db.execute(
            "INSERT OR IGNORE INTO witness_evidence (origin, reason, known, shown, seen_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (head.origin, reason, known, str(head), int(self._now())),
        )

    def _own_key(self, db: sqlite3.Connection, name: str, secret: str | None) -> Signer:
        if secret is not None:
            return Signer.parse(secret)
        made = Signer.generate(name, COSIGNATURE)
        db.execute("INSERT OR IGNORE INTO witness_keys VALUES (?, ?)", (name, made.secret()))
        kept = db.execute("SELECT secret FROM witness_keys WHERE name = ?", (name,)).fetchone()
        return Signer.parse(kept[0])

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the disk before the answer: a cosignature given is a head remembered."""
        db = sqlite3.connect(self._path, isolation_level=None, timeout=10)
        try:
            db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_TABLES}")
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        finally:
            db.close()


def _request(body: bytes) -> tuple[int, list[bytes], Checkpoint]:
    if len(body) > LARGEST_BODY:
        raise ValueError("too large")
    head, empty, note = body.decode().partition("\n\n")
    first, *lines = head.split("\n")
    word, _, size = first.partition(" ")
    if not empty or word != "old" or not size.isdecimal() or str(int(size)) != size:
        raise ValueError("the first line is not “old SIZE”")
    if len(lines) > LONGEST_PROOF:
        raise ValueError("a proof is no longer than 63 lines")
    proof = [base64.b64decode(line, validate=True) for line in lines]
    if any(len(h) != HASH for h in proof):
        raise ValueError("a line of the proof is no hash")
    return int(size), proof, Checkpoint.parse(note)
