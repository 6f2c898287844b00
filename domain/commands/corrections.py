"""Commands that correct: a new fact names the position, the field and the right value; nothing is edited."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from eventsourcing.utils import resolve_topic

from domain.actor import Act
from domain.application import Ledger, Recorded, fold
from domain.commands import heirs, references
from domain.commands.corrected_bodies import check_bodies, check_there, listed
from domain.commands.corrected_values import check_named, check_rest, check_values
from domain.commands.linked_days import check_linked
from domain.commands.told_again import check_told_again
from domain.correctable import AGENCY, read_field
from domain.day_order import disorders, said
from domain.errors import ConflictError, InvalidInputError
from domain.facts import (
    CorrectionFact,
    Fact,
    Subject,
    effective,
    plain_value,
    with_field,
)
from domain.recommendation import Recommendation
from domain.values import Document

PAST: Final = frozenset({"happened_on", "issued_on", "received_on", "replied_on", "submitted_on"})
"""Days of what has been done: none of them can be still to come; nor can the day that a fact has of its own."""


class Also(NamedTuple):
    """Trường sai cùng lý do — a field of a fact, by its position, with its right value."""

    corrects: int
    field: str
    value: Any


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
    also: Sequence[Also] = (),
    effect: str | None = None,
    listed_as: Mapping[str, Any] = MappingProxyType({}),
) -> Recorded:
    """Record a correction on the subject of the corrected fact. `value` is JSON, as the field is stored.

    `resting` are the letters of a source or the plans under a plan, as the registers know them. `also` are fields of
    other facts about the same subject that were wrong for the same reason. `effect` is told in the answer. `listed_as`
    is what the command that first took the fact asks of the registers, by the name of its argument.
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
    subject = ledger.load(_subject_class(fact), fact.originator_id, act)
    for wrong in (Also(corrects, field, value), *also):
        of = ledger.fact_at(wrong.corrects).fact
        checked = _checked(
            ledger, act, of, wrong.field, wrong.value, resting=resting, listed_as=listed_as
        )
        for name, right in checked.items():
            subject.correct(
                act,
                corrects=wrong.corrects,
                corrects_version=of.originator_version,
                field=name,
                value=right,
                reason=reason,
                document=document,
            )
    return ledger.keep(act, subject, *_followed(ledger, act, subject, field), effect=effect)


def _followed(ledger: Ledger, act: Act, corrected: Subject, field: str) -> list[Subject]:
    """The letter with the heirs of the body that was addressed rightly, where that one has since ended."""
    if field != "addressee_id" or not isinstance(corrected, Recommendation):
        return []
    facts = ledger.streams.facts_of(corrected.id)
    letter = fold(None, [*facts, *cast("list[Fact]", corrected.pending_events)])
    if not isinstance(letter, Recommendation):
        return []
    sent = replace(act, on=letter.issued_on)
    heirs.follow(ledger, sent, letter, after=letter.issued_on)
    return [letter]


def _checked(
    ledger: Ledger,
    act: Act,
    fact: Fact,
    field: str,
    value: Any,
    *,
    resting: Collection[UUID],
    listed_as: Mapping[str, Any],
) -> dict[str, Any]:
    """The values to store, once the fact with them in place is one that could have been recorded."""
    right = read_field(type(fact), field, value)
    if isinstance(right, UUID):
        kind = type(fact).REFERENCES.get(field, AGENCY)
        references.known(ledger, resolve_topic(kind), value, "/value")
    if field in {*PAST, type(fact).DAY} and isinstance(right, date):
        act.happening(right, "/value")
    known = effective(ledger.streams.facts_of(fact.originator_id))
    at = fact.originator_version - 1
    corrected = with_field(known[at], field, right)
    then = [*known[:at], corrected, *known[at + 1 :]]
    _in_order(known, then, corrected)
    check_linked(ledger, known[at], corrected, resting)
    if known[at].happened_on != corrected.happened_on:
        check_there(ledger, known[at], corrected)
    before = fold(None, known[:at])
    also: dict[str, Any] = {}
    try:
        _fits(ledger, before, corrected, field)
        also = listed(ledger, before, corrected, field)
    except InvalidInputError as wrong:
        if wrong.rule != _broken_before(ledger, before, known[at], field):
            raise wrong.at("/value") from wrong
    check_told_again(
        lambda: fold(None, known[:at]), known[at], corrected, today=act.today, listed=listed_as
    )
    check_rest(known, then, corrected)
    check_named(getattr(known[at], field), right)
    # Stored as it was checked: whole, and whoever was named by a code as the id.
    return {field: plain_value(right), **also}


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
