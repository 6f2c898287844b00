"""Commands on petitions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import heirs, references
from domain.obligation import obligation_id
from domain.petition import Petition
from domain.petition import check_teller as must_hold
from domain.values import Document


def receive(
    ledger: Ledger, act: Act, *, code: str, number: str, kind: str, holder: str
) -> Recorded:
    """Enter a petition, by its number alone."""
    petition = Petition.receive(
        act,
        code=code,
        number=number,
        kind=kind,
        holder_id=references.agency(ledger, holder, "/holder_id", on=act.on),
    )
    return ledger.keep(act, petition)


def forward(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    number: str,
    forwarded_on: date,
    to: str,
    reply_due_on: date | None = None,
    reply_term: str | None = None,
    ground: str | None = None,
) -> Recorded:
    """Pass it to the competent body."""
    subject = ledger.load(Petition, code, act)
    subject.forward(
        act.happening(forwarded_on, "/forwarded_on"),
        number=number,
        forwarded_on=forwarded_on,
        addressee_id=references.agency(ledger, to, "/to_id", on=forwarded_on),
        reply_due_on=reply_due_on,
        reply_term=reply_term,
        ground=ground,
    )
    return ledger.keep(act, subject)


def receive_forwarded(ledger: Ledger, act: Act, code: str, *, received_on: date) -> Recorded:
    """Record that the body to which it went has it."""
    subject = ledger.load(Petition, code, act)
    subject.receive_forwarded(act.happening(received_on, "/received_on"), received_on=received_on)
    return ledger.keep(act, subject)


def record_outcome(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    outcome: str,
    agency: str | None,
    document: Document | None,
) -> Recorded:
    """Record what became of it, as told by the body that has it or by its heir."""
    subject = ledger.load(Petition, code, act)
    holder = _holder(ledger, subject, act.on)
    teller = holder if agency is None else references.agency(ledger, agency, "/agency_id", on=None)
    subject.record_outcome(
        act, outcome=outcome, agency_id=teller, holder_id=holder, document=document
    )
    return ledger.keep(act, subject)


def check_teller(ledger: Ledger, petition: Petition, told: Petition.OutcomeRecorded) -> None:
    """Refuse an outcome from a body that neither has it nor follows who has it."""
    must_hold(told.agency_told_id, _holder(ledger, petition, told.happened_on))


def _holder(ledger: Ledger, petition: Petition, on: date) -> UUID:
    owed = obligation_id(f"petition~{petition.code}", "reply", petition.holder_id, "once", None)
    return heirs.answering(ledger, petition.holder_id, owed, on)


def publish_outcome(
    ledger: Ledger, act: Act, code: str, *, medium: str, link: str | None
) -> Recorded:
    """Make the outcome public."""
    subject = ledger.load(Petition, code, act)
    subject.publish_outcome(act, medium=medium, link=link)
    return ledger.keep(act, subject)
