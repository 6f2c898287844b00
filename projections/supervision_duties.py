"""The duties that a round raises: information owed by the supervised bodies, publication owed by the lead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.obligation import obligation_id
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, backward_limit, fixed_limit

INFORMATION_TERM = "7d-back"
INFORMATION_GROUND = "Nghị quyết liên tịch 403/2017, Điều 7 khoản 3"


def courses(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """The duties that a round's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "supervision.planned":
        return []
    return [*_information(facts, calendar), *_publication(facts, calendar)]


def _head(planned: Learnt, kind: str, debtor: str, beneficiary: str | None, title: str) -> Head:
    data = planned.data
    return Head(
        id=str(obligation_id(data["code"], kind, UUID(debtor), "once", None)),
        kind=kind,
        title=f"{title}: {data['subject']}",
        debtor_id=debtor,
        beneficiary_id=beneficiary,
        level_of=debtor,
        plan_id=data["plan_id"],
        plan_item=data["item"],
        occurrence="once",
        supervision=data["code"],
    )


def _information(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    planned = facts[0]
    lead = planned.data["lead_id"]
    notified = next((f for f in facts if f.name == "supervision.notified"), None)
    if notified is None:
        return []
    wanted, visit = notified.data["information_due_on"], notified.data["visit_on"]
    limit = Limit(None)
    if wanted is not None:
        ground = notified.data["ground"] or "Thông báo cuộc giám sát"
        limit = fixed_limit(date.fromisoformat(wanted), calendar, ground, lead)
    elif visit is not None:
        limit = backward_limit(
            date.fromisoformat(visit), INFORMATION_TERM, calendar, INFORMATION_GROUND, lead
        )
    found = []
    for body in planned.data["supervised_ids"]:
        changes = []
        for fact in facts:
            if fact.name == "supervision.information_supplied" and fact.data["supplier_id"] == body:
                arrived = date.fromisoformat(fact.data["received_on"])
                changes.append(Change(fact.on_day(), fact.position, "met", arrived))
            elif fact.name == "supervision.cancelled":
                changes.append(Change(fact.on_day(), fact.position, "cancelled"))
        head = _head(
            planned, "information", body, lead, "Cung cấp thông tin, báo cáo cho cuộc giám sát"
        )
        start = State(
            resting="awaiting_date",
            limit=limit,
            opens_on=notified.on_day(),
            clock_start=notified.on_day(),
            behind=(notified.position,),
        )
        found.append(Course(head, notified.on_day(), start, _first_end(changes)))
    return found


def _publication(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    planned = facts[0]
    lead = planned.data["lead_id"]
    concluded = next((f for f in facts if f.name == "supervision.concluded"), None)
    if concluded is None:
        return []
    due, limit = concluded.data["publication_due_on"], Limit(None)
    if due is not None:
        limit = fixed_limit(date.fromisoformat(due), calendar, concluded.data["ground"], lead)
    changes = []
    for fact in facts:
        if fact.name == "supervision.result_published":
            changes.append(Change(fact.on_day(), fact.position, "met", fact.on_day()))
        elif fact.name == "supervision.publication_withheld":
            changes.append(Change(fact.on_day(), fact.position, "waived"))
    start = State(
        resting="no_limit",
        limit=limit,
        opens_on=concluded.on_day(),
        clock_start=concluded.on_day(),
        behind=(concluded.position,),
    )
    head = _head(planned, "publication", lead, None, "Công khai kết quả giám sát")
    return [Course(head, concluded.on_day(), start, _first_end(changes))]


def _first_end(changes: list[Change]) -> tuple[Change, ...]:
    """What is once met, waived or cancelled stays so: later repeats change nothing."""
    return tuple(sorted(changes, key=lambda c: (c.on, c.position))[:1])
