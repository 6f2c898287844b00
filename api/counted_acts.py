"""Việc đã tính: day, field, lead, origin and kind of an act stay those under which a target has counted it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from api.writing import Writing
from domain.activity import Activity
from domain.correctable import read_field
from domain.errors import InvalidInputError
from domain.facts import Fact, plain_value, with_field
from domain.supervision import Supervision
from projections import target_register
from projections.moment import Moment
from projections.obligations import EVERY

DAYS: Final = ("happened_on", "held_on")
COUNTED_AS: Final = {"field": "field", "lead_id": "credited_id", "origin": "origin", "kind": "kind"}
"""Fields of an act, each with the part of a count that says the same."""
SAID: Final = {
    "year": ("year", "năm"),
    "field": ("field", "lĩnh vực"),
    "credited_id": ("name", "cơ quan chủ trì"),
    "origin": ("origin", "loại hình"),
    "kind": ("kind", "loại hoạt động"),
}
"""How rules and people call each part of a count."""


def must_stay_counted(write: Writing, fact: Fact, field: str, value: Any) -> None:
    """Refuse a correction after which a target counts an act as another one than it is."""
    match fact:
        case Supervision.Concluded() | Activity.Held() if field in DAYS:
            told = "year"
        case Supervision.Planned() | Activity.Announced() if field in COUNTED_AS:
            told = COUNTED_AS[field]
        case _:
            return
    right = getattr(with_field(fact, field, read_field(type(fact), field, value)), field)
    now = Moment(write.act.today, write.ports.clock.now())
    own = right.year if isinstance(right, date) else plain_value(right)
    with write.registers() as rows:
        targets = target_register.register(rows, now, limit=EVERY)
    for target in targets:
        for counted in target["counted"]:
            count = {**counted, "kind": target["counts"]}
            if count["act_id"] == str(fact.originator_id) and count[told] != own:
                raise InvalidInputError(
                    f"counted_in_its_{SAID[told][0]}",
                    f"Đã tính vào chỉ tiêu {target['code']} theo {SAID[told][1]} {count[told]}.",
                    pointer="/value",
                    allowed=f"{count[told]}; or take the count of {target['code']} back first, and count it anew",
                )
