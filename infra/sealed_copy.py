"""Bản sao niêm phong — a file under a key, a piece at a time, so that no copy is too large and none can be cut short.

The construction is STREAM over AES-256-GCM: the nonce of each piece holds its number and whether it is the last, so
that pieces can be neither exchanged nor left out. Every file has a key of its own, derived from the house's and a salt.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import InvalidInputError

MAGIC: Final = b"giamsat sealed copy 1\n"
SALT: Final = 32
PIECE: Final = 1 << 20
TAG: Final = 16
LEAST: Final = 32
"""Characters of a key: it is made by a machine (`openssl rand -hex 32`), and not thought up."""


def key_in(file: Path) -> bytes:
    """The key that stands in a file."""
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise InvalidInputError(
            "key_file", f"Không đọc được tệp khóa {file}.", allowed="a file that can be read"
        ) from error
    if len(key) < LEAST:
        raise InvalidInputError(
            "key_long_enough",
            f"Khóa trong tệp {file} quá ngắn.",
            allowed=f"at least {LEAST} characters, as of openssl rand -hex 32",
        )
    return key


def is_sealed(file: Path) -> bool:
    """Whether a copy can only be read with its key."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def seal(plain: Path, sealed: Path, key: bytes) -> None:
    """Write a file under a key into a new file for its owner's eyes alone."""
    salt = secrets.token_bytes(SALT)
    box = _box(key, salt)
    sealed.touch(mode=0o600)
    with plain.open("rb") as given, sealed.open("wb") as kept:
        kept.write(MAGIC + salt)
        for nonce, piece in _pieces(given, PIECE):
            kept.write(box.encrypt(nonce, piece, MAGIC))


def unseal(sealed: Path, plain: Path, key: bytes) -> None:
    """Write what a sealed file holds into another; what is not whole, or under another key, is refused."""
    plain.touch(mode=0o600)
    with sealed.open("rb") as kept, plain.open("wb") as given:
        kept.read(len(MAGIC))
        box = _box(key, kept.read(SALT))
        try:
            for nonce, piece in _pieces(kept, PIECE + TAG):
                given.write(box.decrypt(nonce, piece, MAGIC))
        except InvalidTag as error:
            raise InvalidInputError(
                "copy_opened",
                f"Khóa không đúng, hoặc bản sao {sealed} bị sửa hay bị cắt.",
                allowed="the key that the copy was made with, and the whole copy",
            ) from error


def _pieces(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Each piece of a file with its nonce, which says which one it is and whether it is the last."""
    number, piece = 0, file.read(size)
    while True:
        following = file.read(size)
        yield number.to_bytes(11) + bytes([not following]), piece
        if not following:
            return
        number, piece = number + 1, following


def _box(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=b"giamsat.backup").derive(key))
