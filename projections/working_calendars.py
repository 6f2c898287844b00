"""The working calendars that an answer rests on: what the product ships, and what the ledger has decided since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.time.calendar import CalendarRow, Calendars, ConfirmedYear
from projections.bitemporal import Learnt
from projections.fact_shelf import FactShelf
from projections.read_model import Rows


def calendars(rows: Rows, shipped: Calendars) -> Calendars:
    """The calendars with every decision of the ledger, each known from its recording."""
    shelf = FactShelf("calendar_decisions_facts")
    subjects = [r["subject"] for r in rows.fetch("SELECT subject FROM calendar_decisions_facts")]
    return extended(shipped, (f for s in dict.fromkeys(subjects) for f in shelf.get(rows, s)))


def extended(shipped: Calendars, facts: Iterable[Learnt]) -> Calendars:
    """The shipped calendars with the days that some facts decide."""
    told = [f for f in facts if f.name == "calendar_decision.announced"]
    if not told:
        return shipped
    days = [
        CalendarRow(
            day=date.fromisoformat(d["day"]),
            working=d["working"],
            reason=d["reason"],
            source=f.data["source"],
            mark="LEDGER",
            announced_at=f.recorded_at,
            swap=d["swap"],
        )
        for f in told
        for d in f.data["days"]
    ]
    years = [
        ConfirmedYear(year, f.data["source"], "LEDGER", f.recorded_at)
        for f in told
        for year in f.data["confirmed_years"]
    ]
    return shipped.extended(days, years)
