"""Văn bản của kế hoạch: issuer, number, symbol and day are what names it, and it is entered once."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from api.writing import Writing
from domain.facts import Fact, effective
from domain.plan import Plan
from domain.values import Document
from projections import history, plan_directory
from projections.duties import day
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
    said = Document(number, symbol, issued_on)
    with write.registers() as rows:
        found = plan_directory.register(rows, now, {"issuer_id": str(issuer)}, limit=EVERY)
    same = (
        p["code"]
        for p in found
        if p["number"]
        and said.is_same_paper(Document(p["number"], p["symbol"], day(p["issued_on"])))
    )
    return next((known for known in same if known != code), None)


def still_cited(write: Writing, fact: Fact, field: str) -> str | None:
    """Who cites a plan by the number or symbol that is corrected: what they wrote stays until it is corrected there."""
    if not isinstance(fact, Plan.Issued) or field not in ("number", "symbol"):
        return None
    facts = effective(write.ledger.streams.facts_of(fact.originator_id))
    known = facts[fact.originator_version - 1]
    old = Document(
        number=getattr(known, "number", None), symbol=getattr(known, "symbol", None)
    ).code
    if old is None:
        return None
    now = Moment(write.act.today, write.ports.clock.now())
    with write.registers() as rows:
        told = history.trail(rows, now, {"document": old}, limit=EVERY)
    others = [f for f in told if f["subject"] != str(fact.originator_id)]
    plans = sorted({f["subject_code"] for f in others if f["type"].startswith("plan.")})
    rest = len({f["subject"] for f in others if not f["type"].startswith("plan.")})
    named = [*plans, *([f"{rest} việc khác"] if rest else [])]
    if not named:
        return f"Không nơi nào trong sổ dẫn {old}."
    return f"{old} còn được dẫn ở: {', '.join(named)}; lời dẫn giữ nguyên cho đến khi được đính chính ở đó."
