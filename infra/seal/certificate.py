"""Chứng nhận xóa — whether what a certificate of erasure tells is what the sealed fact says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from domain.personal_data import PersonalData
from domain.values import id_of

TOLD: Final = ("legal_basis", "requested_on", "document", "kinds")
"""What the content of the fact says, beside whom it is about."""


def certificate_in(raw: bytes) -> dict[str, Any] | None:
    """A certificate of erasure: JSON with a receipt in it."""
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("receipt"), str) else None


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
    state = certificate.get("state")
    if state is None:
        return True
    if sha256(str(state).encode()).hexdigest() != entry.get("state_sha256"):
        return False
    sealed = json.loads(state)
    return all(certificate.get(name) == sealed[name] for name in TOLD)


def unproven(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that the receipt says nothing of; of an older certificate, which carries no state, all the content."""
    content = () if "state" in certificate else tuple(n for n in TOLD if n in certificate)
    return (*content, *(name for name in ("corrected", "kept_now") if certificate.get(name)))
