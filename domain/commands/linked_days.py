"""Ngày ở hai đối tượng — the days of one subject that those of another one bound, held to when a day is corrected.

A letter follows the conclusion of its round, or the day of another source, unless it is urgent, a plan the plan above
that asked for it, and what was held or agreed is dated as the duties that its minutes met. Each is held from both
sides: what rests on a source or on a plan above is found by the registers, so whoever corrects names it. Where two
days are wrong, correct that of what rests on the other first if both move later, and last if both move earlier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from domain.activity import Activity
from domain.application import Ledger
from domain.commands.recommendations import source_day
from domain.consultation import Consultation
from domain.errors import InvalidInputError
from domain.facts import Fact, effective
from domain.obligation import Obligation
from domain.petition import Petition
from domain.plan import Plan
from domain.recommendation import Recommendation
from domain.recommendation.letter import Issued
from domain.report import Report
from domain.supervision import Supervision


def check_linked(
    ledger: Ledger, was: Fact, corrected: Fact, resting: Collection[UUID] = ()
) -> None:
    """Refuse a day, or a letter no longer urgent, that another subject contradicts; not where it did before.

    `resting` are the letters of the source, or the plans under the plan, as the registers know them.
    """
    before = set(_contradicted(ledger, was, resting))
    for rule, told, allowed in _contradicted(ledger, corrected, resting):
        if (rule, told, allowed) not in before:
            raise InvalidInputError(rule, told, pointer="/value", allowed=allowed)


def _contradicted(
    ledger: Ledger, fact: Fact, resting: Collection[UUID]
) -> Iterator[tuple[str, str, str]]:
    match fact:
        case Supervision.Concluded(happened_on=concluded_on):
            for letter in _letters(ledger, resting):
                if not letter.urgent and letter.happened_on < concluded_on:
                    sent = f"{letter.happened_on:%d/%m/%Y}"
                    told = f"Kiến nghị {letter.code} ngày {sent} không khẩn nên không thể có trước kết luận."
                    yield "issued_after_conclusion", told, f"<= {letter.happened_on.isoformat()}"
        case Recommendation.Issued(source_type="supervision", urgent=False):
            concluded = ledger.load(Supervision, fact.source_id).concluded_on
            if concluded is not None and fact.happened_on < concluded:
                told = f"Cuộc giám sát kết luận ngày {concluded:%d/%m/%Y}; kiến nghị trước đó phải là khẩn."
                yield "issued_after_conclusion", told, f">= {concluded.isoformat()}"
        case Recommendation.Issued(urgent=False, happened_on=issued_on):
            source_on = source_day(ledger, fact.source_id)
            if source_on is not None and issued_on < source_on:
                told = f"Nguồn của kiến nghị có từ ngày {source_on:%d/%m/%Y}."
                yield "issued_after_source", told, f">= {source_on.isoformat()}"
        case Plan.Issued(issued_on=date() as issued_on):
            yield from _among_plans(ledger, fact.originator_id, issued_on, resting)
        case Petition.Received(happened_on=day) | Report.Submitted(submitted_on=day):
            yield from _older(ledger, day, resting)
        case Activity.Held(held_on=day):
            yield from _older(ledger, day, resting)
            activity = ledger.load(Activity, fact.originator_id)
            yield from _minuted(ledger, day, activity.served, activity.code)
        case Consultation.Agreed(agreed_on=day):
            code = ledger.load(Consultation, fact.originator_id).code
            yield from _minuted(ledger, day, fact.obligation_ids, code)


def _older(
    ledger: Ledger, source_on: date, resting: Collection[UUID]
) -> Iterator[tuple[str, str, str]]:
    """A letter that is not urgent is older than what it comes from."""
    for letter in _letters(ledger, resting):
        if not letter.urgent and letter.happened_on < source_on:
            told = f"Kiến nghị {letter.code} ngày {letter.happened_on:%d/%m/%Y} lấy từ nguồn này."
            yield "issued_after_source", told, f"<= {letter.happened_on.isoformat()}"


def _letters(ledger: Ledger, ids: Collection[UUID]) -> list[Issued]:
    """The letters as they were issued, the earliest first."""
    first = (next(iter(effective(ledger.streams.facts_of(id)))) for id in ids)
    found = [f for f in first if isinstance(f, Issued)]
    return sorted(found, key=lambda f: (f.happened_on, f.code))


def _among_plans(
    ledger: Ledger, plan: UUID, issued_on: date, below: Collection[UUID]
) -> Iterator[tuple[str, str, str]]:
    """A plan of this day is older than one above it, or younger than one below."""
    for parent, _ in sorted(ledger.load(Plan, plan).parents):
        above = ledger.load(Plan, parent)
        if above.issued_on is not None and issued_on < above.issued_on:
            told = f"Kế hoạch cấp trên {above.code} ban hành ngày {above.issued_on:%d/%m/%Y}."
            yield "issued_after_parent", told, f">= {above.issued_on.isoformat()}"
    children = [(child.issued_on, child.code) for child in (ledger.load(Plan, id) for id in below)]
    for day, code in sorted((day, code) for day, code in children if day is not None):
        if day < issued_on:
            told = f"Kế hoạch cụ thể hóa {code} ban hành ngày {day:%d/%m/%Y}."
            yield "issued_after_parent", told, f"<= {day.isoformat()}"


def _minuted(
    ledger: Ledger, day: date, duties: Collection[UUID], code: str
) -> Iterator[tuple[str, str, str]]:
    """The minutes met duties on another day."""
    counted = {
        fact.received_on
        for duty in duties
        for fact in effective(ledger.streams.facts_of(duty))
        if isinstance(fact, Obligation.Fulfilled) and fact.evidence == code
    }
    for met_on in sorted(counted - {day}):
        told = f"Biên bản đã tính cho nghĩa vụ với ngày {met_on:%d/%m/%Y}: đính chính ở nghĩa vụ trước."
        yield "held_on_minuted_day", told, f"{met_on.isoformat()}, the day of the duties met"
