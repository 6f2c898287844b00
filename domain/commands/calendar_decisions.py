"""Commands on decisions about the working calendar."""

from __future__ import annotations

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.calendar_decision import CalendarDecision, DecidedDay
from domain.values import Document


def announce(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    days: tuple[DecidedDay, ...],
    confirmed_years: tuple[int, ...] = (),
    source: str,
    document: Document | None = None,
) -> Recorded:
    """Record what was decided about days; every date that rests on them is worked out again."""
    decision = CalendarDecision.announce(
        act,
        code=code,
        days=days,
        confirmed_years=confirmed_years,
        source=source,
        document=document,
    )
    return ledger.keep(act, decision)
