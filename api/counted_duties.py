"""Nghĩa vụ có chỉ tiêu: one that owes a number of acts is done when they were counted, not when somebody says so."""

from __future__ import annotations

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
        done = sum((c["credited_id"], c["year"]) == (body, year) for c in target["counted"])
        if done < owed:
            raise InvalidInputError(
                "counted_before_acceptance",
                f"Chỉ tiêu {target['code']} mới tính {done}/{owed} {target['unit']} năm {year}.",
                pointer="/document",
                allowed="the acts counted first, or a document by which it is accepted all the same",
            )
