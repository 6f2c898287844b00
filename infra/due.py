"""The deadline calculator as the command line and the API offer it: plain words in, the contract's JSON out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.time.deadlines import deadline, start_of
from domain.time.instant import parse_instant
from domain.time.term import Term
from infra.seeds.reference import calendars


def due_json(start: str, term: str, known_at: str | None, *, swaps: bool = True) -> dict[str, Any]:
    """Compute the deadline of a term from a start, by what was known at an instant (now, where none is given).

    A term that names its day ignores the start, whatever it is. Without `swaps` it is that of an office that does not
    apply swapped days. Bad input raises an `InvalidInputError`.
    """
    instant = datetime.now(UTC) if known_at is None else parse_instant(known_at, "/known_at")
    asked = Term.parse(term, "/term")
    applied = calendars() if swaps else calendars().without_swaps()
    return (
        deadline(start_of(start, asked), asked, applied.known_at(instant))
        .as_known_at(instant)
        .to_json()
    )
