"""Commands on points that the text of a plan leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import heirs, references
from domain.plan import Plan
from domain.plan.values import Reading
from domain.values import Document


@dataclass(frozen=True)
class AmbiguityInput:
    """Điểm chưa rõ — as a caller gives it: the decider by id or code, or in words where no body is registered."""

    code: str
    problem: str
    readings: tuple[Reading, ...]
    items: tuple[str, ...] = ()
    default: str | None = None
    decider: str | None = None
    decided_by: str | None = None


def raise_ambiguity(ledger: Ledger, act: Act, plan: str, ambiguity: AmbiguityInput) -> Recorded:
    """Say what the text leaves open."""
    subject = ledger.load(Plan, plan, act)
    entered(ledger, act, subject, ambiguity, "")
    return ledger.keep(act, subject)


def resolve_ambiguity(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    ambiguity: str,
    reading: str,
    authority: str,
    ground: str,
    reason: str | None = None,
    cadences: dict[str, Any] | None = None,
    document: Document | None = None,
) -> Recorded:
    """Choose a reading; the answer tells what moves by it, or why nothing does."""
    subject = ledger.load(Plan, plan, act)
    known = subject.ambiguities.get(ambiguity)
    listed = known.readings.get(reading) if known else None
    named = [item for item in (listed.owed if listed else ()) if item in subject.items]
    bound = {debtor for item in named for debtor in subject.items[item].debtors}
    deciding = {subject.issuer_id, *((known.decider_id,) if known and known.decider_id else ())}
    effect = subject.resolve_ambiguity(
        act,
        ambiguity=ambiguity,
        reading=reading,
        authority_id=references.agency(ledger, authority, "/authority_id", on=act.on),
        ground=ground,
        reason=reason,
        cadences=cadences,
        levels={debtor: ledger.load(Agency, debtor).level for debtor in bound},
        heirs={body: heirs.successor(ledger, body, act.on) for body in deciding},
        document=document,
    )
    return ledger.keep(act, subject, effect=effect)


def reopen_ambiguity(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    ambiguity: str,
    reason: str,
    document: Document | None = None,
) -> Recorded:
    """Take a resolution back."""
    subject = ledger.load(Plan, plan, act)
    subject.reopen_ambiguity(act, ambiguity=ambiguity, reason=reason, document=document)
    return ledger.keep(act, subject)


def entered(ledger: Ledger, act: Act, plan: Plan, ambiguity: AmbiguityInput, pointer: str) -> None:
    """Raise it on a plan in hand; `pointer` is where the caller gave it."""
    decider, decider_id = ambiguity.decider, None
    if decider is not None:
        decider_id = references.agency(ledger, decider, f"{pointer}/decider_id", on=act.on)
    plan.raise_ambiguity(
        act,
        ambiguity=ambiguity.code,
        items=ambiguity.items,
        problem=ambiguity.problem,
        readings=ambiguity.readings,
        default=ambiguity.default,
        decider_id=decider_id,
        decided_by=ambiguity.decided_by,
    )
