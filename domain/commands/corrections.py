"""Commands that correct: a new fact names the position, the field and the right value; nothing is edited."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from eventsourcing.utils import resolve_topic

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded, fold
from domain.commands import references
from domain.commands.corrected_bodies import check_bodies, listed
from domain.commands.corrected_values import check_rest, check_values
from domain.commands.linked_days import check_linked
from domain.day_order import disorders, said
from domain.errors import ConflictError, InvalidInputError
from domain.facts import (
    PAST,
    CorrectionFact,
    Fact,
    Subject,
    effective,
    read_field,
    with_field,
)
from domain.plan import Plan
from domain.values import Document

REFERENCES: Final[Mapping[str, type[Subject]]] = {"plan_id": Plan}
"""What a corrected reference must name, where it is not an agency."""


def correct(
    ledger: Ledger,
    act: Act,
    *,
    corrects: int,
    field: str,
    value: Any,
    reason: str,
    document: Document | None,
    resting: Collection[UUID] = (),
) -> Recorded:
    """Record a correction on the subject of the corrected fact. `value` is JSON, as the field is stored.

    `resting` are the letters of a round or the plans under a plan, as the registers know them.
    """
    if not reason.strip():
        raise InvalidInputError("reason_given", "Đính chính phải nêu lý do.", pointer="/reason")
    fact = ledger.fact_at(corrects).fact
    if isinstance(fact, CorrectionFact):
        raise ConflictError(
            "corrects_a_fact",
            "Không đính chính một đính chính; hãy đính chính lại sự kiện gốc.",
            pointer="/corrects",
            allowed=f"a position other than {corrects}",
        )
    checked = _checked(ledger, act, fact, field, value, resting=resting)
    subject = ledger.load(_subject_class(fact), fact.originator_id, act)
    for name, right in checked.items():
        subject.correct(
            act,
            corrects=corrects,
            corrects_version=fact.originator_version,
            field=name,
            value=right,
            reason=reason,
            document=document,
        )
    return ledger.keep(act, subject)


def _checked(
    ledger: Ledger, act: Act, fact: Fact, field: str, value: Any, *, resting: Collection[UUID]
) -> dict[str, Any]:
    """The values to store, once the fact with them in place is one that could have been recorded."""
    right = read_field(type(fact), field, value)
    if isinstance(right, UUID):
        kind = REFERENCES.get(field, Agency)
        references.known(ledger, kind, str(right), "/value")
    if field in {*PAST, type(fact).DAY} and isinstance(right, date):
        act.happening(right, "/value")
    known = effective(ledger.streams.facts_of(fact.originator_id))
    at = fact.originator_version - 1
    corrected = with_field(known[at], field, right)
    then = [*known[:at], corrected, *known[at + 1 :]]
    _in_order(known, then, corrected)
    check_linked(ledger, known[at], corrected, resting)
    before = fold(None, known[:at])
    also: dict[str, Any] = {}
    try:
        _fits(ledger, before, corrected, field)
        also = listed(ledger, before, corrected, field)
    except InvalidInputError as wrong:
        first = wrong.violations[0]
        if first.rule != _broken_before(ledger, before, known[at], field):
            raise InvalidInputError(
                first.rule, first.message, pointer="/value", allowed=first.allowed
            ) from wrong
    check_rest(known, then, corrected)
    # What is written as a whole is stored as it was checked.
    return {field: right if field in type(fact).STRUCTURES else value, **also}


def _fits(ledger: Ledger, before: Subject | None, fact: Fact, field: str) -> None:
    """Refuse what could not have been recorded as it now is."""
    fact.check()
    check_values(ledger, before, fact)
    if field.endswith("_id") or field == "forwarding":
        check_bodies(ledger, before, fact, field)


def _broken_before(ledger: Ledger, before: Subject | None, fact: Fact, field: str) -> str | None:
    """The rule that the fact broke as it was known: a rule that came later takes no other correction away."""
    try:
        _fits(ledger, before, fact, field)
    except InvalidInputError as wrong:
        return wrong.rule
    return None


def _in_order(known: Sequence[Fact], then: Sequence[Fact], corrected: Fact) -> None:
    """Refuse what puts the days of a subject out of order; what was out of order before stays to be corrected."""
    before = {d.key for d in disorders(known)}
    for found in disorders(then):
        if found.key in before:
            continue
        moved_later = (found.earlier is corrected) != found.order.downwards
        bound = found.later_on if found.earlier is corrected else found.earlier_on
        raise InvalidInputError(
            found.order.rule,
            f"Đính chính làm sai thứ tự ngày: “{said(type(found.later))}” ngày {found.later_on:%d/%m/%Y}, "
            f"“{said(type(found.earlier))}” ngày {found.earlier_on:%d/%m/%Y}.",
            pointer="/value",
            allowed=f"{'<=' if moved_later else '>='} {bound.isoformat()}",
        )


def _subject_class(fact: Fact) -> type[Subject]:
    return cast("type[Subject]", resolve_topic(fact.TOPIC.split(".")[0]))
