"""The duties that a round raises: information owed by the supervised bodies, publication owed by the lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.obligation import obligation_id
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt, in_order_of_law
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, backward_limit, fixed_limit

INFORMATION_TERM = "7d-back"
INFORMATION_GROUND = "Nghị quyết liên tịch 403/2017, Điều 7 khoản 3"


def courses(
    facts: Sequence[Learnt], calendar: WorkingCalendar, plan: str | None = None
) -> list[Course]:
    """The duties that a round's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "supervision.planned":
        return []
    planned, later = facts[0], in_order_of_law(facts[1:])
    return [
        *_information(planned, later, calendar, plan),
        *_publication(planned, later, calendar, plan),
    ]


def _information_head(planned: Learnt, body: str, plan: str | None) -> Head:
    title = "Cung cấp thông tin, báo cáo cho cuộc giám sát"
    head = _head(planned, "information", body, plan)
    return replace(head, title=f"{title}: {head.title}", beneficiary_id=planned.data["lead_id"])


def _publication_head(planned: Learnt, plan: str | None) -> Head:
    head = _head(planned, "publication", planned.data["lead_id"], plan)
    return replace(head, title=f"Công khai kết quả giám sát: {head.title}")


def _head(planned: Learnt, kind: str, debtor: str, plan: str | None) -> Head:
    data = planned.data
    return Head(
        id=str(obligation_id(data["code"], kind, UUID(debtor), "once", None)),
        kind=kind,
        title=data["subject"],
        debtor_id=debtor,
        beneficiary_id=None,
        level_of=debtor,
        plan_id=data["plan_id"],
        plan=plan,
        plan_item=data["item"],
        occurrence="once",
        supervision=data["code"],
    )


def _information(
    planned: Learnt, facts: Sequence[Learnt], calendar: WorkingCalendar, plan: str | None
) -> list[Course]:
    """What each supervised body owes from the first notice; a later notice or a postponement moves the day."""
    lead = planned.data["lead_id"]
    notices = [f for f in facts if f.name == "supervision.notified"]
    if not notices:
        return []
    first = notices[0]
    clock = [
        Change(f.on_day(), f.position, "limit", limit=_wanted(f, calendar, lead))
        for f in facts
        if f in notices[1:]
        or (f.name == "supervision.postponed" and (f.on, f.position) > (first.on, first.position))
    ]
    found = []
    for body in planned.data["supervised_ids"]:
        ends = []
        for fact in facts:
            if fact.name == "supervision.information_supplied" and body in fact.data["for_ids"]:
                arrived = date.fromisoformat(fact.data["received_on"])
                ends.append(Change(fact.on_day(), fact.position, "met", arrived))
            elif fact.name in ("supervision.cancelled", "supervision.merged"):
                ends.append(Change(fact.on_day(), fact.position, "cancelled"))
        head = _information_head(planned, body, plan)
        start = State(
            resting="awaiting_date",
            limit=_wanted(first, calendar, lead),
            opens_on=first.on_day(),
            clock_start=first.on_day(),
            behind=(first.position,),
        )
        found.append(Course(head, first.on_day(), start, (*clock, *ends)))
    return found


def _wanted(fact: Learnt, calendar: WorkingCalendar, lead: str) -> Limit:
    """The day by which a notice wants the papers; a postponed visit has none until the next notice."""
    wanted, visit = fact.data.get("information_due_on"), fact.data.get("visit_on")
    if wanted is not None:
        ground = fact.data["ground"] or "Thông báo cuộc giám sát"
        return fixed_limit(date.fromisoformat(wanted), calendar, ground, lead)
    if visit is not None:
        day = date.fromisoformat(visit)
        return backward_limit(day, INFORMATION_TERM, calendar, INFORMATION_GROUND, lead)
    return Limit(None)


def _publication(
    planned: Learnt, facts: Sequence[Learnt], calendar: WorkingCalendar, plan: str | None
) -> list[Course]:
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
            changes.append(Change(fact.on_day(), fact.position, "published", fact.on_day()))
        elif fact.name == "supervision.publication_withheld":
            changes.append(Change(fact.on_day(), fact.position, "waived"))
    start = State(
        resting="no_limit",
        limit=limit,
        opens_on=concluded.on_day(),
        clock_start=concluded.on_day(),
        behind=(concluded.position,),
    )
    return [Course(_publication_head(planned, plan), concluded.on_day(), start, tuple(changes))]
