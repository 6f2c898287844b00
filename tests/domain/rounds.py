"""Rounds in every state, for the tests of what may follow."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.supervision import Supervision
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, act

PLANNED = date(2023, 1, 15)
NOTIFIED = date(2023, 2, 1)
HELD = date(2023, 3, 1)
CONCLUDED = date(2023, 4, 1)
PUBLISHED = date(2023, 4, 20)


def planned(**fields: Any) -> Supervision:
    given: dict[str, Any] = {
        "code": "GS-2023-0001",
        "lead_id": FRONT,
        "subject": "Quản lý đất đai",
        "supervised_ids": (DEPARTMENT,),
        "origin": "regular",
    }
    return Supervision.plan(act(PLANNED), **given | fields)


def notify(round_: Supervision, on: date = NOTIFIED, **fields: Any) -> None:
    given: dict[str, Any] = {"document": LETTER, "visit_on": HELD, "information_due_on": None}
    round_.notify(act(on), **given | fields)


def hold(
    round_: Supervision,
    on: date = HELD,
    *,
    unannounced: bool = False,
    allowed_by_id: UUID | None = COUNCIL,
) -> None:
    round_.hold_session(
        act(on),
        place="Trụ sở",
        minutes=LETTER,
        unannounced=unannounced,
        allowed_by_id=allowed_by_id if unannounced else None,
    )


def find(round_: Supervision, **fields: Any) -> int:
    given: dict[str, Any] = {
        "kind": "shortcoming",
        "statement": "Chậm công khai",
        "evidence": ("Biên bản",),
        "concerned_id": DEPARTMENT,
    }
    return round_.record_finding(act(HELD), **given | fields)


def held() -> Supervision:
    round_ = planned()
    notify(round_)
    hold(round_)
    return round_


def conclude(round_: Supervision, on: date = CONCLUDED, **fields: Any) -> None:
    round_.conclude(act(on), document=LETTER, **fields)


def concluded() -> Supervision:
    round_ = held()
    find(round_)
    conclude(round_)
    return round_


def cancelled() -> Supervision:
    round_ = planned()
    round_.cancel(act(NOTIFIED), reason="Trùng kế hoạch", document=None)
    return round_


def closed() -> Supervision:
    round_ = concluded()
    round_.close(act(), open_recommendations=0)
    return round_
