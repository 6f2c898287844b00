"""Nghĩa vụ có chỉ tiêu: one that owes a number of acts is done when they were counted, not when somebody says so."""

from __future__ import annotations

from collections import Counter

from api.writing import Writing
from domain.commands.obligations import Duty
from domain.errors import InvalidInputError
from domain.values import Document
from projections import target_register
from projections.moment import Moment
from projections.obligations import EVERY


def must_be_reached(write: Writing, duty: Duty, document: Document | None) -> None:
    """Refuse to accept, without a document that decides it, a year in which fewer acts were counted than it owes."""
    if duty.debtor_id is None or (document is not None and document.code):
        return
    now = Moment(write.act.today, write.ports.clock.now())
    of_plan, body = {"plan_id": str(duty.plan_id)}, str(duty.debtor_id)
    with write.registers() as rows:
        targets = target_register.register(rows, now, of_plan, limit=EVERY)
    for target in targets:
        owed = target["value"]
        bound = target["item"] == duty.item and body in target["body_ids"] and owed
        year = next((y for y in target["years"] if str(y) == duty.occurrence), None)
        if not bound or year is None or target["counting_rule"] is None:
            continue
        chaired = Counter(c["credited_id"] for c in target["counted"] if c["year"] == year)
        done = chaired[body]
        # Whether those of a place owe it each or jointly, the text leaves open: enough by either reading is enough.
        places = [g["agency_ids"] for g in target["groups"] if body in g["agency_ids"]]
        jointly = max((sum(chaired[b] for b in place) for place in places), default=0)
        if max(done, jointly) < owed:
            raise InvalidInputError(
                "counted_before_acceptance",
                f"Chỉ tiêu {target['code']} mới tính {done}/{owed} {target['unit']} năm {year}.",
                pointer="/document",
                allowed="the acts counted first, or a document by which it is accepted all the same",
            )
