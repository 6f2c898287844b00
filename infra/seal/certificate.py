"""Chứng nhận xóa — a certificate of erasure: signed as a whole, and what it tells is what the sealed fact says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from domain.personal_data import PersonalData
from domain.values import id_of
from infra.seal.note import Note, Signer, Verifier, WrongNoteError, signed

TITLE: Final = "giamsat certificate of erasure 1"
TOLD: Final = ("legal_basis", "requested_on", "document", "kinds")
"""What the content of the fact says, beside whom it is about."""
STATE, SIGNATURE = "state", "signature"
UNSIGNED: Final = "certificate_unsigned"
SEALED: Final = (
    "title", "ledger", "person", "erased_on", "recorded_at", "position", STATE, "receipt", "keys", "rotations",
)  # fmt: skip
"""What the receipt proves by itself, and what proves itself."""


def certificate_in(raw: bytes) -> dict[str, Any] | None:
    """A certificate of erasure: JSON with a receipt in it, each field once."""
    try:
        found = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("receipt"), str) else None


def sign(certificate: Mapping[str, Any], signers: Iterable[Signer]) -> str:
    """The note by which a ledger answers for every field, also for those that no sealed fact tells."""
    return str(signed(_text(certificate), signers))


def signed_as_it_is(certificate: Mapping[str, Any], verifiers: Iterable[Verifier]) -> bool:
    """Whether one of these keys signed the certificate, field for field."""
    try:
        note = Note.parse(str(certificate.get(SIGNATURE)))
        return note.text == _text(certificate) and bool(note.verified(verifiers))
    except WrongNoteError:
        return False


def certifies(entry: Mapping[str, Any], certificate: Mapping[str, Any]) -> bool:
    """Whether the sealed fact is the erasure of this very person, on this day and ground, at this position."""
    told = {
        "name": PersonalData.Erased.TOPIC,
        "subject": str(id_of(PersonalData.TOPIC, str(certificate.get("person")))),
        "happened_on": certificate.get("erased_on"),
        "position": certificate.get("position"),
        "ledger": certificate.get("ledger"),
        "recorded_at": str(certificate.get("recorded_at")).replace("+00:00", "Z"),
    }
    if any(entry.get(name) != value for name, value in told.items()):
        return False
    if certificate.keys().isdisjoint((STATE, SIGNATURE)):
        return True
    state = str(certificate.get(STATE))
    if entry.get("state_sha256") != sha256(state.encode()).hexdigest():
        return False
    sealed = json.loads(state)
    return all(certificate.get(name) == sealed[name] for name in TOLD)


def unproven(certificate: Mapping[str, Any]) -> list[str]:
    """What nothing proves in a certificate without signature, as older versions made them."""
    if SIGNATURE in certificate:
        return []
    proven = {*SEALED, *(TOLD if STATE in certificate else ())}
    return [name for name in certificate if name not in proven]


def _text(certificate: Mapping[str, Any]) -> str:
    content = {name: value for name, value in certificate.items() if name != SIGNATURE}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{TITLE}\n{certificate.get('ledger')}\n{sha256(canonical.encode()).hexdigest()}\n"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # One reader would believe the first, another the last.
        raise ValueError("a field stands twice")
    return found
