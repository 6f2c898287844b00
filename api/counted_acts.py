"""Việc đã tính: the day and the field of an act stay those under which a target has counted it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from api.writing import Writing
from domain.activity import Activity
from domain.correctable import read_field
from domain.errors import InvalidInputError
from domain.facts import Fact, with_field
from domain.supervision import Supervision
from projections import target_register
from projections.moment import Moment
from projections.obligations import EVERY

DAYS: Final = ("happened_on", "held_on")


def must_stay_counted(write: Writing, fact: Fact, field: str, value: Any) -> None:
    """Refuse a correction after which a target counts an act in another year or field than its own."""
    match fact:
        case Supervision.Concluded() | Activity.Held() if field in DAYS:
            told = "year"
        case Supervision.Planned() if field == "field":
            told = "field"
        case _:
            return
    right = getattr(with_field(fact, field, read_field(type(fact), field, value)), field)
    now = Moment(write.act.today, write.ports.clock.now())
    own = right.year if isinstance(right, date) else right
    with write.registers() as rows:
        targets = target_register.register(rows, now, limit=EVERY)
    for target in targets:
        for count in target["counted"]:
            if count["act_id"] == str(fact.originator_id) and count[told] != own:
                raise InvalidInputError(
                    f"counted_in_its_{told}",
                    f"Đã tính vào chỉ tiêu {target['code']} theo {SAID[told]} {count[told]}.",
                    pointer="/value",
                    allowed=f"{count[told]}; or take the count of {target['code']} back first, and count it anew",
                )


SAID: Final = {"year": "năm", "field": "lĩnh vực"}
