"""The duties that a consultation raises: the exchange with state bodies, then the submission to the committee."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain.consultation import Consultation
from domain.obligation import obligation_id
from projections.bitemporal import Learnt, in_order_of_law
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head

STEPS: Final = (
    ("exchange", Consultation.Aligned.TOPIC, "Trao đổi, thống nhất kế hoạch giám sát năm {year}"),
    (
        "submission",
        Consultation.Submitted.TOPIC,
        "Trình Ban Thường vụ cấp ủy kế hoạch giám sát năm {year}",
    ),
)
"""Each step after the agreement: no paper gives it a number of days, so its age is shown (001:43-45)."""


def courses(facts: Sequence[Learnt]) -> list[Course]:
    """The duties that a consultation's facts, as known at one instant, have raised."""
    if not facts or facts[0].name != Consultation.Opened.TOPIC:
        return []
    opened, later = facts[0], in_order_of_law(facts[1:])
    found: list[Course] = []
    agreements = [f for f in later if f.name == Consultation.Agreed.TOPIC]
    for n, agreed in enumerate(agreements, 1):
        until = agreements[n] if n < len(agreements) else None
        reopened = next(
            (f for f in later if f.name == Consultation.Reopened.TOPIC and _after(f, agreed)), None
        )
        for part, ends_by, title in STEPS:
            code = part if n == 1 else f"{part}-{n}"
            done = next((f for f in later if f.name == ends_by and _after(f, agreed)), None)
            if done is not None and until is not None and _after(done, until):
                done = None
            ends = _ends(done, reopened)
            found.append(_course(opened, agreed, code, title, tuple(ends)))
    return found


def _after(fact: Learnt, other: Learnt) -> bool:
    return (fact.on, fact.position) > (other.on, other.position)


def _ends(done: Learnt | None, reopened: Learnt | None) -> Iterator[Change]:
    if done is not None and (reopened is None or _after(reopened, done)):
        yield Change(done.on_day(), done.position, "met", done.on_day())
    elif reopened is not None:
        yield Change(reopened.on_day(), reopened.position, "cancelled")


def _course(
    opened: Learnt, agreed: Learnt, part: str, title: str, ends: tuple[Change, ...]
) -> Course:
    data = opened.data
    host = data["host_id"]
    year = data["plan_year"]
    head = Head(
        id=str(obligation_id(data["code"], part, UUID(host), "once", None)),
        kind="consultation",
        title=title.format(year=year),
        debtor_id=host,
        beneficiary_id=host,
        level_of=host,
        occurrence=part,
        period_from=date(year, 1, 1).isoformat(),
        period_to=date(year, 12, 31).isoformat(),
        source=(Consultation.TOPIC, data["code"]),
    )
    start = State(
        resting="no_limit",
        limit=Limit(None),
        opens_on=agreed.on_day(),
        clock_start=agreed.on_day(),
        behind=(agreed.position,),
    )
    return Course(head, agreed.on_day(), start, ends)
