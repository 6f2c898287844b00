"""Commands that correct: a new fact names the position, the field and the right value; nothing is edited."""

from __future__ import annotations

from typing import Any, cast

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject, read_field, registry
from domain.values import Document


def correct(
    ledger: Ledger,
    act: Act,
    *,
    corrects: int,
    field: str,
    value: Any,
    reason: str,
    document: Document | None,
) -> Recorded:
    """Record a correction on the subject of the corrected fact. `value` is JSON, as the field is stored."""
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
    read_field(type(fact), field, value)
    subject = ledger.load(_subject_class(fact), fact.originator_id, act)
    subject.correct(
        act,
        corrects=corrects,
        corrects_version=fact.originator_version,
        field=field,
        value=value,
        reason=reason,
        document=document,
    )
    return ledger.keep(act, subject)


def _subject_class(fact: Fact) -> type[Subject]:
    kind = fact.TOPIC.split(".")[0]
    founding = next(
        c
        for name, c in registry().items()
        if name.split(".")[0] == kind and issubclass(c, FoundingFact)
    )
    return cast("type[Subject]", _owner(founding))


def _owner(event_class: type[Fact]) -> type[Any]:
    owners = (s for s in Subject.__subclasses__() if event_class in vars(s).values())
    return next(owners)
