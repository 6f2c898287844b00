"""The two duties behind a recommendation: to reply, with a clock from receipt, and to resolve, with its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.obligation import obligation_id
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, day, fixed_limit, limit_from_receipt
from uuid import UUID


def courses(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """The duties that a recommendation's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != "recommendation.issued":
        return []
    found = _replies(facts, calendar)
    resolution = _resolution(facts, calendar, found[-1].head)
    return [*found, resolution] if resolution else found


def _head(issued: Learnt, kind: str, debtor: str) -> Head:
    data = issued.data
    text = "; ".join(p["text"] for p in data["points"])
    verb = "Trả lời" if kind == "reply" else "Giải quyết"
    return Head(
        id=str(obligation_id(data["code"], kind, UUID(debtor), "once", None)),
        kind=kind,
        title=f"{verb} kiến nghị {data['code']}: {text}",
        debtor_id=debtor,
        beneficiary_id=data["issuer_id"],
        level_of=debtor,
        occurrence="once",
        recommendation=data["code"],
        supervision=data["source_id"] if data["source_type"] == "supervision" else None,
    )


def _replies(facts: Sequence[Learnt], calendar: WorkingCalendar) -> list[Course]:
    """One duty to reply for each body that has been responsible; a transfer ends one and begins another."""
    issued = facts[0]
    limit: dict[str, Any] | None = issued.data["reply_limit"]
    all_points = {p["no"] for p in issued.data["points"]}
    received: date | None = None
    answered: set[int] = set()
    head, listed, changes = _head(issued, "reply", issued.data["addressee_id"]), issued.on_day(), []
    found: list[Course] = []
    start = State(resting="awaiting_date", clock_start=None, behind=(issued.position,))

    def clock(on: date, position: int) -> Change:
        if received is None:
            return Change(on, position, "clock", day=None, limit=Limit(None), resting="awaiting_date")
        if limit is None:
            return Change(on, position, "clock", day=received, limit=Limit(None), resting="no_limit")
        return Change(
            on,
            position,
            "clock",
            day=received,
            limit=limit_from_receipt(limit, received, calendar),
            resting="no_limit",
        )

    for fact in facts[1:]:
        data, on, position = fact.data, fact.on_day(), fact.position
        match fact.name.removeprefix("recommendation."):
            case "received":
                received = day(data["received_on"])
                changes.append(clock(on, position))
            case "reply_limit_set":
                limit = data["limit"]
                changes.append(clock(on, position))
            case "reply_limit_extended":
                extended = fixed_limit(
                    date.fromisoformat(data["due_on"]),
                    calendar,
                    data["ground"],
                    data["approved_by_id"],
                )
                changes.append(Change(on, position, "limit", limit=extended))
            case "transferred":
                changes.append(Change(on, position, "transferred"))
                found.append(Course(head, listed, start, tuple(changes)))
                head, listed, changes = _head(issued, "reply", data["to_id"]), on, []
                received = None
                start = State(behind=(issued.position, position))
            case "reply_given":
                answered |= {p["no"] for p in data["points"]}
                if answered == all_points:
                    arrived = day(data["received_on"]) or on
                    changes.append(Change(on, position, "submitted", arrived))
            case "reply_found_insufficient":
                answered -= set(data["points"]) or all_points
                changes.append(Change(on, position, "returned"))
            case "reply_accepted":
                changes.append(Change(on, position, "met"))
            case "withdrawn":
                changes.append(Change(on, position, "cancelled"))
            case _:
                pass
    found.append(Course(head, listed, start, tuple(changes)))
    return found


def _resolution(
    facts: Sequence[Learnt], calendar: WorkingCalendar, reply: Head
) -> Course | None:
    """The duty to resolve, from the acceptance of a reply that takes on at least one point."""
    issued = facts[0]
    promised: dict[int, str | None] = {}
    positions: dict[int, str] = {}
    course: Course | None = None
    changes: list[Change] = []
    for fact in facts[1:]:
        data, on, position = fact.data, fact.on_day(), fact.position
        match fact.name.removeprefix("recommendation."):
            case "reply_given":
                positions.update({p["no"]: p["position"] for p in data["points"]})
                promised.update({p["no"]: p["promised_on"] for p in data["points"]})
            case "reply_accepted" if any(p != "refused" for p in positions.values()):
                head = _head(issued, "resolution", str(reply.debtor_id))
                limit = _resolution_limit(data, promised, calendar, reply, issued)
                start = State(
                    resting="no_limit", limit=limit, clock_start=on, behind=(position,)
                )
                course = Course(head, on, start, ())
            case "resolution_reported":
                changes.append(Change(on, position, "submitted", day(data["received_on"])))
            case "resolution_verified":
                changes.append(Change(on, position, "met"))
            case "resolution_disputed":
                changes.append(Change(on, position, "returned"))
            case "withdrawn":
                changes.append(Change(on, position, "cancelled"))
            case _:
                pass
    return replace(course, changes=tuple(changes)) if course else None


def _resolution_limit(
    accepted: Any,
    promised: dict[int, str | None],
    calendar: WorkingCalendar,
    reply: Head,
    issued: Learnt,
) -> Limit:
    if accepted["resolution_due_on"] is not None:
        return fixed_limit(
            date.fromisoformat(accepted["resolution_due_on"]),
            calendar,
            accepted["ground"],
            issued.data["issuer_id"],
        )
    days = [d for d in promised.values() if d]
    if not days:
        return Limit(None)
    return fixed_limit(
        date.fromisoformat(max(days)),
        calendar,
        "Lộ trình cơ quan trả lời đã cam kết và được chấp nhận",
        reply.debtor_id,
        basis="accepted",
    )
