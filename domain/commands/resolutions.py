"""Commands on what settles a matter: begun, reported, verified, disputed, owed again."""

from __future__ import annotations

from datetime import date

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import heirs, judges, references
from domain.recommendation import Recommendation
from domain.values import Document


def start_resolution(ledger: Ledger, act: Act, code: str, *, measures: str) -> Recorded:
    """Say that measures are under way."""
    subject = ledger.load(Recommendation, code, act)
    subject.start_resolution(act, measures=measures)
    return ledger.keep(act, subject)


def report_resolution(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    resolver: str,
    measures: str,
    evidence: tuple[str, ...],
    document: Document | None,
    received_on: date,
) -> Recorded:
    """Say that the matter is settled."""
    subject = ledger.load(Recommendation, code, act)
    subject.report_resolution(
        act.happening(received_on, "/received_on"),
        resolver_id=references.agency(ledger, resolver, "/agency_id", on=received_on),
        measures=measures,
        evidence=evidence,
        document=document,
        received_on=received_on,
    )
    return ledger.keep(act, subject)


def verify_resolution(
    ledger: Ledger, act: Act, code: str, *, evidence: str | None, document: Document | None
) -> Recorded:
    """Confirm the resolution."""
    subject = ledger.load(Recommendation, code, act)
    judges.must_be_another(ledger, act, subject, rule="verifier_is_not_resolver")
    subject.verify_resolution(act, evidence=evidence, document=document)
    return ledger.keep(act, subject)


def dispute_resolution(ledger: Ledger, act: Act, code: str, *, reason: str) -> Recorded:
    """Refuse the resolution claimed."""
    subject = ledger.load(Recommendation, code, act)
    subject.dispute_resolution(act, reason=reason)
    heirs.follow(ledger, act, subject)
    return ledger.keep(act, subject)


def reopen(
    ledger: Ledger, act: Act, code: str, *, reason: str, document: Document | None
) -> Recorded:
    """Owe again what had been verified."""
    subject = ledger.load(Recommendation, code, act)
    subject.reopen(act, reason=reason, document=document)
    heirs.follow(ledger, act, subject)
    return ledger.keep(act, subject)
