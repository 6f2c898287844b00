"""Gói bằng chứng — the facts of a question in one file, each with its proof, that anybody can check offline."""

from __future__ import annotations

import base64
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import SEEK_CUR, SEEK_END
from pathlib import Path
from typing import IO, Any, Final, cast

from infra.paper import Paper
from infra.seal.certificate import (
    UNSIGNED,
    certificate_in,
    certifies,
    signed_as_it_is,
    unproven,
)
from infra.seal.checkpoint import Checkpoint
from infra.seal.entry import EntryRow, EntryRows, EntryWriter, UnsealableRowError
from infra.seal.finding import Finding
from infra.seal.keys import Rotation, rotations_in, trusted
from infra.seal.note import Note, OtherSignerError, Signer, Verifier, WrongNoteError, signed
from infra.seal.receipt import Receipt, WrongReceiptError
from projections.merkle import includes, inclusion_proof
from projections.seal import SealedTree

TITLE: Final = "giamsat evidence bundle 1"
LOCAL_HEADER, CLOSING = 30, 22
"""Bytes before the name of a file in a ZIP, and of the record that closes it."""
AFTERWARDS: Final = 1 << 3
"""The flag of a file whose sizes stand behind it: whoever streams looks for its end, and may find another."""
MANIFEST, FACTS, PROOFS = "manifest", "facts.jsonl", "proofs.jsonl"
COVER, PRINT = "bia.html", "bia.pdf"
CHECKPOINT, KEYS = "checkpoint", "keys.json"
FIRST_FILES: Final = (COVER, FACTS, PROOFS, CHECKPOINT, KEYS)
"""What bundles held before they had a cover to print; they are checked as ever."""
FILES: Final = (COVER, PRINT, FACTS, PROOFS, CHECKPOINT, KEYS)
SMALL: Final = 1 << 20
"""Bytes of a note, of the keys, and of one line; what is longer is no bundle of ours."""
CHUNK: Final = 1 << 16
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    RuntimeError,  # an encrypted part
)
_DATE: Final = (1980, 1, 1, 0, 0, 0)


class UnreadableBundleError(ValueError):
    """A file that is no bundle, or one whose parts cannot be read."""


@dataclass(frozen=True)
class Checked:
    """What a bundle shows."""

    origin: str
    size: int
    facts: int
    finding: Finding | None
    keys: tuple[Verifier, ...] = field(default=())


@dataclass(frozen=True)
class Evidence:
    """What goes into a bundle beside the facts: the head they are proven under, and the keys that lead to it."""

    head: Checkpoint
    tree: SealedTree
    keys: Sequence[Verifier]
    rotations: Sequence[Rotation]
    signers: Sequence[Signer]


def write_bundle(
    file: IO[bytes],
    evidence: Evidence,
    rows: EntryRows,
    positions: Iterable[int],
    *,
    asked: Mapping[str, Any],
    cover: Paper,
) -> int:
    """Write the facts at these positions with their proofs; how many there were.

    Raises UnsealableRowError where a fact is not the sealed one: a bundle must never carry what it cannot prove.
    """
    head, writer, digests = evidence.head, EntryWriter(evidence.head.origin), {}
    found = list(positions)
    with zipfile.ZipFile(file, "w") as bundle:

        def put(name: str, lines: Iterable[bytes]) -> None:
            digest = sha256()
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with bundle.open(entry, "w", force_zip64=True) as part:
                for line in lines:
                    part.write(line)
                    digest.update(line)
            digests[name] = digest.hexdigest()

        put(COVER, [cover.html().encode()])
        # What prints takes 6 MiB, which a server that writes no bundle need not hold.
        from infra.printing import printed

        put(PRINT, [printed(cover)])
        put(FACTS, (_line(_fact(row)) for row in _stored(rows, found)))
        put(PROOFS, (_line(_proof(row, writer, evidence)) for row in _stored(rows, found)))
        put(CHECKPOINT, [str(head).encode()])
        keys = {
            "keys": [str(k) for k in evidence.keys],
            "rotations": [str(r.note) for r in evidence.rotations],
        }
        put(KEYS, [_line(keys)])
        said = {**asked, "facts": len(found), "size": head.size}
        text = "".join(
            f"{line}\n"
            for line in (
                TITLE,
                head.origin,
                json.dumps(said, ensure_ascii=False, sort_keys=True),
                *(f"sha256 {digests[name]} {name}" for name in FILES),
            )
        )
        put(MANIFEST, [str(signed(text, evidence.signers)).encode()])
    return len(found)


