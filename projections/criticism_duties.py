"""The duties behind a criticism: the draft in good time before it is submitted, and a written answer to the opinion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain.obligation import obligation_id
from domain.social_criticism import DRAFT_GROUND, DRAFT_TERM
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt, in_order_of_law
from projections.clocks import Change, Limit, State
from projections.duties import (
    Course,
    Head,
    awaited,
    backward_limit,
    limit_at_sending,
    limit_from_receipt,
)

TITLES: Final = {"information": "Gửi dự thảo để phản biện", "reply": "Trả lời văn bản phản biện"}
ENDS: Final = ("criticism.final_text_issued", "criticism.dropped")


def courses(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """The duties that a criticism's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "criticism.requested":
        return []
    requested, later = facts[0], in_order_of_law(facts[1:])
    return [_draft(requested, later, calendar), *_answer(requested, later, calendar)]


def _head(requested: Learnt, kind: str) -> Head:
    data = requested.data
    return Head(
        id=str(
            obligation_id(f"criticism~{data['code']}", kind, UUID(data["drafter_id"]), "once", None)
        ),
        kind=kind,
        title=f"{TITLES[kind]} {data['code']}: {data['subject']}",
        debtor_id=data["drafter_id"],
        beneficiary_id=data["lead_id"],
        level_of=data["drafter_id"],
        occurrence="once",
        source=("criticism", data["code"]),
    )


def _draft(requested: Learnt, facts: Sequence[Learnt], calendar: WorkingCalendar) -> Course:
    """Fifteen days before the day of submission, which the draft itself tells: until then there is no date."""
    changes = []
    for fact in facts:
        on, position = fact.on_day(), fact.position
        if fact.name == "criticism.draft_received":
            arrived = date.fromisoformat(fact.data["received_on"])
            submitted = fact.data["submission_on"]
            limit = (
                backward_limit(
                    date.fromisoformat(submitted), DRAFT_TERM, calendar, DRAFT_GROUND, None
                )
                if submitted
                else Limit(None)
            )
            changes += [
                Change(on, position, "limit", limit=limit),
                Change(on, position, "met", arrived),
            ]
        elif fact.name in ENDS:
            changes.append(Change(on, position, "cancelled"))
    start = State(clock_start=requested.on_day(), behind=(requested.position,))
    return Course(_head(requested, "information"), requested.on_day(), start, tuple(changes))


def _answer(requested: Learnt, facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """Owed from the opinion on, point by point; by a day, or from receipt by a term, only where one is set."""
    opinion = next((f for f in facts if f.name == "criticism.opinion_given"), None)
    if opinion is None:
        return []
    wanted = awaited(
        due_on=opinion.data["answer_due_on"],
        term=opinion.data.get("answer_term"),
        ground=opinion.data["ground"],
        setter_id=requested.data["lead_id"],
        since=opinion.on_day(),
    )
    limit, resting = limit_at_sending(wanted, calendar)
    unanswered = {p["no"] for p in opinion.data["points"]}
    changes = []
    for fact in facts:
        on, position = fact.on_day(), fact.position
        if fact.name == "criticism.answered" and unanswered:
            unanswered -= {p["no"] for p in fact.data["points"]}
            if not unanswered:
                changes.append(
                    Change(on, position, "met", date.fromisoformat(fact.data["received_on"]))
                )
        elif fact.name == "criticism.opinion_received" and wanted and wanted["term"]:
            arrived = date.fromisoformat(fact.data["received_on"])
            runs = limit_from_receipt(wanted, arrived, calendar)
            changes.append(Change(on, position, "clock", arrived, limit=runs))
        elif fact.name == "criticism.dropped":
            changes.append(Change(on, position, "cancelled"))
    start = State(
        resting=resting,
        limit=limit,
        opens_on=opinion.on_day(),
        clock_start=opinion.on_day(),
        behind=(opinion.position,),
    )
    return [Course(_head(requested, "reply"), opinion.on_day(), start, tuple(changes))]
