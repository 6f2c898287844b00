"""Văn bản của kế hoạch: issuer, number, symbol and day are what names it, and it is entered once."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any, Final
from uuid import UUID

from api.writing import Writing
from domain.errors import ConflictError
from domain.facts import Fact, effective, read_field, with_field
from domain.plan import Plan
from projections import plan_directory
from projections.moment import Moment

EVERY: Final = 100_000
"""More plans than one body ever issues."""
IDENTITY: Final = frozenset({"issuer_id", "number", "symbol", "issued_on", "happened_on"})


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


def correcting(write: Writing, fact: Fact, field: str) -> AbstractContextManager[None]:
    """The turn in which what names the document of a plan is corrected; nothing to wait for otherwise."""
    return write.ledger.turn() if _names(fact, field) else nullcontext()


def must_not_be_another(write: Writing, fact: Fact, field: str, value: Any) -> None:
    """Refuse a correction after which two plans would be one document."""
    if not _names(fact, field):
        return
    known = effective(write.ledger.streams.facts_of(fact.originator_id))
    at = fact.originator_version - 1
    known[at] = with_field(known[at], field, read_field(type(fact), field, value))
    drafted = next(f for f in known if isinstance(f, Plan.Drafted))
    issued = next((f for f in known if isinstance(f, Plan.Issued)), None)
    same = issued and same_document(
        write,
        drafted.issuer_id,
        drafted.code,
        number=issued.number,
        symbol=issued.symbol,
        issued_on=issued.issued_on,
    )
    if same:
        raise ConflictError(
            "document_recorded_once",
            f"Văn bản này đã có trong sổ: {same}.",
            pointer="/value",
            allowed="another number, symbol or day of issue",
        )


def _names(fact: Fact, field: str) -> bool:
    return isinstance(fact, (Plan.Drafted, Plan.Issued)) and field in IDENTITY
