"""Ngày ở hai đối tượng — the days of one subject that those of another one bound, held to when a day is corrected.

A letter follows the conclusion of its round unless it is urgent, a plan the plan above that asked for it, and what was
held is dated as the duties that its minutes met: correct those first. What rests on a round or on a plan above is
not asked when those are corrected: they can be corrected after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.activity import Activity
from domain.application import Ledger
from domain.errors import InvalidInputError
from domain.facts import Fact, effective
from domain.obligation import Obligation
from domain.plan import Plan
from domain.recommendation import Recommendation
from domain.supervision import Supervision


def check_linked(ledger: Ledger, was: Fact, corrected: Fact) -> None:
    """Refuse a day, or a letter no longer urgent, that another subject contradicts; not where it did before."""
    before = set(_contradicted(ledger, was))
    for rule, told, allowed in _contradicted(ledger, corrected):
        if (rule, told, allowed) not in before:
            raise InvalidInputError(rule, told, pointer="/value", allowed=allowed)


def _contradicted(ledger: Ledger, fact: Fact) -> Iterator[tuple[str, str, str]]:
    match fact:
        case Recommendation.Issued(source_type="supervision", urgent=False):
            concluded = ledger.load(Supervision, fact.source_id).concluded_on
            if concluded is not None and fact.happened_on < concluded:
                told = f"Cuộc giám sát kết luận ngày {concluded:%d/%m/%Y}; kiến nghị trước đó phải là khẩn."
                yield "issued_after_conclusion", told, f">= {concluded.isoformat()}"
        case Plan.Issued(issued_on=date() as issued_on):
            for parent, _ in sorted(ledger.load(Plan, fact.originator_id).parents):
                above = ledger.load(Plan, parent)
                if above.issued_on is not None and issued_on < above.issued_on:
                    told = (
                        f"Kế hoạch cấp trên {above.code} ban hành ngày {above.issued_on:%d/%m/%Y}."
                    )
                    yield "issued_after_parent", told, f">= {above.issued_on.isoformat()}"
        case Activity.Held():
            for day in sorted(_counted(ledger, ledger.load(Activity, fact.originator_id))):
                if day != fact.held_on:
                    told = f"Biên bản đã tính cho nghĩa vụ với ngày {day:%d/%m/%Y}: đính chính ở nghĩa vụ trước."
                    yield (
                        "held_on_minuted_day",
                        told,
                        f"{day.isoformat()}, the day of the duties met",
                    )


def _counted(ledger: Ledger, activity: Activity) -> set[date]:
    """The days on which its duties have been met by it."""
    return {
        fact.received_on
        for duty in activity.served
        for fact in effective(ledger.streams.facts_of(duty))
        if isinstance(fact, Obligation.Fulfilled) and fact.evidence == activity.code
    }
