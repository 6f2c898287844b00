"""Nghĩa vụ đã hết — what takes nothing more: passed on, no longer asked, met, its quarter over; other minutes."""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from uuid import UUID

from api.writing import Writing
from domain.commands.obligations import BY_MINUTES, Duty
from domain.errors import ConflictError
from domain.obligation import Obligation
from domain.plan import Plan
from domain.time.cadence import STANDING
from domain.values import Document
from projections import obligations
from projections.duties import day
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from projections.read_model import Row

CLOSED: Final = ("transferred", "cancelled", "waived")
SHORT: Final = re.compile(r"\d{4}-(Q[1-4]|\d\d)")
"""Kỳ quý, kỳ tháng: how occurrences of these rhythms are called."""


def must_stand(
    write: Writing, row: Row, then: Row | None, *, unmet: bool = False, pointer: str = ""
) -> None:
    """Refuse what is said of a duty that has passed on or is asked no longer; with `unmet`, of a met one, too."""
    closed = then is not None and then["status"] in CLOSED
    done = unmet and row["status"] in ("met", "met_late") and row["occurrence"] != STANDING
    if closed or done:
        status = then["status"] if closed and then else row["status"]
        raise ConflictError(
            "phase_allows",
            _why(write, row, status),
            pointer=pointer,
            allowed="the duty of the body to which it has passed"
            if status == "transferred"
            else "a duty that is open on that day",
        )


def _why(write: Writing, row: Row, status: str) -> str:
    ended_on = write.ledger.load(Plan, row["plan"]).ended_on if row["plan"] else None
    if status == "cancelled" and ended_on is not None:
        return f"Kế hoạch {row['plan']} đã kết thúc ngày {ended_on:%d/%m/%Y}: nghĩa vụ này không còn được yêu cầu."
    return f"Nghĩa vụ đang ở trạng thái “{status}”."


def must_be_other_minutes(write: Writing, meant: Duty, paper: Document | None) -> None:
    """Refuse minutes that have met another occurrence of the item: one meeting is held for one of them."""
    # Without a day one number may stand on two papers.
    if paper is None or paper.issued_on is None or meant.kind not in BY_MINUTES:
        return
    series = ObligationFilter(agency=meant.debtor_id, plan=meant.plan_id, item=meant.item)
    with write.registers() as rows:
        now = Moment(write.act.today, write.act.at)
        others = obligations.register(rows, now, series, limit=EVERY)
    for other in others:
        if UUID(other["id"]) != meant.id and _was_met_by(write, UUID(other["id"]), paper):
            raise ConflictError(
                "one_occurrence_each",
                f"Biên bản này đã tính cho kỳ {other['occurrence']} của cùng mục: một cuộc chỉ tính cho một kỳ.",
                pointer="/document",
                allowed="the minutes of another meeting",
            )


def held_by(row: Row) -> date | None:
    """Until when a meeting is held for its quarter or month; what looks back on a half or a year may come after it."""
    period = row["period"]
    if row["kind"] != "meeting" or not period or not SHORT.fullmatch(row["occurrence"]):
        return None
    ends = (day(period["to"]), day(row["due_on"]))
    return max((d for d in ends if d is not None), default=None)


def _was_met_by(write: Writing, duty: UUID, paper: Document) -> bool:
    shown = [f for f in write.ledger.streams.facts_of(duty) if isinstance(f, Obligation.Fulfilled)]
    return any(f.document is not None and paper.is_same_paper(f.document) for f in shown[-1:])
