"""Signed notes, their Ed25519 keys, and cosignatures of witnesses (C2SP signed-note, tlog-cosignature)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
LARGEST_NOTE: Final = 64 * 1024
_DASH: Final = "— "
_SIGNING: Final = "PRIVATE+KEY+"


class WrongNoteError(ValueError):
    """A text that is no signed note, or a note that no trusted key signed."""


class OtherSignerError(WrongNoteError):
    """A note that other keys signed than those known: that alone does not say that anything in it was changed."""


class WrongKeyError(ValueError):
    """A text that is no key of the expected kind."""


@dataclass(frozen=True)
class Verifier:
    """Khóa công khai — a public key under its name (a C2SP `vkey`)."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read a vkey."""
        try:
            name, key_id, material = text.strip().split("+", 2)
            raw = base64.b64decode(material, validate=True)
            found = cls(name, raw[0], raw[1:])
        except (ValueError, IndexError, binascii.Error) as error:
            raise WrongKeyError(f"“{text.strip()[:80]}” is no verifier key") from error
        if (
            not name
            or found.kind not in (ED25519, COSIGNATURE)
            or len(found.public) != 32  # noqa: PLR2004 - bytes of an Ed25519 key
            or found.id.hex() != key_id
        ):
            raise WrongKeyError(f"“{text.strip()[:80]}” is no Ed25519 verifier key")
        return found

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this key signed the text."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) < 8:  # noqa: PLR2004 - the timestamp
                return False
            message, signature = _cosigned(text, timestamp_of(signature)), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """Khóa ký — a private key under its name, written as Go's `note` package writes it."""

    name: str
    seed: bytes
    kind: int = ED25519

    @classmethod
    def generate(cls, name: str, kind: int = ED25519) -> Signer:
        """Make a new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw(), kind)

    @classmethod
    def parse(cls, text: str) -> Signer:
        """Read `PRIVATE+KEY+<name>+<id>+<base64>`; what it says is not repeated in errors."""
        if not text.strip().startswith(_SIGNING):
            raise WrongKeyError("a signing key begins with PRIVATE+KEY+")
        try:
            name, key_id, material = text.strip().removeprefix(_SIGNING).split("+", 2)
            raw = base64.b64decode(material, validate=True)
            found = cls(name, raw[1:], raw[0])
            wrong = found.kind not in (ED25519, COSIGNATURE) or found.verifier.id.hex() != key_id
        except (ValueError, IndexError, binascii.Error) as error:
            raise WrongKeyError("this is no Ed25519 signing key") from error
        if wrong:
            raise WrongKeyError("the signing key and its id do not belong together")
        return found

    def __str__(self) -> str:
        return f"Signer({self.verifier})"

    __repr__ = __str__

    def secret(self) -> str:
        """The key as text, to be kept from everybody."""
        material = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"{_SIGNING}{self.name}+{self.verifier.id.hex()}+{material}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return Verifier(self.name, self.kind, public)

    def line(self, text: str, timestamp: int = 0) -> str:
        """The signature line under a text; a cosignature says when it was made."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        if self.kind == COSIGNATURE:
            signed = timestamp.to_bytes(8, "big") + key.sign(_cosigned(text, timestamp))
        else:
            signed = key.sign(text.encode())
        return f"{_DASH}{self.name} {base64.b64encode(self.verifier.id + signed).decode()}\n"


class Signature(NamedTuple):
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes
    line: str


@dataclass(frozen=True)
class Note:
    """Văn bản đã ký — a text with the signatures under it. It says nothing until one is verified."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, raw: str) -> Note:
        """Take a note apart, strictly."""
        if len(raw) > LARGEST_NOTE:
            raise WrongNoteError(f"a note of {len(raw)} characters")
        if any(c < " " and c != "\n" for c in raw):
            raise WrongNoteError("control characters in a note")
        text, empty, below = raw.rpartition("\n\n")
        if not empty or not below.endswith("\n"):
            raise WrongNoteError("no signatures under the text")
        lines = below[:-1].split("\n")
        return cls(text + "\n", tuple(_signature(line) for line in lines))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(s.line for s in self.signatures)}"

    def verified(self, verifiers: Iterable[Verifier]) -> tuple[Verifier, ...]:
        """The keys among these that signed; a wrong signature of a known key spoils the whole note."""
        known = {(v.name, v.id): v for v in verifiers}
        good = []
        for signature in self.signatures:
            verifier = known.get((signature.name, signature.key_id))
            if verifier is None:
                continue
            if not verifier.accepts(self.text, signature.signature):
                raise WrongNoteError(f"the signature of {verifier.name} is wrong")
            good.append(verifier)
        return tuple(good)


def signed(text: str, signers: Iterable[Signer]) -> Note:
    """The text with a signature of each."""
    return Note.parse(f"{text}\n{''.join(signer.line(text) for signer in signers)}")


def timestamp_of(signature: bytes) -> int:
    """When a cosignature was made, in seconds of the Unix clock."""
    return int.from_bytes(signature[:8], "big")


def _cosigned(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if not line.startswith(_DASH) or not name or "+" in name or len(raw) <= 4:  # noqa: PLR2004 - the id
        raise WrongNoteError("a line under the note is no signature")
    return Signature(name, raw[:4], raw[4:], line + "\n")
