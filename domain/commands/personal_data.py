"""Commands on personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.personal_data import PersonalData
from domain.values import Document


def erase(
    ledger: Ledger,
    act: Act,
    *,
    person: str,
    legal_basis: str,
    requested_on: date | None = None,
    document: Document | None = None,
    kinds: Sequence[str],
) -> Recorded:
    """Decide that what is kept of a person is deleted."""
    erased = PersonalData.erase(
        act,
        person=person,
        legal_basis=legal_basis,
        requested_on=requested_on,
        document=document,
        kinds=kinds,
    )
    return ledger.keep(act, erased)
