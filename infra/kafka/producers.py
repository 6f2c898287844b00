"""Who may send commands to the inbox: a file of systems, each with the key it signs with and the account it acts as."""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNATURE: Final = "signature"
SIGNED: Final = ("id", "source", "type", "subject", "ledger")
"""The attributes under the signature, one a line, an absent one as an empty line; then the SHA-256 of the data."""


class WrongProducersError(ValueError):
    """A file of producers that cannot be what somebody meant."""


@dataclass(frozen=True)
class Producer:
    """Một hệ thống gửi lệnh — its CloudEvents source, its account, its key, what it may ask for."""

    source: str
    login: str
    key: Ed25519PublicKey
    commands: frozenset[str]
    """Operations by name; the role of the account decides besides."""

    def signed(self, attributes: Mapping[str, str], data: bytes, signature: str) -> bool:
        """Whether this producer has signed exactly this message."""
        try:
            self.key.verify(base64.b64decode(signature, validate=True), to_sign(attributes, data))
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def to_sign(attributes: Mapping[str, str], data: bytes) -> bytes:
    """The bytes that a producer signs with Ed25519."""
    lines = [*(attributes.get(name, "") for name in SIGNED), sha256(data).hexdigest()]
    return "\n".join(lines).encode()


def read(path: Path) -> dict[str, Producer]:
    """The producers in a file, by source."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongProducersError(f"{path}: {error}") from error
    found: dict[str, Producer] = {}
    for number, one in enumerate(given.get("producer", ()), start=1):
        producer = _producer(one, f"{path}, producer {number}")
        if producer.source in found:
            raise WrongProducersError(f"{path}: {producer.source} stands there twice")
        found[producer.source] = producer
    if not found:
        raise WrongProducersError(f"{path}: no [[producer]]")
    return found


def _producer(given: Mapping[str, Any], where: str) -> Producer:
    unknown = set(given) - {"source", "login", "key", "commands"}
    try:
        if unknown:
            raise WrongProducersError(f"unknown {', '.join(sorted(unknown))}")
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(given["key"], validate=True))
        return Producer(
            str(given["source"]), str(given["login"]), key, frozenset(map(str, given["commands"]))
        )
    except KeyError as error:
        raise WrongProducersError(f"{where}: {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise WrongProducersError(
            f"{where}: {error}. Allowed: source, login, key (32 bytes in Base64), commands (a list)"
        ) from error