def check_bundle(
    path: Path, pinned: Sequence[Verifier] = (), rotations: Sequence[Rotation] = ()
) -> Checked:
    """Check a bundle, or a single receipt, with nothing but itself, the keys known beforehand and their rotations."""
    if not zipfile.is_zipfile(path):
        return _check_receipt(path, pinned, rotations)
    try:
        with zipfile.ZipFile(path) as bundle:
            return _Opened(bundle, pinned, rotations).checked()
    except _BROKEN as error:
        raise UnreadableBundleError(str(error)) from error


class _Opened:
    """A bundle being checked: first every fact, then what was signed about all of them together."""

    def __init__(
        self, bundle: zipfile.ZipFile, pinned: Sequence[Verifier], rotations: Sequence[Rotation]
    ) -> None:
        self._bundle = bundle
        if not _accounted_for(bundle):
            raise UnreadableBundleError("the bundle holds bytes of no file that it lists")
        held = sorted(bundle.namelist())
        self._names = FILES if PRINT in held else FIRST_FILES
        if held != sorted((MANIFEST, *self._names)):
            # A second file of the same name would show one thing to us and another to somebody else.
            raise UnreadableBundleError("the bundle has other files than it should")
        listed = self._small(KEYS).decode()
        self._head = Checkpoint.parse(self._small(CHECKPOINT).decode())
        self._manifest = Note.parse(self._small(MANIFEST).decode())
        title, self._origin, said, *lines, _ = self._manifest.text.split("\n")
        if title != TITLE:
            raise UnreadableBundleError(f"“{title[:80]}” is no bundle that this version reads")
        self._said = json.loads(said)
        self._digests = {name: digest for _, digest, name in (line.split(" ") for line in lines)}
        known = pinned or [Verifier.parse(k) for k in json.loads(listed)["keys"]]
        self._keys = trusted(known, [*rotations_in(listed), *rotations])

    def checked(self) -> Checked:
        found = self._head_signature() or self._facts() or self._files()
        size, facts = self._head.size, self._said["facts"]
        return Checked(self._origin, size, facts, found, self._keys)

    def _head_signature(self) -> Finding | None:
        return _head_signature(self._head, self._origin, self._keys)

    def _facts(self) -> Finding | None:
        writer, head, before, many = EntryWriter(self._origin), self._head, 0, 0
        for fact, proof in zip(self._lines(FACTS), self._lines(PROOFS), strict=True):
            row = EntryRow(**{**fact, "state": fact["state"].encode()})
            position = row.position
            hashes = [base64.b64decode(h, validate=True) for h in proof["proof"]]
            try:
                leaf = writer.leaf(row)
            except UnsealableRowError as error:
                return Finding(position, "row_readable", str(error))
            index = proof["index"]
            proven = includes(leaf, index, head.size, hashes, head.root)
            if index != position - 1 or not proven or position <= before:
                return Finding(position, "inclusion_proof")
            before, many = position, many + 1
        if many != self._said["facts"]:
            return Finding(None, "bundle_file", f"{many} facts, not {self._said['facts']}")
        return None

    def _files(self) -> Finding | None:
        """What the ledger signed about all of it: the question, the cover, and that nothing was taken out."""
        try:
            if not self._manifest.verified(self._keys):
                raise WrongNoteError("no known key of the ledger signed the manifest")
        except WrongNoteError as error:
            return Finding(None, "bundle_file", f"{MANIFEST}: {error}")
        if missing := [name for name in self._digests if name not in self._names]:
            return Finding(None, "bundle_file", f"{missing[0]} is missing")
        for name in self._names:
            digest = sha256()
            with self._bundle.open(name) as part:
                while chunk := part.read(CHUNK):
                    digest.update(chunk)
            if digest.hexdigest() != self._digests.get(name):
                return Finding(None, "bundle_file", name)
        return None

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        with self._bundle.open(name) as part:
            while line := part.readline(SMALL):
                yield json.loads(line)

    def _small(self, name: str) -> bytes:
        with self._bundle.open(name) as part:
            content = part.read(SMALL + 1)
        if len(content) > SMALL:
            raise UnreadableBundleError(f"{name} is too large")
        return content


