"""The duties behind a petition: its outcome, owed by who holds it, and the publication, by who received it first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.obligation import obligation_id
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt, in_order_of_law
from projections.clocks import Change, State
from projections.duties import Course, Head, awaited, limit_at_sending, limit_from_receipt

TITLES: Final = {"reply": "Trả lời kết quả xử lý đơn", "publication": "Công khai kết quả xử lý đơn"}


def courses(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """The duties that a petition's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "petition.received":
        return []
    received, later = facts[0], in_order_of_law(facts[1:])
    return [*_outcomes(received, later, calendar), *_publication(received, later)]


def _head(received: Learnt, kind: str, debtor: str, beneficiary: str | None) -> Head:
    code = received.data["code"]
    return Head(
        id=str(obligation_id(f"petition~{code}", kind, UUID(debtor), "once", None)),
        kind=kind,
        title=f"{TITLES[kind]} {code}",
        debtor_id=debtor,
        beneficiary_id=beneficiary,
        level_of=debtor,
        occurrence="once",
        source=("petition", code),
    )


def _outcomes(received: Learnt, facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """What each body owes to which the petition was forwarded; forwarding it on ends its duty."""
    found: list[Course] = []
    first = received.data["holder_id"]
    wanted: dict[str, Any] | None = None
    for fact in facts:
        on, position, data = fact.on_day(), fact.position, fact.data
        if fact.name == "petition.forwarded":
            if found:
                found[-1] = _changed(found[-1], Change(on, position, "transferred"))
            wanted = awaited(
                due_on=data["reply_due_on"],
                term=data.get("reply_term"),
                ground=data["ground"],
                setter_id=first,
                since=on,
            )
            limit, resting = limit_at_sending(wanted, calendar)
            start = State(
                resting=resting,
                limit=limit,
                opens_on=on,
                clock_start=on,
                behind=(received.position, position),
            )
            found.append(
                Course(_head(received, "reply", data["addressee_id"], first), on, start, ())
            )
        elif fact.name == "petition.forwarding_received" and found and wanted and wanted["term"]:
            arrived = date.fromisoformat(data["received_on"])
            runs = limit_from_receipt(wanted, arrived, calendar)
            found[-1] = _changed(found[-1], Change(on, position, "clock", arrived, limit=runs))
        elif fact.name == "petition.outcome_recorded" and found:
            found[-1] = _changed(found[-1], Change(on, position, "met", on))
    return found


def _publication(received: Learnt, facts: Sequence[Learnt]) -> list[Course]:
    """What the body that received it first owes the public, once there is an outcome."""
    outcome = next((f for f in facts if f.name == "petition.outcome_recorded"), None)
    if outcome is None:
        return []
    on = outcome.on_day()
    published = tuple(
        Change(f.on_day(), f.position, "met", f.on_day())
        for f in facts
        if f.name == "petition.outcome_published"
    )
    start = State(resting="no_limit", opens_on=on, clock_start=on, behind=(outcome.position,))
    head = _head(received, "publication", received.data["holder_id"], None)
    return [Course(head, on, start, published)]


def _changed(course: Course, change: Change) -> Course:
    return Course(course.head, course.listed_from, course.start, (*course.changes, change))
