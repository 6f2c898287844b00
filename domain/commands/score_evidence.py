"""Minh chứng của điểm — what names a place in the ledger must be there; papers are taken as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from domain.application import Ledger
from domain.errors import InvalidInputError, NotFoundError
from domain.values import id_of

POSITION: Final = re.compile(r"[1-9][0-9]{0,14}")
"""A paper has a symbol beside its number; a number alone is a position."""
GIVEN_CODE: Final = re.compile(r"([A-Z]{2})-[0-9]{4}-[0-9]{4,}")
KINDS: Final = {
    "BC": "report",
    "DT": "petition",
    "GS": "supervision",
    "HD": "activity",
    "KN": "recommendation",
    "PB": "criticism",
}
"""What the ledger gives codes to by itself, of that which shows what was done."""


def must_be_there(ledger: Ledger, evidence: Iterable[str], pointer: str) -> None:
    """Refuse a position, an id or a code given by the ledger under which nothing is recorded."""
    for i, told in enumerate(evidence):
        if not _is_there(ledger, told.strip()):
            raise InvalidInputError(
                "evidence_known",
                f"Minh chứng “{told.strip()}” không có trong sổ; văn bản thì ghi cả số và ký hiệu.",
                pointer=f"{pointer}/{i}",
                allowed="a position, an id or a code of the ledger; or a document by number and symbol",
            )


def _is_there(ledger: Ledger, told: str) -> bool:
    if POSITION.fullmatch(told):
        try:
            ledger.fact_at(int(told))
        except NotFoundError:
            return False
        return True
    try:
        subject = UUID(told)
    except ValueError:
        code = GIVEN_CODE.fullmatch(told)
        kind = KINDS.get(code[1]) if code else None
        if kind is None:
            return True
        subject = id_of(kind, told)
    return ledger.streams.founding_of(subject) is not None