def _accounted_for(bundle: zipfile.ZipFile) -> bool:
    """Whether file follows file and nothing stands between, beside or in them that some readers would show instead."""
    file, end = cast("IO[bytes]", bundle.fp), 0
    for entry in sorted(bundle.infolist(), key=lambda e: e.header_offset):
        file.seek(end)
        header = file.read(LOCAL_HEADER)
        if entry.header_offset != end or len(header) < LOCAL_HEADER:
            return False
        flags, method, name, extra = struct.unpack("<6xHH16xHH", header)
        if (flags, method) != (entry.flag_bits, entry.compress_type) or flags & AFTERWARDS:
            return False
        file.seek(name + extra, SEEK_CUR)
        if not _packed_whole(file, entry):
            return False
        end += LOCAL_HEADER + name + extra + entry.compress_size
    file.seek(-CLOSING, SEEK_END)
    return end == bundle.start_dir and file.read(4) == b"PK\5\6" and not bundle.comment


def _packed_whole(file: IO[bytes], entry: zipfile.ZipInfo) -> bool:
    """Whether what is packed ends where the file does: more could hide behind it from whoever unpacks by the list."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size == entry.file_size
    left, unpacking = entry.compress_size, zlib.decompressobj(-zlib.MAX_WBITS)
    while not unpacking.eof and (packed := file.read(min(CHUNK, left))):
        left -= len(packed)
        while packed and not unpacking.eof:
            unpacking.decompress(packed, CHUNK)
            packed = unpacking.unconsumed_tail
    return unpacking.eof and not left and not unpacking.unused_data


def _head_signature(head: Checkpoint, origin: str, keys: Iterable[Verifier]) -> Finding | None:
    try:
        head.opened(origin, keys)
    except WrongNoteError as error:
        other = isinstance(error, OtherSignerError)
        return Finding(None, "head_signature", str(error), other)
    return None


def _check_receipt(
    path: Path, pinned: Sequence[Verifier], rotations: Sequence[Rotation]
) -> Checked:
    """A single receipt carries no key: one must be known beforehand."""
    with path.open("rb") as file:
        raw = file.read(SMALL)
    certificate = certificate_in(raw)
    try:
        receipt = Receipt.parse(certificate["receipt"] if certificate else raw.decode())
        if certificate and "rotations" in certificate:
            rotations = (*rotations, *rotations_in(raw.decode()))
    except (WrongReceiptError, WrongNoteError, UnicodeDecodeError) as error:
        raise UnreadableBundleError("neither a bundle nor a receipt") from error
    if not pinned:
        raise UnreadableBundleError("a receipt is checked with the ledger's key: --key VKEY")
    origin, size = receipt.head.origin, receipt.head.size
    keys = trusted(pinned, rotations)
    found = _head_signature(receipt.head, origin, keys)
    if found is None:
        try:
            receipt.check(origin, keys)
            entry = json.loads(receipt.entry or b"{}")
            if entry.get("position") != receipt.index + 1:
                raise WrongReceiptError("the entry names another position")
            if certificate and not certifies(entry, certificate):
                raise WrongReceiptError("the sealed fact is not what the certificate tells")
        except (WrongReceiptError, ValueError, KeyError, TypeError, RecursionError) as error:
            found = Finding(receipt.index + 1, "inclusion_proof", str(error))
    if found is None and certificate and (rest := unproven(certificate)):
        found = Finding(None, UNSIGNED, f"chưa chứng minh (not proven): {', '.join(rest)}")
    elif found is None and certificate and not signed_as_it_is(certificate, keys):
        found = Finding(None, "bundle_file", "the certificate is not as the ledger signed it")
    return Checked(origin, size, 1, found, keys)


def _stored(rows: EntryRows, positions: Iterable[int]) -> Iterator[EntryRow]:
    for position in positions:
        found = rows.after(position - 1, 1)
        if not found or found[0][0] != position:
            raise UnsealableRowError(position, "the fact is gone")
        yield EntryRow(*found[0])


def _fact(row: EntryRow) -> dict[str, Any]:
    """The row as it was sealed; its content is the stored text itself, because that is what was hashed."""
    try:
        return {**row._asdict(), "state": row.state.decode()}
    except UnicodeDecodeError as error:
        raise UnsealableRowError(row.position, "the content is no text") from error


def _proof(row: EntryRow, writer: EntryWriter, evidence: Evidence) -> dict[str, Any]:
    index, head = row.position - 1, evidence.head
    path = inclusion_proof(index, head.size, evidence.tree.node)
    if not includes(writer.leaf(row), index, head.size, path, head.root):
        raise UnsealableRowError(row.position, "the fact is not the sealed one")
    return {"index": index, "proof": [base64.b64encode(h).decode() for h in path]}


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
