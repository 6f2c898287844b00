"""Văn bản của kế hoạch: issuer, number, symbol and day are what names it, and it is entered once."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from api.writing import Writing
from projections import plan_directory
from projections.moment import Moment

EVERY: Final = 100_000
"""More plans than one body ever issues."""


def same_document(
    write: Writing,
    issuer: UUID,
    code: str | None,
    *,
    number: str | None,
    symbol: str | None,
    issued_on: date | None,
) -> str | None:
    """The plan entered earlier from this very document, if any; what has lost its number or day is like no other.

    Asked in the turn of the ledger in which the plan is recorded: of two requests with one document one comes first.
    """
    if number is None or issued_on is None:
        return None
    # Not as of the request, which may have waited for its turn while the same document was entered.
    now = Moment(write.act.today, write.ports.clock.now())
    said = (number, symbol, issued_on.isoformat())
    with write.registers() as rows:
        found = plan_directory.register(rows, now, {"issuer_id": str(issuer)}, limit=EVERY)
    same = (p for p in found if (p["number"], p["symbol"], p["issued_on"]) == said)
    return next((p["code"] for p in same if p["code"] != code), None)
